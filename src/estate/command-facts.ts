import { nameInArn } from '../names/arn.ts'
import type { DocumentChange } from '../policy/edit/documents.ts'
import { type Edit, holderArn } from '../policy/edit/edit.ts'
import { attachedMax, attachedTo } from '../policy/fix/quota.ts'
import { documentKey, holderOf, isAwsOwned } from '../policy/place.ts'
import type { Place, Question } from '../policy/types.ts'
import { type CommandFacts, ownerOfPlace } from './commands.ts'
import type { Estate } from './estate.ts'
import { guardFor } from './guard.ts'

/** What the commands of a change depend on. `standing` is the document as its service shows it. */
export async function commandFacts(
  estate: Estate,
  { place }: DocumentChange,
  standing: string | undefined,
  questions: readonly Question[],
  copies: Set<string>,
): Promise<CommandFacts> {
  const managed = await managedFacts(estate, place)
  return {
    otherVersions: managed?.otherVersions ?? [],
    guard: guardFor(place, { text: standing, version: managed?.defaultVersion }),
    copyName: isAwsOwned(place) ? await copyName(estate, place, copies) : '',
    isFull: attachedTo(holderOf(place), questions).size >= attachedMax,
  }
}

const managedFacts = (estate: Estate, place: Place) =>
  (place.kind === 'managed policy' || place.kind === 'permissions boundary') && !isAwsOwned(place)
    ? estate.managedPolicy(place.arn)
    : undefined

/** One fix may make several copies of the same policy: each has a name of its own. */
async function copyName(estate: Estate, place: Place, copies: Set<string>): Promise<string> {
  const name = `${('arn' in place && place.arn?.split('/').at(-1)) || 'policy'}-changed`
  const free = await freeName(estate, `arn:aws:iam::${ownerOfPlace(place)}:policy/${name}`, copies)
  return nameInArn(free)
}

/** The ARN, or the first one with a number behind it, that no managed policy has. */
async function freeName(estate: Estate, arn: string, taken: Set<string>): Promise<string> {
  const isTaken = async (one: string) =>
    taken.has(one) || (await estate.managedPolicy(one)) !== undefined
  let free = arn
  for (let n = 2; await isTaken(free); n++) free = `${arn}-${n}`
  taken.add(free)
  return free
}

/**
 * The edits with what the questions do not know of new documents: a name that no managed policy of the account has;
 * where in its organization a new control policy hangs, and whose it is.
 */
export async function placed(
  estate: Estate,
  questions: readonly Question[],
  edits: readonly Edit[],
): Promise<readonly Edit[]> {
  const moved = new Map<string, Place>()
  const taken = new Set<string>()
  for (const edit of edits) {
    if (edit.op !== 'create') continue
    const { place, level } = edit
    const key = documentKey(place)
    if (place.kind === 'managed policy')
      moved.set(key, { ...place, arn: await freeName(estate, place.arn, taken) })
    if (place.kind === 'service control policy')
      moved.set(key, { ...place, ...(await hungAt(estate, questions, place, level ?? 0)) })
  }
  return edits.map((edit) => ({ ...edit, place: moved.get(documentKey(edit.place)) ?? edit.place }))
}

/** The first level is the root, the last one the account itself. */
async function hungAt(
  estate: Estate,
  questions: readonly Question[],
  { arn, target }: { readonly arn: string; readonly target: string },
  level: number,
): Promise<{ readonly arn: string; readonly target: string }> {
  const [account] = questions.flatMap(({ principal }) =>
    'account' in principal ? principal.account : [],
  )
  const { organization } = (await estate.accounts()).get(account ?? '') ?? {}
  if (!organization?.management || account === undefined) return { arn, target }
  const [path = ''] = organization.paths ?? []
  const nodes = [...path.split('/').slice(1, -1), account]
  return {
    arn: `arn:aws:organizations::${organization.management}:policy/${organization.id}/service_control_policy/`,
    target: target || (nodes[level] ?? ''),
  }
}

/** Control policies that hang in more than one place: what is added to them is added there, too. */
export async function sharedControls(estate: Estate): Promise<ReadonlySet<string>> {
  const targets = new Map<string, Set<string>>()
  for (const { serviceControl = [] } of (await estate.accounts()).values())
    for (const { place } of serviceControl.flat())
      if (place && 'target' in place)
        targets.set(place.arn, (targets.get(place.arn) ?? new Set()).add(place.target))
  return new Set([...targets].flatMap(([arn, own]) => (own.size > 1 ? [arn] : [])))
}

/** Customer's managed policies that hang on the caller alone: looked for where no other may be attached. */
export async function policiesAlone(
  estate: Estate,
  questions: readonly Question[],
): Promise<ReadonlySet<string>> {
  const alone = new Set<string>()
  for (const holder of new Set(questions.map(holderArn))) {
    const attached = holder === undefined ? undefined : attachedTo(holder, questions)
    if (!attached || attached.size < attachedMax) continue
    for (const arn of attached) {
      if (arn.includes('::aws:')) continue
      if ((await estate.managedPolicy(arn))?.holders === 1) alone.add(arn)
    }
  }
  return alone
}
