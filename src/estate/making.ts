import { diffOf } from '../policy/edit/diff.ts'
import type { DocumentChange } from '../policy/edit/documents.ts'
import { holderOf, isAwsOwned, labelOf } from '../policy/place.ts'
import type { Question } from '../policy/types.ts'
import { type Actor, actorFor, mayAlso } from './actor.ts'
import type { Call } from './call.ts'
import { commandFacts } from './command-facts.ts'
import { commandLine } from './command-line.ts'
import { callsFor, ownerOfPlace } from './commands.ts'
import type { Estate } from './estate.ts'
import type { EditReport } from './fix-report.ts'
import { shownDocument } from './shown.ts'

/** A change as it leaves, with the calls that make it, undefined where no command can, and who makes them. */
export interface Making {
  readonly change: DocumentChange
  readonly report: EditReport
  readonly calls: readonly Call[] | undefined
  readonly actor: Actor | undefined
}

interface Surroundings {
  readonly estate: Estate
  /** As its viewer may know it. */
  readonly seen: Estate
  readonly questions: readonly Question[]
  readonly at: Date
  /** Names that were given in the same fix. */
  readonly copies: Set<string>
  /** What is changed before. */
  readonly done: readonly DocumentChange[]
}

export async function makingOf(
  change: DocumentChange,
  { estate, seen, questions, at, copies, done }: Surroundings,
  notes: Set<string>,
): Promise<Making> {
  const { shown, standing } = await shownChange(seen, change, notes)
  const facts = await commandFacts(seen, shown, standing, questions, copies)
  const report = editReport(shown, standing)
  const calls = callsFor(await estate.putPolicy, shown, facts)
  if (!calls) return { change: shown, report, calls, actor: undefined }
  const checks = calls.map(({ check }) => check)
  const actor = await actorFor(
    estate,
    { owner: ownerOfPlace(shown.place), what: labelOf(shown.place) },
    checks,
    done,
    at,
  )
  if (!actor.ok || !facts.guard) return { change: shown, report, calls, actor }
  // Who may write and not read goes without the look before.
  const reads = await mayAlso(estate, actor, facts.guard.check, done, at)
  const bare = calls.map(({ guard: _, ...call }) => call)
  return { change: shown, report, calls: reads ? calls : bare, actor }
}

/** For a shell, in order. */
export const linesOf = ({ change, calls = [], actor }: Making): readonly string[] =>
  calls.map((call) => commandLine(call, actor?.ok ? actor.as : (ownerOfPlace(change.place) ?? '')))

async function shownChange(
  estate: Estate,
  change: DocumentChange,
  notes: Set<string>,
): Promise<{ shown: DocumentChange; standing: string | undefined }> {
  const { before, after } = change
  const stands = before === undefined ? undefined : await shownDocument(estate, before)
  const is = after === undefined ? undefined : await shownDocument(estate, after)
  for (const id of is?.gone ?? [])
    notes.add(
      `${labelOf(change.place)} names \`${id}\`, a user or role that was deleted: nobody has this id any more, and the service takes no document that names it`,
    )
  // For the diff those who are gone are shown as AWS shows them.
  const standing = stands?.whole
  return { shown: { ...change, after: is?.text }, standing }
}

function editReport({ place, side, before, after }: DocumentChange, was = before): EditReport {
  const op =
    after === undefined
      ? isAwsOwned(place) || place.kind === 'managed policy'
        ? 'detach'
        : 'remove'
      : before === undefined
        ? 'create'
        : isAwsOwned(place)
          ? 'copy'
          : 'change'
  return {
    side,
    label: `${before === undefined ? 'new ' : ''}${labelOf(place)}`,
    holder: holderOf(place),
    op,
    diff: diffOf(was, after),
    ...(after !== undefined && { document: after }),
  }
}
