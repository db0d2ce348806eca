/**
 * Values and members that a text may have and still be parsed. The largest that AWS takes, ten thousand log events, has a
 * third of it; a million take seconds, in which nothing else is answered.
 */
export const jsonValuesMax = 100_000

/** A text too short to hold enough of them to matter is not looked through. */
const shortText = 65_536

const [quote, backslash, comma, bracket, brace] = [0x22, 0x5c, 0x2c, 0x5b, 0x7b]

/** Counted without parsing, and no further than it takes. Of a text that is not JSON it may say either. */
export function hasTooManyValues(text: string, max = jsonValuesMax): boolean {
  if (text.length <= shortText) return false
  let values = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === quote) i = endOfString(text, i)
    else if (code === comma || code === bracket || code === brace) {
      values += 1
      if (values > max) return true
    }
  }
  return false
}

/** Where the string that begins at `start` has its closing quote. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let before = end
    while (text.charCodeAt(before - 1) === backslash) before--
    if ((end - before) % 2 === 0) return end
  }
  return text.length
}
