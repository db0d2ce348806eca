import { fromJson } from '../json.ts'
import type { Say } from '../language/translate.ts'
import { commandLines, profilesIn, retargeted, type Target, unguarded } from './command.ts'
import { changedLines, wholeDiff } from './diff.ts'
import { fill, jsonPieces } from './fill.ts'
import { type Line, margin, type Part, plainLines } from './parts.ts'
import { patchParts } from './patches.ts'
import type { Ask, Edit, Fix, RefusalReport } from './schema.ts'

export interface Printing {
  readonly width: number
  readonly target: Target
  /** In which language; absent for English. */
  readonly say?: Say
  /** Everything that is known, instead of what fits a screen. */
  readonly full: boolean
  /** What is left out so that it fits. */
  readonly without?: ReadonlySet<Spare>
}

/** What a page can do without, in this order. */
export const spares = ['background', 'message page', 'added lines', 'guards'] as const
export type Spare = (typeof spares)[number]

/** Any one of them is enough, and the first is the best. */
export function fixParts(
  { fixes }: Pick<RefusalReport, 'fixes'>,
  printing: Printing,
): readonly Part[] {
  if (printing.full) return fixes.flatMap((fix, at) => fullFix(fix, at, printing))
  const [best, ...others] = fixes
  return best ? shortFix(best, others.length, printing) : []
}

function fullFix(fix: Fix, at: number, printing: Printing): readonly Part[] {
  const { title, edits, commands } = fix
  const lines = [
    ...plainLines([title], 'bold'),
    ...plainLines([stateOf(fix, 'proven: with it the request is allowed')], paintOf(fix)),
    ...edits.flatMap((edit) => [
      ...plainLines([edit.label], 'bold'),
      ...plainLines([`${edit.side} of ${edit.holder}`], 'dim'),
      ...wholeDiff(edit),
    ]),
    ...pasted(commands, printing),
  ]
  return [
    { title: at === 0 ? 'fix' : 'or', lines },
    ...patchParts(fix, Number.POSITIVE_INFINITY),
    ...asksOf(fix, printing),
  ]
}

function shortFix(fix: Fix, others: number, printing: Printing): readonly Part[] {
  const { title, edits, commands } = fix
  const more = others === 1 ? '1 other would do too' : `${others} others would do too`
  const lines = [
    ...plainLines([`${title}: ${stateOf(fix)}`], paintOf(fix)),
    ...edits.flatMap((edit) => editLines(edit, fix, printing)),
    ...plainLines(others > 0 ? [`${more}: see \`--full\``] : [], 'dim'),
    ...shortly(commands, printing),
  ]
  return [{ title: 'fix', lines }, ...patchParts(fix, patchLinesMax), ...asksOf(fix, printing)]
}

/** Of each patch, where not everything is shown. */
const patchLinesMax = 24

/** A page that would not fit has its commands without the look at what stands there, and says so. */
function shortly(commands: readonly string[], printing: Printing): readonly Line[] {
  const shown = printing.without?.has('guards') ? commands.map(unguarded) : commands
  const isCut = shown.some((one, at) => one !== commands[at])
  return [
    ...plainLines(isCut ? ['paste it now, before the policies change: see `--full`'] : [], 'dim'),
    ...pasted(shown, printing),
  ]
}

const paintOf = ({ proven }: Fix) => (proven ? 'green' : 'yellow')

function stateOf({ proven, why, adds }: Fix, isProven = 'proven'): string {
  const said = proven ? isProven : `a proposal, not proven${why ? `: ${why}` : ''}`
  return adds ? `${said}; ${adds}` : said
}

const done: Partial<Record<Edit['op'], string>> = {
  remove: ': removed',
  detach: ': detached',
  copy: ': a copy takes its place',
}

/** A new document stands in the command that makes it; of another what changes is shown. */
function editLines(edit: Edit, { commands }: Fix, { width, without }: Printing): readonly Line[] {
  const { label, op, diff } = edit
  const isInCommand = op === 'create' || (without?.has('added lines') && diff.every(isKept))
  if (isInCommand && commands.length > 0) return []
  return [
    ...plainLines([`${label}${done[op] ?? ''}`]),
    ...(op === 'detach' ? [] : changedLines(edit, width)),
  ]
}

const isKept = ({ sign }: Edit['diff'][number]): boolean => sign !== '-'

/** Lines to copy, in one paste. */
export function pasted(commands: readonly string[], { width, target }: Printing): readonly Line[] {
  const typed = commands.map((one) => retargeted(one, target))
  return [
    ...profileLines([...new Set(typed.flatMap(profilesIn))]),
    ...typed
      .flatMap((one) => commandLines(one, width))
      .map((text): Line => ({ text, paint: 'cyan', as: 'raw' })),
  ]
}

function profileLines(profiles: readonly string[]): readonly Line[] {
  if (profiles.length === 0) return []
  const yours = profiles.length > 1 ? 'your profiles for these' : 'your profile for it'
  return plainLines([`${profiles.join(' and ')}: write ${yours}`], 'dim')
}

const asksOf = ({ asks = [] }: Fix, printing: Printing): readonly Part[] =>
  asks.map((ask) => askPart(ask, printing))

/** What another account alone can do. */
const askPart = ({ say, statement }: Ask, { width }: Printing): Part => ({
  title: 'and',
  lines: [
    ...plainLines([say]),
    ...plainLines(statement ? statementLines(fromJson(statement), width) : [], 'cyan'),
  ],
})

export const statementLines = (statement: unknown, width: number): readonly string[] =>
  fill(jsonPieces(statement), width - margin)
