import { type Style, wrap } from '../terminal.ts'

export interface Line {
  readonly text: string
  readonly paint?: keyof Style | undefined
  /** Where it is broken already: `raw` is printed from the first column, because it is copied. */
  readonly as?: 'raw' | 'broken'
}

/** A paragraph with its title in the margin. */
export interface Part {
  readonly title: string
  readonly lines: readonly Line[]
}

/** How wide the margin of the titles is. */
export const margin = 8

export const plainLines = (texts: readonly string[], paint?: keyof Style): readonly Line[] =>
  texts.map((text) => ({ text, paint }))

export function renderParts(parts: readonly Part[], style: Style, width: number): string[] {
  return parts.flatMap(({ title, lines }) => {
    const broken = lines.flatMap((line) =>
      (line.as ? [line.text] : wrap(line.text, width - margin)).map((text) => ({ ...line, text })),
    )
    return broken.map(({ text, paint, as }, at) => {
      const painted = paint ? style[paint](text) : text
      if (as === 'raw') return painted
      return `  ${style.dim((at ? '' : title).padEnd(margin - 2))}${painted}`.trimEnd()
    })
  })
}
