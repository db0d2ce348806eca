import { columns, piecesOf } from './columns.ts'

export interface Style {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly red: (text: string) => string
  readonly green: (text: string) => string
  readonly yellow: (text: string) => string
  readonly cyan: (text: string) => string
}

const paint = (open: number, close: number) => (text: string) =>
  `\u001b[${open}m${text}\u001b[${close}m`
const same = (text: string): string => text

export const plain: Style = {
  bold: same,
  dim: same,
  red: same,
  green: same,
  yellow: same,
  cyan: same,
}

const coloured: Style = {
  bold: paint(1, 22),
  dim: paint(2, 22),
  red: paint(31, 39),
  green: paint(32, 39),
  yellow: paint(33, 39),
  cyan: paint(36, 39),
}

/** Colours only where a person reads them. https://no-color.org */
export function styleFor(
  stream: { readonly isTTY?: boolean | undefined },
  environment: NodeJS.ProcessEnv,
): Style {
  return stream.isTTY && !environment.NO_COLOR && environment.TERM !== 'dumb' ? coloured : plain
}

/** Breaks at spaces so that no line passes `width`; a longer word, such as an ARN, stays whole. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  for (const paragraph of text.split('\n')) {
    // As it is, with the spaces by which its writer lined it up.
    if (columns(paragraph) <= width) {
      lines.push(paragraph.trimEnd())
      continue
    }
    const indent = /^\s*/.exec(paragraph)?.[0] ?? ''
    let line = indent
    for (const word of paragraph.trim().split(/\s+/))
      for (const [at, piece] of piecesOf(word).entries()) {
        const longer = line === indent || at > 0 ? line + piece : `${line} ${piece}`
        if (columns(longer) > width && line !== indent) {
          lines.push(line)
          line = indent + piece
        } else line = longer
      }
    lines.push(line.trimEnd())
  }
  return lines
}

/**
 * Text that came from elsewhere, safe to print: what steers a terminal (escape sequences, carriage
 * returns) is shown as its code instead of being obeyed. Line breaks and tabs stay.
 */
export const printable = (text: string): string =>
  text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is sought
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
