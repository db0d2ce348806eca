import { padded } from '../columns.ts'
import { asItIs, type Say } from '../language/translate.ts'
import { type Style, wrap } from '../terminal.ts'

export interface Line {
  readonly text: string
  readonly paint?: keyof Style | undefined
  /**
   * Where it is broken already: `raw` is printed from the first column, because it is copied. `quoted` is somebody else's words, as
   * AWS's message is.
   */
  readonly as?: 'raw' | 'broken' | 'quoted'
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

export function renderParts(
  parts: readonly Part[],
  style: Style,
  width: number,
  say: Say = asItIs,
): string[] {
  return parts.flatMap(({ title, lines }) => {
    const broken = lines.flatMap((line) =>
      linesOf(line, width - margin, say).map((text) => ({
        ...line,
        text,
      })),
    )
    return broken.map(({ text, paint, as }, at) => {
      const painted = paint ? style[paint](text) : text
      if (as === 'raw') return painted
      return `  ${style.dim(padded(at ? '' : say(title), margin - 2))}${painted}`.trimEnd()
    })
  })
}

function linesOf({ text, as }: Line, width: number, say: Say): readonly string[] {
  if (as === 'quoted') return wrap(text, width)
  return as ? [text] : wrap(say(text), width)
}
