import type { Awaitable } from '../estate/awaitable.ts'
import { type Check, makesItsResource } from '../estate/check.ts'
import type { PutPolicies } from '../estate/commands.ts'
import { asksTrust, type EstateAtHand, type Holder } from '../estate/estate.ts'
import {
  type AccountFacts,
  type EndpointFacts,
  type HolderFacts,
  type ManagedPolicyFacts,
  noHolder,
  noResource,
  type ResourceFacts,
} from '../estate/facts.ts'
import { parseAccountId } from '../names/account.ts'
import { type Arn, functionArn, parseArn } from '../names/arn.ts'
import { parseRegion } from '../names/region.ts'
import { policyAt } from '../policy/place.ts'
import type { AppliedPolicy, Place } from '../policy/types.ts'
import { type Collection, type Entity, type Listing, made } from './collection.ts'
import { accountFacts } from './controls.ts'
import { endpointFacts } from './endpoints.ts'
import { type Fact, gapIn, partlyIn } from './fact.ts'
import { iamFacts } from './iam.ts'
import { otherFacts, type ResourcePolicy } from './others.ts'
import { People } from './people.ts'
import { registryPolicies } from './registries.ts'
import { sessionPolicies } from './sessions.ts'
import { type Assumption, type Unknown, unknownPolicy } from './unknown.ts'

export interface EstateOptions {
  /** What every unknown policy is taken to say. */
  readonly assume: Assumption
  /** Documents of AWS's own managed policies, which an export need not hold. */
  readonly awsManaged: (arn: string) => string | undefined
  /** How each service's policies are put. Read when something is to be changed. */
  readonly putPolicy: Awaitable<PutPolicies>
  /** Accounts that are in no organization, or whose organization's policies allow everything. */
  readonly isFree?: (account: string) => boolean
}

/** What was collected, asked as the server's database is. */
export class CollectedEstate implements EstateAtHand {
  readonly #collection: Collection
  readonly #options: EstateOptions
  readonly #accounts = new Map<string, AccountFacts>()
  /** A collection is whole before it is asked: what was made of it once holds. */
  readonly #holders = new Map<string, HolderFacts>()
  readonly #documents = new Map<string, readonly AppliedPolicy[]>()
  readonly #people: People

  constructor(collection: Collection, options: EstateOptions) {
    this.#collection = collection
    this.#options = options
    this.#people = new People(collection)
    for (const account of collection.accounts()) this.about(account)
  }

  get putPolicy(): Awaitable<PutPolicies> {
    return this.#options.putPolicy
  }

  /** An account of which nothing was collected counts only when it is asked about. */
  about(account: string): void {
    if (this.#accounts.has(account) || !parseAccountId(account)) return
    const { isFree, assume } = this.#options
    const facts = isFree?.(account) ? {} : accountFacts(this.#collection, account, assume)
    this.#accounts.set(account, facts)
  }

  holder({ arn }: Holder): HolderFacts {
    return made(this.#holders, arn, () => this.#holder(arn))
  }

  #holder(arn: string): HolderFacts {
    const entity = this.#collection.entities.get(arn)
    if (!entity) {
      if (this.#isAbsent(arn, `iam ${parseArn(arn)?.account}`)) return noHolder
      const unknown = this.#unknown({ what: 'identity policies', of: arn, gap: 'not collected' })
      return { identity: [unknown], tags: {} }
    }
    const boundary = this.#boundary(entity)
    return {
      identity: [entity, ...this.#groupsOf(entity)].flatMap((one) =>
        typeof one === 'string'
          ? [this.#unknown({ what: 'group policies', of: one, gap: 'not collected' })]
          : this.#policiesOf(one),
      ),
      ...(boundary && { boundary }),
      tags: entity.tags.state === 'known' ? entity.tags.value : {},
    }
  }

  session(of: string): readonly AppliedPolicy[] | undefined {
    const found = this.#collection.sessions.get(of)
    return (
      found &&
      sessionPolicies(found, of, (arn) => this.#managed({ kind: 'session policy', of, arn }))
    )
  }

  resource(check: Check): ResourceFacts {
    const arn = parseArn(check.policyOf ?? check.resource)
    switch (arn?.service) {
      case 'ecr':
        return this.#repository(arn, check)
      case 'lambda':
        return this.#function(arn, check)
      case 'iam':
        return asksTrust(check)
          ? this.#trust(check.resource)
          : iamFacts(this.#collection, check.resource, (listing) =>
              this.#isAbsent(check.resource, listing),
            )
      default:
        return otherFacts(this.#collection, check, this.#options.assume, this.#resourcePolicy)
    }
  }

  accounts(): ReadonlyMap<string, AccountFacts> {
    return this.#accounts
  }

  principalArn(id: string): string | undefined {
    return this.#people.arnOf(id)
  }

  managedPolicy(arn: string): ManagedPolicyFacts | undefined {
    const found = this.#collection.policies.get(arn)
    const text =
      found?.document.state === 'known' ? found.document.value : this.#options.awsManaged(arn)
    if (text === undefined) return undefined
    // Who else may have it is known only of an account that was collected whole.
    const isWhole = this.#collection.listings.has(`iam ${parseArn(arn)?.account}`)
    const holders = isWhole ? this.#people.holdersOf(arn) : Number.POSITIVE_INFINITY
    return { text, defaultVersion: undefined, otherVersions: found?.otherVersions ?? [], holders }
  }

  principals(account: string, limit: number): readonly Holder[] {
    return this.#people.of(account).slice(0, limit)
  }

  #unknown(unknown: Unknown, fact?: Fact<string>): AppliedPolicy {
    return unknownPolicy(unknown, this.#options.assume, partlyIn(fact))
  }

  #isAbsent(arn: string, listing: Listing): boolean {
    return this.#collection.removed.has(arn) || this.#collection.listings.has(listing)
  }

  #policiesOf(entity: Entity): readonly AppliedPolicy[] {
    const of = entity.arn
    const inline = [...entity.inline].map(([name, fact]) =>
      fact.state === 'known'
        ? policyAt({ kind: 'inline policy', name, of }, fact.value)
        : this.#unknown({ what: 'inline policy', name, of, gap: gapIn(fact) }, fact),
    )
    const managed = [...entity.attached].map((arn) =>
      this.#managed({ kind: 'managed policy', arn, attachedTo: of }),
    )
    const rest = (['inline', 'attached'] as const).filter((one) => !entity.complete.has(one))
    return [
      ...inline,
      ...managed,
      ...rest.map((one) => this.#unknown({ what: `${one} policies`, of, gap: 'not collected' })),
    ]
  }

  #managed(
    place: Extract<
      Place,
      { kind: 'managed policy' | 'permissions boundary' | 'session policy' }
    > & {
      readonly arn: string
    },
  ) {
    const document = this.#collection.policies.get(place.arn)?.document
    const text = document?.state === 'known' ? document.value : this.#options.awsManaged(place.arn)
    if (text !== undefined) return policyAt(place, text)
    const of = place.kind === 'managed policy' ? place.attachedTo : place.of
    return this.#unknown({ what: place.kind, name: place.arn, of, gap: gapIn(document) }, document)
  }

  #boundary({ boundary, arn: of }: Entity): AppliedPolicy | undefined {
    if (boundary.state === 'none') return undefined
    if (boundary.state === 'known')
      return this.#managed({ kind: 'permissions boundary', arn: boundary.value, of })
    return this.#options.assume === 'allows'
      ? undefined
      : this.#unknown({ what: 'permissions boundary', of, gap: boundary.gap })
  }

  /** Groups, or the ARN of one that is not known. */
  #groupsOf(entity: Entity): readonly (Entity | string)[] {
    const account = parseArn(entity.arn)?.account
    const groups = [...entity.groups].map(
      (name) =>
        this.#collection.entitiesNamed('group', name, account)[0] ??
        `arn:aws:iam::${account}:group/${name}`,
    )
    const rest = entity.kind === 'user' && !entity.complete.has('groups')
    return rest ? [...groups, `${entity.arn} (its groups)`] : groups
  }

  endpoint(check: Check, through: readonly string[]): EndpointFacts | undefined {
    return endpointFacts(this.#collection, check, through, this.#options.assume)
  }

  #repository(arn: Arn, { action, resource: of }: Check): ResourceFacts {
    const name = arn.resource.slice('repository/'.length)
    if (!arn.resource.startsWith('repository/')) return noResource
    const registry = registryPolicies(this.#collection, arn, action, this.#options.assume)
    if (name === '*') return { ...noResource, policies: registry }
    const repository = this.#collection.repositories.get(of)
    const exists = repository
      ? true
      : this.#isAbsent(of, `ecr ${arn.account} ${arn.region}`)
        ? false
        : undefined
    if (exists === false) return { ...noResource, policies: registry, exists }
    return {
      policies: [...this.#resourcePolicy('repository policy', of, repository?.policy), ...registry],
      tags: repository?.tags.state === 'known' ? repository.tags.value : {},
      exists,
    }
  }

  #function({ resource, account, region }: Arn, check: Check): ResourceFacts {
    const [kind, name] = resource.split(':')
    const owner = parseAccountId(account)
    const there = parseRegion(region)
    if (kind !== 'function' || !name || !owner || !there) return noResource
    const of = functionArn(owner, there, name)
    const fn = this.#collection.functions.get(of)
    if (!fn && this.#isAbsent(of, `lambda ${account} ${region}`))
      return { ...noResource, exists: false }
    // One that is to be made has no policy yet.
    if (!fn && makesItsResource(check)) return { ...noResource, exists: false }
    return {
      policies: this.#resourcePolicy('function policy', of, fn?.policy),
      tags: fn?.tags.state === 'known' ? fn.tags.value : {},
      exists: fn ? true : undefined,
    }
  }

  #trust(of: string): ResourceFacts {
    const role = this.#collection.entities.get(of)
    if (!role && this.#isAbsent(of, `iam ${parseArn(of)?.account}`))
      return { ...noResource, exists: false }
    return {
      policies: this.#resourcePolicy('trust policy', of, role?.trust),
      tags: role?.tags.state === 'known' ? role.tags.value : {},
      exists: role ? true : undefined,
    }
  }

  /** What was made of a policy once is the same ever after. */
  readonly #resourcePolicy: ResourcePolicy = (kind, of, fact) => {
    if (fact?.state === 'none') return []
    return made(this.#documents, `${kind} ${of}`, () => [
      fact?.state === 'known'
        ? policyAt({ kind, of }, fact.value)
        : this.#unknown({ what: kind, of, gap: gapIn(fact) }, fact),
    ])
  }
}
