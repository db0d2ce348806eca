import { type Line, type Part, plainLines } from './parts.ts'
import type { Fix, Patch } from './schema.ts'

/** The fix in the languages in which its policies are declared, as lines to copy; of each so many at most. */
export const patchParts = ({ patches = [] }: Fix, linesMax: number): readonly Part[] =>
  patches.map((patch) => ({
    title: 'patch',
    lines: [
      ...plainLines([`${patch.say}${patch.file === undefined ? '' : ` (${patch.file})`}`]),
      ...cut([...textLines(patch), ...diffLines(patch)], linesMax),
    ],
  }))

const textLines = ({ text }: Patch): readonly Line[] =>
  text === undefined
    ? []
    : linesIn(text).map((one): Line => ({ text: one, paint: 'cyan', as: 'raw' }))

/** Spaces at an end of a line belong to the patch. */
const diffLines = ({ diff }: Patch): readonly Line[] =>
  diff === undefined
    ? []
    : linesIn(diff).map((text): Line => ({ text, paint: paintOf(text), as: 'raw' }))

const linesIn = (text: string): readonly string[] => text.replace(/\n$/, '').split('\n')

const paintOf = (line: string): Line['paint'] =>
  /^(?:---|\+\+\+|@@)/.test(line)
    ? 'dim'
    : ({ '+': 'green', '-': 'red' }[line[0] ?? ''] as Line['paint'])

function cut(lines: readonly Line[], max: number): readonly Line[] {
  if (lines.length <= max) return lines
  const rest = lines.length - max
  return [
    ...lines.slice(0, max),
    ...plainLines([`… and ${rest} more lines: see \`--full\``], 'dim'),
  ]
}
