import { fill, linePieces } from './fill.ts'
import { type Line, margin } from './parts.ts'
import type { Edit } from './schema.ts'

type DiffLine = Edit['diff'][number]

const paints = { '+': 'green', '-': 'red', ' ': 'dim' } as const

/** Every line. */
export const wholeDiff = ({ diff }: Edit): readonly Line[] =>
  diff.map(({ sign, text }) => ({ text: `${sign} ${text}`, paint: paints[sign], as: 'broken' }))

/** The most lines that an addition takes. What goes is shown to the end. */
const linesMax = 6

/** What goes and what comes, in as few lines as hold it; what stays is not shown. */
export function changedLines({ diff }: Edit, width: number): readonly Line[] {
  return runsOf(diff).flatMap((run): readonly Line[] => {
    const [{ sign } = { sign: ' ' as const }] = run
    if (sign === ' ') return []
    const filled = fill(linePieces(run.map(({ text }) => text)), width - margin - 2)
    const isCut = sign === '+' && filled.length > linesMax
    const left = filled.length - linesMax + 1
    const shown = isCut
      ? [...filled.slice(0, -left), `… ${left} more lines: see \`--full\``]
      : filled
    return shown.map((text) => ({ text: `${sign} ${text}`, paint: paints[sign], as: 'broken' }))
  })
}

function runsOf(diff: readonly DiffLine[]): readonly (readonly DiffLine[])[] {
  const runs: DiffLine[][] = []
  for (const line of diff) {
    const run = runs.at(-1)
    if (run?.[0]?.sign === line.sign) run.push(line)
    else runs.push([line])
  }
  return runs
}
