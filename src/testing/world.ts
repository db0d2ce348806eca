import type { SessionPolicy } from '../estate/caller.ts'
import type { Check } from '../estate/check.ts'
import { asksTrust, type EstateAtHand, type Holder } from '../estate/estate.ts'
import {
  type AccountFacts,
  type HolderFacts,
  noHolder,
  noResource,
  type ResourceFacts,
} from '../estate/facts.ts'
import { registryPolicies } from '../estate/registry.ts'
import { parseArn, registryArn } from '../names/arn.ts'
import { type AppliedPolicy, applied, grantPolicy, type KmsGrant } from '../policy/index.ts'
import type { RegistryScope } from '../policy/registry-scope.ts'

/** A policy document, its text, or the ARN of one of the world's managed policies. */
export type PolicySpec = object | string

export interface PrincipalSpec {
  /** Inline and attached. */
  readonly policies?: PolicySpec | readonly PolicySpec[]
  readonly boundary?: PolicySpec
  readonly tags?: Readonly<Record<string, string>>
}

export interface RoleSpec extends PrincipalSpec {
  readonly trust?: PolicySpec
}

export interface AccountSpec {
  /** Service control policies from the root down to the account: at every level one must allow. */
  readonly serviceControl?: readonly (readonly PolicySpec[])[]
  /** Resource control policies, by level. */
  readonly resourceControl?: readonly (readonly PolicySpec[])[]
  /** `o-…`: what `aws:PrincipalOrgID` and `aws:ResourceOrgID` say. */
  readonly organization?: string
}

export interface RegistrySpec {
  readonly policy: PolicySpec
  /** The account setting `REGISTRY_POLICY_SCOPE`: `V2` where nothing is said. */
  readonly scope?: RegistryScope
}

/** Everything by its ARN; an account by its twelve digits. What is not there does not exist. */
export interface WorldSpec {
  readonly users?: Readonly<Record<string, PrincipalSpec>>
  readonly roles?: Readonly<Record<string, RoleSpec>>
  /** Managed policies. */
  readonly policies?: Readonly<Record<string, object | string>>
  /** Policies of repositories, functions, keys, queues and buckets. */
  readonly resources?: Readonly<Record<string, PolicySpec>>
  /** The policies of ECR registries, by account and Region: `111111111111/us-east-1`. */
  readonly registries?: Readonly<Record<string, RegistrySpec>>
  /** Grants of KMS keys, as `aws kms list-grants` prints them. */
  readonly grants?: Readonly<Record<string, readonly KmsGrant[]>>
  readonly resourceTags?: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly accounts?: Readonly<Record<string, AccountSpec>>
}

/** A `WorldSpec` read once, and asked as the server's database is. */
export class World implements EstateAtHand {
  readonly spec: WorldSpec
  /** Unit tests explain, and change nothing. */
  readonly putPolicy = {}
  readonly #holders = new Map<string, HolderFacts>()
  readonly #grants = new Map<string, readonly AppliedPolicy[]>()
  readonly #accounts: ReadonlyMap<string, AccountFacts>

  constructor(spec: WorldSpec) {
    this.spec = spec
    const principals = [...Object.entries(spec.users ?? {}), ...Object.entries(spec.roles ?? {})]
    for (const [arn, one] of principals) this.#holders.set(arn, this.#holder(arn, one))
    for (const [arn, { trust }] of Object.entries(spec.roles ?? {}))
      if (trust) this.#policy(trust, arn, 'trust policy')
    for (const arn of Object.keys(spec.resources ?? {})) this.#ofResource(arn)
    for (const [at, { policy }] of Object.entries(spec.registries ?? {})) {
      if (!/^\d{12}\/[a-z0-9-]+$/.test(at))
        throw new TypeError(
          `expected an account and a Region, as in \`111111111111/us-east-1\`, got \`${at}\``,
        )
      this.#policy(policy, at, `registry policy of ${at}`)
    }
    for (const [key, granted] of Object.entries(spec.grants ?? {}))
      this.#grants.set(
        key,
        granted.map((one) => readGrant(one, key)),
      )
    this.#accounts = new Map(
      Object.entries(spec.accounts ?? {}).map(([id, one]) => [id, this.#account(id, one)]),
    )
  }

  holder({ arn }: Holder): HolderFacts {
    return this.#holders.get(arn) ?? noHolder
  }

  resource(check: Check): ResourceFacts {
    const { resource } = check
    const { roles = {}, resourceTags = {} } = this.spec
    const trusts = asksTrust(check) && parseArn(resource)?.resource.startsWith('role/')
    const role = Object.hasOwn(roles, resource) ? roles[resource] : undefined
    const trust = role?.trust ? [this.#policy(role.trust, resource, 'trust policy')] : []
    const grants = this.#grants.get(resource)
    return {
      ...noResource,
      policies: trusts ? trust : [...this.#ofResource(resource), ...this.#ofRegistry(check)],
      ...(grants && { grants }),
      tags: resourceTags[resource] ?? {},
    }
  }

  accounts(): ReadonlyMap<string, AccountFacts> {
    return this.#accounts
  }

  /** Its documents name everybody by ARN. */
  principalArn(): undefined {}

  managedPolicy(): undefined {}

  principals(): readonly Holder[] {
    return []
  }

  /** What is passed to a session, as text. */
  sessionPolicies(given: PolicySpec): readonly SessionPolicy[] {
    const policies = this.#policies(given, 'session', 'session policy')
    return policies.map(({ document, arn }) => ({
      text: document.text,
      ...(arn !== undefined && { arn }),
    }))
  }

  #holder(arn: string, { policies, boundary, tags = {} }: PrincipalSpec): HolderFacts {
    return {
      identity: this.#policies(policies, arn, 'policy'),
      ...(boundary && { boundary: this.#policy(boundary, arn, 'boundary') }),
      tags,
    }
  }

  #account(id: string, { organization, serviceControl, resourceControl }: AccountSpec) {
    const levels = (given: AccountSpec['serviceControl'], kind: string) =>
      given?.map((level, at) => this.#policies(level, id, `${kind} at level ${at + 1},`))
    const scps = levels(serviceControl, 'SCP')
    const rcps = levels(resourceControl, 'RCP')
    return {
      ...(organization && { organization: { id: organization } }),
      ...(scps && { serviceControl: scps }),
      ...(rcps && { resourceControl: rcps }),
    }
  }

  #ofResource(arn: string): readonly AppliedPolicy[] {
    const { resources = {} } = this.spec
    const given = Object.hasOwn(resources, arn) ? resources[arn] : undefined
    const name = parseArn(arn)?.resource ?? arn
    return given === undefined ? [] : [this.#policy(given, arn, `policy of ${name}`)]
  }

  /** Where it is one of ECR's, and the scope lets the registry's policy have a say. */
  #ofRegistry(check: Check): readonly AppliedPolicy[] {
    const arn = parseArn(check.policyOf ?? check.resource)
    if (arn?.service !== 'ecr') return []
    const { registries = {} } = this.spec
    const at = `${arn.account}/${arn.region}`
    const given = Object.hasOwn(registries, at) ? registries[at] : undefined
    if (!given) return []
    const { policy, scope = 'V2' } = given
    const label = `registry policy of ${at}`
    const applied = this.#policy(policy, registryArn(arn.account, arn.region), label)
    return registryPolicies({ policy: applied, scope }, check)
  }

  #policies(
    given: PolicySpec | readonly PolicySpec[] | undefined,
    holder: string,
    kind: string,
  ): readonly AppliedPolicy[] {
    const list: readonly PolicySpec[] = Array.isArray(given) ? given : given ? [given] : []
    const name = parseArn(holder)?.resource ?? holder
    return list.map((one, at) => this.#policy(one, holder, `${kind} ${at + 1} of ${name}`))
  }

  #policy(given: PolicySpec, holder: string, label: string): AppliedPolicy {
    if (typeof given !== 'string') return read(JSON.stringify(given), label, holder)
    if (!given.startsWith('arn:')) return read(given, label, holder)
    const managed = this.spec.policies?.[given]
    if (managed === undefined)
      throw new TypeError(`expected a policy \`${given}\` among \`policies\`, and it is not there`)
    const text = typeof managed === 'string' ? managed : JSON.stringify(managed)
    return read(text, `policy ${parseArn(given)?.resource ?? given}`, given, given)
  }
}

function read(text: string, label: string, holder: string, arn?: string): AppliedPolicy {
  const policy = applied(text, label, holder, arn)
  const [problem] = policy.document.problems
  if (problem)
    throw new TypeError(
      `${label}: ${problem.message} (line ${problem.line}, column ${problem.column})`,
    )
  return policy
}

function readGrant(grant: KmsGrant, key: string): AppliedPolicy {
  const { service, resource } = parseArn(key) ?? {}
  if (service !== 'kms' || !resource?.startsWith('key/'))
    throw new TypeError(`expected grants by the ARN of a KMS key, got \`${key}\``)
  if (typeof grant.GranteePrincipal !== 'string' || !Array.isArray(grant.Operations))
    throw new TypeError(`a grant of ${resource}: expected its GranteePrincipal and its Operations`)
  return grantPolicy(grant, key)
}
