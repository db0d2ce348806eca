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

/** The edits with names for new managed policies that no policy of the account has. */
export async function withFreeNames(
  estate: Estate,
  edits: readonly Edit[],
): Promise<readonly Edit[]> {
  const renamed = new Map<string, Place>()
  const taken = new Set<string>()
  for (const { op, place } of edits)
    if (op === 'create' && place.kind === 'managed policy')
      renamed.set(documentKey(place), {
        ...place,
        arn: await freeName(estate, place.arn, taken),
      })
  return edits.map((edit) => ({
    ...edit,
    place: renamed.get(documentKey(edit.place)) ?? edit.place,
  }))
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
