import type { Estate } from '../estate/estate.ts'
import type { FixReport } from '../estate/fix-report.ts'
import { fixesFor } from '../estate/fixes.ts'
import type { Decided } from '../estate/question.ts'

/** Something that is refused, and what would allow it. */
export interface Refused {
  /** For people: `create-function`. */
  readonly what: string
  /** The best first. */
  readonly fixes: readonly FixReport[]
  /** The questions that a fix has to turn. */
  readonly decided: readonly Decided[]
}

/** What can be written for all that is refused, in order, and what cannot. */
export interface Plan {
  readonly fixes: readonly FixReport[]
  readonly left: readonly { readonly what: string; readonly why: string }[]
}

interface Group {
  readonly refused: Refused[]
  readonly fixes: FixReport[]
  /** The documents that they change. */
  readonly changed: Set<string>
}

/**
 * One fix for each that is refused. Those that change the same document are one fix for all of them, proven anew: made
 * one by one, the second would write over the first.
 */
export async function planFor(estate: Estate, all: readonly Refused[]): Promise<Plan> {
  const left: { what: string; why: string }[] = []
  let groups: readonly Group[] = []
  for (const refused of all) {
    const fix = refused.fixes.find(isWhole)
    if (fix) groups = withFix(groups, refused, fix)
    else left.push({ what: refused.what, why: whyNot(refused) })
  }
  const fixes: FixReport[] = []
  for (const group of groups) {
    const { found, others } = await fixOf(group, estate)
    fixes.push(found)
    for (const { what } of others)
      left.push({ what, why: 'it changes the same document as another fix: ask again' })
  }
  return { fixes, left }
}

/** What others have to do besides is theirs. */
const isWhole = ({ proven, asks = [], commands }: FixReport): boolean =>
  proven && asks.length === 0 && commands.length > 0

function whyNot({ fixes: [first] }: Refused): string {
  if (!first) return 'no change of a policy allows it'
  const [ask] = first.asks ?? []
  return ask?.say ?? first.why ?? 'no command makes the change'
}

const changedBy = ({ edits }: FixReport): readonly string[] =>
  edits.map(({ side, label, holder }) => `${side} ${label} ${holder}`)

function withFix(groups: readonly Group[], refused: Refused, fix: FixReport): readonly Group[] {
  const changed = changedBy(fix)
  const same = groups.filter((group) => changed.some((one) => group.changed.has(one)))
  const joined: Group = {
    refused: [...same.flatMap((group) => group.refused), refused],
    fixes: [...same.flatMap((group) => group.fixes), fix],
    changed: new Set([...same.flatMap((group) => [...group.changed]), ...changed]),
  }
  return [...groups.filter((group) => !same.includes(group)), joined]
}

async function fixOf({ refused, fixes }: Group, estate: Estate) {
  const [first, ...others] = fixes as [FixReport, ...FixReport[]]
  const isOne = others.every(({ commands }) => commands.join() === first.commands.join())
  if (isOne) return { found: first, others: [] }
  const decided = refused.flatMap((one) => one.decided)
  const whole = (await fixesFor(estate, decided, undefined)).fixes.find(isWhole)
  return whole ? { found: whole, others: [] } : { found: first, others: refused.slice(1) }
}
