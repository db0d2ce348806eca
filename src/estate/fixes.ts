import { diffOf } from '../policy/edit/diff.ts'
import { type DocumentChange, documentsOf } from '../policy/edit/documents.ts'
import type { Edit } from '../policy/edit/edit.ts'
import { editsMax, type Fix, fix, isAllowed } from '../policy/fix/fix.ts'
import { holderOf, isAwsOwned, labelOf } from '../policy/place.ts'
import type { Place, Question } from '../policy/types.ts'
import { makesItsResource } from './check.ts'
import { commandLine } from './command-line.ts'
import { type CommandFacts, ownerOfPlace, putPolicyAt } from './commands.ts'
import type { Estate } from './estate.ts'
import type { AskReport, EditReport, FixReport } from './fix-report.ts'
import { titleOf } from './fix-title.ts'
import { type Making, type Proof, prove } from './prove.ts'
import { type Asked, type Decided, questionOf } from './question.ts'
import { type Asks, type Task, tasksOf } from './scenarios/tasks.ts'
import { seenBy } from './seen.ts'
import { shownDocument } from './shown.ts'
import { owns, type Viewer } from './viewer.ts'

export interface Fixed {
  readonly fixes: readonly FixReport[]
  readonly notes: readonly string[]
}

/** What would turn the whole task in the estate as it is now, each proposal proven as far as its viewer may know. */
export async function fixesFor(
  estate: Estate,
  decided: readonly Decided[],
  viewer: Viewer | undefined,
): Promise<Fixed> {
  const [first] = decided
  if (!first) return { fixes: [], notes: [] }
  const seen = seenBy(viewer, estate, first.caller.account)
  const denied = decided.filter(({ outcome }) => outcome !== 'allowed')
  const notes = new Set<string>()
  const fixes: FixReport[] = []
  for (const task of tasksOf(decided, denied)) {
    const asked = await ask(seen, task, first.at)
    // No permission helps where the name is another.
    if (asked.some(isElsewhere)) continue
    const questions = asked.map(({ question }) => question)
    const found = fix(questions, task.name === undefined ? {} : { name: task.name })
    if (found.length === 0 && questions.every(isAllowed)) {
      notes.add(allowedNow(viewer))
      continue
    }
    for (const one of found) {
      const context = { estate, seen, viewer, questions, task, denied, at: first.at }
      fixes.push(await reportOf(one, context, notes))
    }
  }
  const best = [...fixes].sort((a, b) => Number(b.proven) - Number(a.proven))
  return { fixes: best, notes: [...notes] }
}

const ask = (estate: Estate, { asks }: Task, now: Date): Promise<readonly Asked[]> =>
  Promise.all(asks.map(async ({ caller, check }) => questionOf(estate, caller, check, now)))

const isElsewhere = ({ question, resourceExists }: Asked): boolean =>
  resourceExists === false && !makesItsResource(question)

const allowedNow = (viewer: Viewer | undefined): string =>
  viewer
    ? `asked again now, nothing that account ${viewer.account} may see and change stands in the way`
    : 'asked again now, the request is allowed: its policies were changed since'

interface Context {
  readonly estate: Estate
  readonly seen: Estate
  readonly viewer: Viewer | undefined
  readonly questions: readonly Question[]
  readonly task: Task
  readonly denied: readonly Asks[]
  readonly at: Date
}

async function reportOf(found: Fix, context: Context, notes: Set<string>): Promise<FixReport> {
  const { estate, viewer, questions, task, seen } = context
  const isOurs = ({ place }: Edit) => owns(viewer, ownerOfPlace(place) ?? viewer?.account ?? '')
  const own = found.edits.filter(isOurs)
  const theirs = found.edits.filter((edit) => !isOurs(edit))
  const changes = inOrder(documentsOf(questions, own))
  const makings: Making[] = []
  const edits: EditReport[] = []
  const copies = new Set<string>()
  for (const change of changes) {
    const { shown, before } = await shownChange(seen, change, notes)
    const facts = await commandFacts(seen, shown.place, questions, copies)
    makings.push({
      change: shown,
      calls: putPolicyAt(estate.putPolicy, shown.place)?.calls(shown, facts),
    })
    edits.push(editReport(shown, before))
  }
  const proof = await proofOf(found, makings, documentsOf(questions, theirs), context)
  const owners = [...new Set(changes.map(({ place }) => ownerOfPlace(place)))]
  return {
    title: titleOf(task, context.denied),
    ...proof,
    ...(task.adds !== undefined && { adds: task.adds }),
    actor: owners.flatMap((one) => (one ? [`arn:aws:iam::${one}:root`] : [])).join(', '),
    edits,
    ...(theirs.length > 0 && { asks: theirs.map(askReport) }),
    commands: makings.flatMap(({ change, calls = [] }) =>
      calls.map((call) => commandLine(call, ownerOfPlace(change.place) ?? '')),
    ),
  }
}

/** Control policies first: they may bind whoever makes the other changes. */
const inOrder = (changes: readonly DocumentChange[]): readonly DocumentChange[] =>
  [...changes].sort((a, b) => Number(isControl(b.place)) - Number(isControl(a.place)))

const isControl = ({ kind }: Place): boolean => kind.endsWith('control policy')

/** What another account does is asked of it, and taken as done. */
async function proofOf(
  { complete }: Fix,
  makings: readonly Making[],
  theirs: readonly DocumentChange[],
  { estate, questions, at }: Context,
): Promise<Proof> {
  if (!complete)
    return {
      proven: false,
      why: `more than ${editsMax} statements stand in the way: these are the first`,
    }
  if (makings.length === 0)
    return { proven: false, why: 'only the other account can make this change' }
  return prove(estate, makings, questions, theirs, at)
}

async function shownChange(
  estate: Estate,
  change: DocumentChange,
  notes: Set<string>,
): Promise<{ shown: DocumentChange; before: string | undefined }> {
  const { before, after } = change
  const was = before === undefined ? undefined : mapped(await shownDocument(estate, before))
  const is = after === undefined ? undefined : await shownDocument(estate, after)
  for (const id of is?.gone ?? [])
    notes.add(
      `${labelOf(change.place)} names \`${id}\`, a user or role that was deleted: nobody has this id any more, and the service takes no document that names it`,
    )
  return { shown: { ...change, after: is?.text }, before: was ?? before }
}

/** For the diff those who are gone are shown as AWS shows them. */
const mapped = ({ text, gone }: { text: string | undefined; gone: readonly string[] }) =>
  gone.length > 0 ? undefined : text

async function commandFacts(
  estate: Estate,
  place: Place,
  questions: readonly Question[],
  copies: Set<string>,
): Promise<CommandFacts> {
  const isVersioned = 'arn' in place && place.arn !== undefined && !isAwsOwned(place)
  return {
    otherVersions:
      isVersioned && (place.kind === 'managed policy' || place.kind === 'permissions boundary')
        ? await estate.otherVersions(place.arn)
        : [],
    copyName: isAwsOwned(place) ? await copyName(estate, place, copies) : '',
    isFull: attachedTo(holderOf(place), questions) >= attachedMax,
  }
}

/** IAM's quota for each user, role and group. */
const attachedMax = 10

const attachedTo = (holder: string, questions: readonly Question[]): number =>
  new Set(
    questions.flatMap(({ policies }) =>
      policies.identity.flatMap(({ place }) =>
        place?.kind === 'managed policy' && place.attachedTo === holder ? place.arn : [],
      ),
    ),
  ).size

/** One fix may make several copies of the same policy: each has a name of its own. */
async function copyName(estate: Estate, place: Place, copies: Set<string>): Promise<string> {
  const name = `${('arn' in place && place.arn?.split('/').at(-1)) || 'policy'}-changed`
  const taken = async (one: string): Promise<boolean> => {
    const resource = `arn:aws:iam::${ownerOfPlace(place)}:policy/${one}`
    return (
      copies.has(one) ||
      (await estate.resource({ action: 'iam:GetPolicy', resource })).exists === true
    )
  }
  let free = name
  for (let n = 2; await taken(free); n++) free = `${name}-${n}`
  copies.add(free)
  return free
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

function askReport(edit: Edit): AskReport {
  const account = ownerOfPlace(edit.place) ?? ''
  const where = labelOf(edit.place)
  if (edit.op === 'remove')
    return { account, say: `ask account ${account} to remove a statement from the ${where}` }
  return {
    account,
    say: `ask account ${account} to add this statement to the ${where}, if it does not allow it yet`,
    statement: JSON.stringify(edit.statement, undefined, 2),
  }
}
