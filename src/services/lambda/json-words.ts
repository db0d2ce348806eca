/** Where and why a text is not JSON: `words` are those of Lambda's parser, `at` counts bytes from the start. */
export class NotJson extends Error {
  readonly at: number

  constructor(words: string, at: number) {
    super(words)
    this.at = at
  }
}

// What Jackson takes for a space, a digit or a part of a word, and how it writes a character and a position.

export const identifierStart = /^[\p{L}\p{Sc}_]$/u
export const identifierPart = /^[\p{L}\p{Sc}\p{Nd}\p{Mn}_]$/u

export const isSpace = (code: number | undefined): boolean =>
  code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
export const isDigit = (code: number | undefined): boolean =>
  code !== undefined && code >= 0x30 && code <= 0x39
export const isHex = (code: number): boolean =>
  isDigit(code) || (code >= 0x41 && code <= 0x46) || (code >= 0x61 && code <= 0x66)

export const described = (code: number): string =>
  code < 0x20 || (code >= 0x7f && code < 0xa0)
    ? `(CTRL-CHAR, code ${code})`
    : `'${String.fromCharCode(code)}' (code ${code})`

export const unexpected = (code: number, words: string, at: number): NotJson =>
  new NotJson(`Unexpected character (${described(code)}): ${words}`, at)

/** As Lambda writes a position. Lines and columns count from one. */
export function place(bytes: Uint8Array, at: number): string {
  let line = 1
  let start = 0
  for (let i = bytes.indexOf(0x0a); i >= 0 && i < at; i = bytes.indexOf(0x0a, i + 1)) {
    line++
    start = i + 1
  }
  return `[Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: ${line}, column: ${at - start + 1}]`
}
