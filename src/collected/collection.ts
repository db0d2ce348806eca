import { accountIn, afterRegion, nameInArn, registryArn } from '../names/arn.ts'
import type { KmsGrant } from '../policy/kms-grant.ts'
import type { RegistryScope } from '../policy/registry-scope.ts'
import type { Place } from '../policy/types.ts'
import { type Fact, notCollected, type Source } from './fact.ts'
import { Images } from './images.ts'
import { Organization } from './organization.ts'
import type { SessionRecord } from './sessions.ts'

export type Tags = Readonly<Record<string, string>>

/** A policy document, as text. */
export type Text = string

/** Dates as AWS prints them; absent where AWS knows of no use in the last 400 days. */
export interface ServiceUse {
  /** As in an action: `ecr`. */
  readonly service: string
  readonly last?: string
  /** Those that AWS tracks, where the report was asked for by action. */
  readonly actions: readonly { readonly name: string; readonly last?: string }[]
}

/** A user, role or group. What `complete` does not name may hold more than is here. */
export interface Entity {
  readonly kind: 'user' | 'role' | 'group'
  readonly arn: string
  id?: string
  readonly inline: Map<string, Fact<Text>>
  readonly attached: Set<string>
  /** Names of a user's groups. */
  readonly groups: Set<string>
  readonly complete: Set<'inline' | 'attached' | 'groups'>
  /** The ARN of a managed policy. */
  boundary: Fact<string>
  /** Of a role. */
  trust: Fact<Text>
  tags: Fact<Tags>
  /** Of a role, as AWS prints dates; none where AWS knows of no use in the last 400 days. */
  lastUsed: Fact<string>
  /** Of each service that its policies reach, when it was last used. */
  accessed: Fact<readonly ServiceUse[]>
  /** As AWS prints dates. */
  created?: string
}

export interface ManagedPolicy {
  readonly arn: string
  /** Of the default version. */
  document: Fact<Text>
  /** Ids of the others, oldest first. */
  otherVersions: readonly string[]
}

export interface Repository {
  readonly arn: string
  policy: Fact<Text>
  tags: Fact<Tags>
  mutability: Fact<string>
  /** Tags for which the mutability is the other way round. */
  exclusions: readonly string[]
  readonly images: Images
}

export interface FunctionRecord {
  readonly arn: string
  role: Fact<string>
  packageType: Fact<string>
  imageUri: Fact<string>
  state: Fact<string>
  /** `ImageAccessDenied`, `Idle`, … */
  stateReasonCode: Fact<string>
  /** `x86_64` or `arm64` */
  architecture: Fact<string>
  policy: Fact<Text>
  tags: Fact<Tags>
}

/** What holds for all repositories of an account in a Region. */
export interface Registry {
  readonly arn: string
  policy: Fact<Text>
  /** The account setting `REGISTRY_POLICY_SCOPE`. */
  scope: Fact<RegistryScope>
}

export interface Endpoint {
  /** `vpce-…` */
  readonly id: string
  arn?: string
  /** `ecr.api`, `lambda`: the end of its service's name. */
  service?: string
  /** `vpc-…` */
  vpc?: string
  policy: Fact<Text>
}

/** A key, bucket, queue or anything else of which no more is read than its policy. */
export interface OtherResource {
  readonly arn: string
  policy: Fact<Text>
  /** Of a KMS key. */
  grants: Fact<readonly KmsGrant[]>
}

/** A listing that was read to its end: what is not in it does not exist. */
export type Listing =
  | `iam ${string}`
  | `ecr ${string} ${string}`
  | `lambda ${string} ${string}`
  | 'organizations accounts'

/** What was collected of some accounts, from any number of sources. Everything by its ARN. */
export class Collection {
  readonly entities = new Map<string, Entity>()
  readonly policies = new Map<string, ManagedPolicy>()
  readonly repositories = new Map<string, Repository>()
  readonly functions = new Map<string, FunctionRecord>()
  readonly registries = new Map<string, Registry>()
  /** By id. */
  readonly endpoints = new Map<string, Endpoint>()
  readonly others = new Map<string, OtherResource>()
  /** By the ARN of the session. */
  readonly sessions = new Map<string, SessionRecord>()
  readonly listings = new Set<Listing>()
  readonly organization = new Organization()
  /** Accounts that answered that they are in no organization. */
  readonly alone = new Set<string>()
  /** ARNs of what a plan takes away. */
  readonly removed = new Set<string>()
  /** By what a plan or template calls a resource: its ARN. */
  readonly addresses = new Map<string, string>()
  /** By ARN: where a plan, state or template declares it. */
  readonly declaredAt = new Map<string, Source>()
  /** Folders and files in Terraform's own language that were given: nothing is read in them but to write patches. */
  readonly written = new Set<string>()
  /** For people: what was left out, and why. */
  readonly notes = new Set<string>()
  readonly #byName = new Map<string, Entity[]>()
  /** By their ARNs' ends, which have no Region. */
  readonly #repositories = new Map<string, Repository[]>()

  entity(arn: string): Entity {
    return made(this.entities, arn, () => this.#indexed(newEntity(arn)))
  }

  #indexed(entity: Entity): Entity {
    const key = `${entity.kind} ${nameInArn(entity.arn)}`
    const same = this.#byName.get(key)
    if (same) same.push(entity)
    else this.#byName.set(key, [entity])
    return entity
  }

  policy(arn: string): ManagedPolicy {
    return made(this.policies, arn, () => ({ arn, document: notCollected, otherVersions: [] }))
  }

  repository(arn: string): Repository {
    return made(this.repositories, arn, () => {
      const one: Repository = {
        arn,
        policy: notCollected,
        tags: notCollected,
        mutability: notCollected,
        exclusions: [],
        images: new Images(),
      }
      made(this.#repositories, afterRegion(arn), () => []).push(one)
      return one
    })
  }

  function(arn: string): FunctionRecord {
    return made(this.functions, arn, () => ({
      arn,
      role: notCollected,
      packageType: notCollected,
      imageUri: notCollected,
      state: notCollected,
      stateReasonCode: notCollected,
      architecture: notCollected,
      policy: notCollected,
      tags: notCollected,
    }))
  }

  other(arn: string): OtherResource {
    return made(this.others, arn, () => ({ arn, policy: notCollected, grants: notCollected }))
  }

  registry(account: string, region: string): Registry {
    const arn = registryArn(account, region)
    return made(this.registries, arn, () => ({ arn, policy: notCollected, scope: notCollected }))
  }

  endpoint(id: string): Endpoint {
    return made(this.endpoints, id, () => ({ id, policy: notCollected }))
  }

  /** By what a listing calls it: several accounts may have one of that name. */
  entitiesNamed(kind: Entity['kind'], name: string, account?: string): readonly Entity[] {
    const found = this.#byName.get(`${kind} ${name}`) ?? []
    return found.filter(({ arn }) => account === undefined || accountIn(arn) === account)
  }

  /** In any Region: several outputs leave it out. */
  repositoriesNamed(account: string, name: string): readonly Repository[] {
    const found = this.#repositories.get(`${account}:repository/${name}`) ?? []
    return found.filter(({ arn }) => this.repositories.has(arn))
  }

  /** Where the text of a policy was read; undefined for what was not. */
  sourceOf(place: Place): Source | undefined {
    const fact = this.#factOf(place)
    return fact?.state === 'known' ? fact.from : undefined
  }

  #factOf(place: Place): Fact<Text> | undefined {
    switch (place.kind) {
      case 'inline policy':
        return this.entities.get(place.of)?.inline.get(place.name)
      case 'managed policy':
      case 'permissions boundary':
        return this.policies.get(place.arn)?.document
      case 'trust policy':
        return this.entities.get(place.of)?.trust
      case 'session policy':
        return place.arn === undefined
          ? this.sessions.get(place.of)?.policy
          : this.policies.get(place.arn)?.document
      case 'repository policy':
        return this.repositories.get(place.of)?.policy
      case 'registry policy':
        return this.registries.get(place.of)?.policy
      case 'resource policy':
        return this.others.get(place.of)?.policy
      case 'endpoint policy':
        return this.endpoints.get(nameInArn(place.of))?.policy
      case 'function policy':
        return this.functions.get(place.of)?.policy
      case 'service control policy':
      case 'resource control policy':
        return this.organization.contents.get(nameInArn(place.arn))
      default:
        return undefined
    }
  }

  /** Every account that something was collected of. */
  accounts(): ReadonlySet<string> {
    const found = new Set<string>()
    for (const map of [this.entities, this.repositories, this.functions, this.others])
      for (const arn of map.keys()) found.add(accountIn(arn))
    found.delete('')
    return new Set([
      ...found,
      ...[...this.listings].flatMap((listing) => /\b\d{12}\b/.exec(listing)?.[0] ?? []),
      ...this.organization.accounts(),
      ...this.alone,
    ])
  }
}

const kindOf = (arn: string): Entity['kind'] =>
  arn.includes(':role/') ? 'role' : arn.includes(':group/') ? 'group' : 'user'

const newEntity = (arn: string): Entity => ({
  kind: kindOf(arn),
  arn,
  inline: new Map(),
  attached: new Set(),
  groups: new Set(),
  complete: new Set(),
  boundary: notCollected,
  trust: notCollected,
  tags: notCollected,
  lastUsed: notCollected,
  accessed: notCollected,
})

export function made<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key)
  if (known !== undefined) return known
  const one = make()
  map.set(key, one)
  return one
}
