/** What stays on one line. */
export interface Piece {
  readonly text: string
  /** What parts it from the piece before on the same line. */
  readonly space: '' | ' '
  /** What must end the line before when this piece begins a new one. */
  readonly end: '' | ' \\'
}

const indent = '  '

/** As many pieces to a line as fit; a longer one sticks out. */
export function fill(pieces: readonly Piece[], width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const [at, { text, space, end }] of pieces.entries()) {
    const longer = line + (at > 0 ? space : '') + text
    const reserved = pieces[at + 1]?.end?.length ?? 0
    if (at > 0 && longer.length + reserved > width) {
      lines.push(line + end)
      line = indent + text
    } else line = longer
  }
  return [...lines, line]
}

/** JSON with spaces where people put them, which may be broken between any two of its tokens. */
export const jsonPieces = (value: unknown): readonly Piece[] =>
  linePieces(JSON.stringify(value, undefined, 1).split('\n'))

/** The same without those spaces. */
export const tightPieces = (value: unknown): readonly Piece[] =>
  jsonPieces(value).map(({ text, end }) => ({
    text: text.replace(/^("(?:[^"\\]|\\.)*"): /, '$1:'),
    space: '',
    end,
  }))

/** Lines of indented JSON, to be filled. What closes stays with what it closes. */
export function linePieces(lines: readonly string[]): readonly Piece[] {
  const pieces: Piece[] = []
  for (const [at, line] of lines.entries()) {
    const text = line.trim()
    const before = pieces.at(-1)
    if (before && /^[}\]]/.test(text)) pieces.splice(-1, 1, { ...before, text: before.text + text })
    else pieces.push({ text, space: /[{[]$/.test(lines[at - 1] ?? '') ? '' : ' ', end: '' })
  }
  return pieces
}
