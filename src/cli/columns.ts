/** What stands in two columns of a terminal: East Asian Wide and Fullwidth, by https://www.unicode.org/reports/tr11/ */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u
const none = /\p{Mn}|\p{Cf}/u

/** How many columns a text takes. */
export function columns(text: string): number {
  // Most texts are plain: that is one look.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what has one column each
  if (/^[\u0000-\u02ff]*$/.test(text)) return text.length
  let sum = 0
  for (const one of text) sum += none.test(one) ? 0 : wide.test(one) ? 2 : 1
  return sum
}

/** As `padEnd`, by columns. */
export const padded = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - columns(text)))

/** Chinese and Japanese letters, between which a line may be broken. Korean is written with spaces. */
const letter = '[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff60\u3001-\u301c]'
/** What begins no line, and what ends none. */
const closing = '[、。，．・：；？！）」』】〉》ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ]'
const opening = '[（「『【〈《]'
const breaks = new RegExp(
  `(?<=${letter})(?<!${opening})(?!${closing})(?=\\S)|(?<=\\S)(?=${letter})(?!${closing})(?<!${opening})`,
  'u',
)

/** The pieces of a word between which a line may be broken: one, but for Japanese. */
export const piecesOf = (word: string): readonly string[] => word.split(breaks)

/** Rows as lines, each column as wide as its widest cell. */
export function tableLines(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((row) => columns(row[at] ?? ''))),
  )
  return rows.map((row) =>
    row
      .map((cell, at) => padded(cell, widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
