import { restoreFunction } from '../../estate/scenarios/functions.ts'
import { nameInArn, parseArn } from '../../names/arn.ts'
import { answerOf, whyOf } from '../answer.ts'
import { type Asker, askerOf, callerIn, strangerTo } from '../caller.ts'
import type { Ground } from '../survey/ground.ts'
import { regionOf } from '../survey/region.ts'
import { functionKeyOf, parseImage } from '../task.ts'
import { unreadRegistriesIn } from '../through.ts'
import type { Verdict } from '../walk.ts'
import { deedsOn } from './deeds.ts'
import { type Subject, type Subjects, subjectsOf } from './subjects.ts'

/** Something that somebody may do in one estate and not, or not for certain, in the other. */
export interface Change {
  /** `added` and `removed` hold whatever was not collected says. */
  readonly kind: 'added' | 'removed' | 'uncertain'
  /** An ARN, `*` for an account that nobody knows, or `lambda.amazonaws.com`. */
  readonly principal: string
  /** `push to` */
  readonly does: string
  readonly resource: string
  readonly was: Verdict
  readonly is: Verdict
  /** For people: `lets role ci of 111111111111 push to app of 999999999999`. */
  readonly say: string
  /** What allows or denies it now. */
  readonly why: string
}

export interface Difference {
  readonly version: 1
  readonly changes: readonly Change[]
  /** How many questions were asked of each estate. */
  readonly asked: number
  /** What was taken to be so without having been read. */
  readonly notes: readonly string[]
}

const pairsMax = 1_000_000
const kinds = ['added', 'removed', 'uncertain'] as const

/** What access a change gives and takes. Only who or what is not as it was, and whom policies name, is asked about. */
export function differenceOf(old: Ground, next: Ground): Difference {
  const subjects = subjectsOf([old, next])
  const found: Change[] = []
  let asked = 0
  for (const [principal, resource] of pairsOf(subjects)) {
    if (++asked > pairsMax) throw new TooMuch(pairsMax)
    found.push(...changesOf(principal, resource, old, next))
  }
  const own = pullsOf(old, next, subjects)
  return {
    version: 1,
    changes: kinds.flatMap((kind) => [...found, ...own].filter((one) => one.kind === kind)),
    asked,
    notes: [...new Set([old, next].flatMap(({ collection }) => unreadRegistriesIn(collection)))],
  }
}

/** More has changed than can be asked about, one by one. */
export class TooMuch extends Error {
  override name = 'TooMuch'

  constructor(max: number) {
    super(
      `more than ${max.toLocaleString('en')} pairs of who and what have changed: compare one account at a time`,
    )
  }
}

const everybody = '*'

/** A principal that changed with all that may let it in, and a resource that changed with all whom it may let in. */
function* pairsOf({ principals, resources }: Subjects): Generator<[string, string]> {
  const everyone = [...principals.values()]
  const changed = everyone.filter(({ isChanged }) => isChanged)
  for (const resource of resources.values()) {
    const isOpen = resource.policies.includes('"*"') || resource.policies.includes('NotPrincipal')
    for (const principal of resource.isChanged ? everyone : changed) {
      const isNear = principal.account === resource.account
      if (isNear || isOpen || resource.policies.includes(principal.account))
        if (principal.arn !== resource.arn) yield [principal.arn, resource.arn]
    }
    if (isOpen && resource.isChanged) yield [everybody, resource.arn]
  }
}

function changesOf(
  principal: string,
  resource: string,
  old: Ground,
  next: Ground,
): readonly Change[] {
  return deedsOn(resource).flatMap(({ does, checks }) => {
    const ask = (ground: Ground) => {
      const asker = askerFor(principal, ground, old, next)
      return asker && answerOf(ground, callerIn(asker, regionOf(resource)), checks(resource))
    }
    const [was, is] = [ask(old), ask(next)]
    if (!was || !is || was.verdict === is.verdict) return []
    return [changeOf({ principal, does, resource }, was.verdict, is.verdict, whyOf(next, is))]
  })
}

/** The stranger must be one to both. */
function askerFor(
  principal: string,
  { collection }: Ground,
  old: Ground,
  next: Ground,
): Asker | undefined {
  if (principal !== everybody) return askerOf(principal, collection)
  const known = new Set([...old.collection.accounts(), ...next.collection.accounts()])
  return strangerTo({ accounts: () => known })
}

function changeOf(
  one: Pick<Change, 'principal' | 'does' | 'resource'>,
  was: Verdict,
  is: Verdict,
  why: string,
): Change {
  const kind =
    was === 'denied' && is === 'allowed'
      ? 'added'
      : was === 'allowed' && is === 'denied'
        ? 'removed'
        : 'uncertain'
  const verb = {
    added: 'lets',
    removed: 'no longer lets',
    uncertain:
      is === 'denied'
        ? 'may no longer let'
        : is === 'allowed'
          ? 'may newly let'
          : 'may change whether to let',
  }[kind]
  const say = `${verb} ${personOf(one.principal)} ${one.does} ${thingOf(one.resource)}`
  return { kind, ...one, was, is, say, why }
}

/** Lambda itself pulls for a function that comes back from idle. */
function pullsOf(old: Ground, next: Ground, { resources }: Subjects): readonly Change[] {
  return [...next.collection.functions.values()].flatMap(({ arn, imageUri }) => {
    const fn = functionKeyOf(arn)
    const before = old.collection.functions.get(arn)?.imageUri
    const image = imageUri.state === 'known' ? parseImage(imageUri.value) : undefined
    const earlier = before?.state === 'known' ? parseImage(before.value) : image
    if (!fn || !image || !earlier) return []
    const [step] = restoreFunction(fn, image, 'doctor')
    const [former] = restoreFunction(fn, earlier, 'doctor')
    const resource = step?.checks[0]?.resource ?? ''
    const formerly = former?.checks[0]?.resource ?? ''
    if (!step || !former || !hasChanged(resources, resource, formerly)) return []
    for (const ground of [old, next]) for (const one of [image, earlier]) ground.about(one.account)
    const was = answerOf(old, former.as, former.checks).verdict
    const is = answerOf(next, step.as, step.checks)
    if (was === is.verdict) return []
    const does = `pull for function ${fn.name} from`
    return [
      changeOf(
        { principal: 'lambda.amazonaws.com', does, resource },
        was,
        is.verdict,
        whyOf(next, is),
      ),
    ]
  })
}

const hasChanged = (
  resources: ReadonlyMap<string, Subject>,
  now: string,
  formerly: string,
): boolean => now !== formerly || (resources.get(now)?.isChanged ?? false)

function personOf(principal: string): string {
  if (principal === everybody) return 'every AWS account'
  const arn = parseArn(principal)
  if (!arn) return principal === 'lambda.amazonaws.com' ? 'Lambda' : principal
  const kind = arn.resource.slice(0, arn.resource.indexOf('/'))
  return arn.resource === 'root'
    ? `account ${arn.account}`
    : `${kind} ${nameInArn(principal)} of ${arn.account}`
}

function thingOf(resource: string): string {
  const { service, account, resource: text = resource } = parseArn(resource) ?? {}
  const name = text.replace(/^(?:repository\/|function:)/, '')
  return service === 'iam' ? `role ${nameInArn(text)} of ${account}` : `${name} of ${account}`
}
