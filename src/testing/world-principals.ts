import { type AccountId, parseAccountId } from '../names/account.ts'
import { assumedRoleArn, parseArn, rootArn } from '../names/arn.ts'
import type { Principal } from '../policy/index.ts'
import { type PolicySpec, World, type WorldSpec } from './world.ts'

export interface SessionSpec {
  /** The session's name. */
  readonly name?: string
  readonly policy?: PolicySpec
  /** Session tags; they win over the role's. */
  readonly tags?: Readonly<Record<string, string>>
}

/** Somebody of a world who can ask. What `expect` is given. */
export interface TestPrincipal {
  readonly principal: Principal
  readonly world: World
  readonly session?: SessionSpec
}

/** A `WorldSpec` with the principals in it: `expect(world.role(arn)).toBeAllowedTo(…)`. */
export interface PolicyWorld {
  readonly user: (arn: string) => TestPrincipal
  readonly role: (arn: string, session?: SessionSpec) => TestPrincipal
  readonly root: (account: string) => TestPrincipal
  /** `lambda.amazonaws.com` */
  readonly service: (name: string) => TestPrincipal
  /** The ARN of an OIDC or SAML provider, before it has become a role's session. */
  readonly identityProvider: (arn: string) => TestPrincipal
  readonly anonymous: () => TestPrincipal
}

/** Throws a TypeError for what cannot be read: a policy in a test must not be wrong by a misspelling. */
export function policyWorld(spec: WorldSpec): PolicyWorld {
  const world = new World(spec)
  const { users = {}, roles = {} } = spec
  const without = (principal: Principal): TestPrincipal => ({ principal, world })
  return {
    user: (arn) => {
      const { account, name } = find(users, arn, 'user')
      const userId = `AIDA${name.toUpperCase()}`
      const principal: Principal = { kind: 'user', account, arn, userName: name, userId }
      return { principal, world }
    },
    role: (arn, session = {}) => {
      const { account, name } = find(roles, arn, 'role')
      const sessionName = session.name ?? 'test'
      const principal: Principal = {
        kind: 'assumed-role',
        account,
        arn: assumedRoleArn(account, name, sessionName),
        roleArn: arn,
        roleId: `AROA${name.toUpperCase()}`,
        sessionName,
        serviceLinked: arn.includes(':role/aws-service-role/'),
      }
      return { principal, world, session }
    },
    root: (text) => {
      const account = parseAccountId(text)
      if (!account) throw new TypeError(`expected an account of twelve digits, got \`${text}\``)
      return without({ kind: 'root', account, arn: rootArn(account) })
    },
    service: (service) => without({ kind: 'service', service }),
    identityProvider: (provider) => without({ kind: 'identity-provider', provider }),
    anonymous: () => without({ kind: 'anonymous' }),
  }
}

function find(
  known: Readonly<Record<string, unknown>>,
  arn: string,
  kind: 'user' | 'role',
): { account: AccountId; name: string } {
  const { account, resource } = parseArn(arn) ?? {}
  const owner = parseAccountId(account ?? '')
  if (!owner || !resource?.startsWith(`${kind}/`))
    throw new TypeError(`expected the ARN of a ${kind}, got \`${arn}\``)
  if (!Object.hasOwn(known, arn) || known[arn] === undefined) {
    const there = Object.keys(known).map((one) => `\`${one}\``)
    throw new TypeError(
      `no ${kind} \`${arn}\` in this world: there is ${there.join(', ') || 'none'}`,
    )
  }
  return { account: owner, name: resource.slice(resource.lastIndexOf('/') + 1) }
}
