import {
  described,
  identifierPart,
  identifierStart,
  isDigit,
  isHex,
  isSpace,
  NotJson,
  unexpected,
} from './json-words.ts'

// Where each kind of value ends that begins at `at`. All throw NotJson.

export const anyValue = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"

/** `unended` says what a text that ends within it lacks. */
export function endOfString(bytes: Uint8Array, start: number, unended: string): number {
  let at = start + 1
  for (;;) {
    const code = bytes[at]
    if (code === undefined) throw new NotJson(`Unexpected end-of-input${unended}`, at)
    if (code === 0x22) return at + 1
    if (code === 0x5c) at = endOfEscape(bytes, at)
    else if (code < 0x20)
      throw new NotJson(
        `Illegal unquoted character (${described(code)}): has to be escaped using backslash to be included in string value`,
        at,
      )
    else if (code < 0x80) at++
    else at = endOfCharacter(bytes, at, code)
  }
}

function endOfEscape(bytes: Uint8Array, at: number): number {
  const code = bytes[at + 1]
  const ended = 'Unexpected end-of-input in character escape sequence'
  if (code === undefined) throw new NotJson(ended, at + 1)
  if (code !== 0x75) {
    if (!'"\\/bfnrt'.includes(String.fromCharCode(code)))
      throw new NotJson(`Unrecognized character escape ${described(code)}`, at + 2)
    return at + 2
  }
  for (let digit = at + 2; digit < at + 6; digit++) {
    const hex = bytes[digit]
    if (hex === undefined) throw new NotJson(ended, digit)
    if (!isHex(hex))
      throw unexpected(hex, 'expected a hex-digit for character escape sequence', digit)
  }
  return at + 6
}

/** A character of several bytes. The position of its faults is behind the byte. */
function endOfCharacter(bytes: Uint8Array, at: number, lead: number): number {
  const more = lead < 0xc0 || lead >= 0xf8 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3
  if (more === 0) throw new NotJson(`Invalid UTF-8 start byte 0x${lead.toString(16)}`, at + 1)
  for (let next = at + 1; next <= at + more; next++) {
    const code = bytes[next]
    if (code === undefined) throw new NotJson('Unexpected end-of-input', next)
    if ((code & 0xc0) !== 0x80)
      throw new NotJson(`Invalid UTF-8 middle byte 0x${code.toString(16)}`, next + 1)
  }
  return at + more + 1
}

/** At the root nothing but space may follow. */
export function endOfNumber(bytes: Uint8Array, start: number, atRoot: boolean): number {
  let at = start
  if (bytes[at] === 0x2d)
    at = firstDigit(
      bytes,
      at + 1,
      'expected digit (0-9) to follow minus sign, for valid numeric value',
    )
  if (bytes[at] === 0x30 && isDigit(bytes[at + 1]))
    throw new NotJson('Invalid numeric value: Leading zeroes not allowed', at + 1)
  at = endOfDigits(bytes, at)
  if (bytes[at] === 0x2e)
    at = endOfDigits(bytes, firstDigit(bytes, at + 1, 'Decimal point not followed by a digit'))
  if (bytes[at] === 0x65 || bytes[at] === 0x45) {
    const signed = bytes[at + 1] === 0x2b || bytes[at + 1] === 0x2d
    const digits = at + (signed ? 2 : 1)
    at = endOfDigits(bytes, firstDigit(bytes, digits, 'Exponent indicator not followed by a digit'))
  }
  const following = bytes[at]
  if (atRoot && following !== undefined && !isSpace(following))
    throw unexpected(following, 'Expected space separating root-level values', at)
  return at
}

function endOfDigits(bytes: Uint8Array, from: number): number {
  let at = from
  while (isDigit(bytes[at])) at++
  return at
}

function firstDigit(bytes: Uint8Array, at: number, words: string): number {
  const code = bytes[at]
  if (isDigit(code)) return at
  throw code === undefined
    ? new NotJson('Unexpected end-of-input: was expecting a digit', at)
    : new NotJson(`Unexpected character (${described(code)}) in numeric value: ${words}`, at)
}

/** As many characters of a word as are printed. */
const wordMax = 256

/** Of `true`, `false` or `null`. */
export function endOfWord(bytes: Uint8Array, start: number): number {
  const first = bytes[start] ?? 0
  // The first byte is taken for a character of its own.
  let text = String.fromCharCode(first)
  if (!identifierStart.test(text))
    throw unexpected(first, `expected a valid value ${anyValue}`, start)
  let at = start + 1
  let behind = at
  while (at < bytes.length) {
    const code = bytes[at] ?? 0
    behind = code < 0x80 ? at + 1 : endOfCharacter(bytes, at, code)
    const character = Buffer.from(bytes.subarray(at, behind)).toString('utf8')
    if (!identifierPart.test(character)) break
    text += character
    at = behind
    if (text.length === wordMax) {
      text += '...'
      break
    }
  }
  if (text === 'true' || text === 'false' || text === 'null') return at
  throw new NotJson(`Unrecognized token '${text}': was expecting ${anyValue}`, behind)
}
