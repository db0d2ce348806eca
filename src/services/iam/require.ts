import type { Caller } from '../../estate/caller.ts'
import type { AccountId } from '../../names/account.ts'
import type { Database } from '../../store/database.ts'
import { countEntities } from '../../store/iam/counts.ts'
import { type Entity, findEntity, nameTaken } from '../../store/iam/entities.ts'
import { findRole, type Role } from '../../store/iam/roles.ts'
import type { EntityKind } from '../../store/iam/schema.ts'
import {
  arnNotValid,
  mustNameUser,
  type NamedKind,
  nameExists,
  notFound,
  overQuota,
  partitionNotValid,
  protectedRole,
  reservedPath,
  servicePath,
} from './errors.ts'

/** The entity of that name in the caller's account. Throws NoSuchEntity. */
export async function requireEntity(
  db: Database,
  kind: NamedKind,
  account: AccountId,
  name: string,
): Promise<Entity> {
  const entity = await findEntity(db, kind, account, name)
  if (!entity) throw notFound(kind, name)
  return entity
}

export async function requireRole(db: Database, account: AccountId, name: string): Promise<Role> {
  const role = await findRole(db, account, name)
  if (!role) throw notFound('role', name)
  return role
}

/** The same for what is about to be changed: of a service-linked role only its service may. Throws UnmodifiableEntity. */
export async function requireChangeable(
  db: Database,
  kind: NamedKind,
  account: AccountId,
  name: string,
): Promise<Entity> {
  if (kind !== 'role') return requireEntity(db, kind, account, name)
  return requireChangeableRole(db, account, name)
}

export async function requireChangeableRole(
  db: Database,
  account: AccountId,
  name: string,
): Promise<Role> {
  const role = await requireRole(db, account, name)
  if (role.linked_service !== null) throw protectedRole(role.name)
  return role
}

/** How many of a kind one account may have. */
const quotas = {
  user: ['UsersPerAccount', 5000],
  group: ['GroupsPerAccount', 300],
  role: ['RolesPerAccount', 1000],
  policy: ['PoliciesPerAccount', 1500],
  'instance-profile': ['InstanceProfilesPerAccount', 1000],
  'oidc-provider': ['OpenIdConnectProvidersPerAccount', 100],
  'saml-provider': ['SAMLProvidersPerAccount', 100],
  mfa: ['VirtualMFADevicesPerAccount', 5000],
  'server-certificate': ['ServerCertificatesPerAccount', 20],
} as const satisfies Record<EntityKind, readonly [string, number]>

export async function requireRoomFor(
  db: Database,
  kind: EntityKind,
  account: AccountId,
): Promise<void> {
  const [quota, max] = quotas[kind]
  if ((await countEntities(db, kind, account)) >= max) throw overQuota(quota, max)
}

/** Throws InvalidInput for the paths that are AWS's own. */
export function requireOwnPath(path: string | undefined): void {
  if (path?.startsWith('/aws-service-role/')) throw servicePath()
  if (path?.startsWith('/aws-reserved/')) throw reservedPath()
}

/** Throws EntityAlreadyExists, LimitExceeded when the account is full, and InvalidInput for a path of AWS's own. */
export async function requireNewName(
  db: Database,
  kind: NamedKind,
  account: AccountId,
  name: string,
  path: string | undefined,
): Promise<void> {
  requireOwnPath(path)
  if (await nameTaken(db, kind, account, name)) throw nameExists(kind, name)
  await requireRoomFor(db, kind, account)
}

/** The user an operation means when it names none: the caller, who must be one. */
export function userNameOr(name: string | undefined, { principal }: Caller): string {
  if (name !== undefined) return name
  if (principal.kind !== 'user') throw mustNameUser()
  return principal.userName
}

/** Throws ValidationError for what is not the ARN of a managed policy. */
export function requirePolicyArn(arn: string): void {
  if (/^arn:aws-[^:]+:/.test(arn)) throw partitionNotValid()
  if (!/^arn:[^:]+:iam::(\d{12}|aws|partner):policy\/.+$/.test(arn)) throw arnNotValid(arn)
}

/** Whether a policy of AWS's is for its service-linked roles, or for sessions of a member's root user. */
export const isReserved = (arn: string): boolean =>
  /^arn:aws:iam::aws:policy\/(aws-service-role|root-task)\//.test(arn)
