import type { Caller } from '../../estate/caller.ts'
import type { Database } from '../../store/database.ts'
import { findMfaDevice } from '../../store/iam/mfa-devices.ts'
import { findProvider } from '../../store/iam/providers.ts'
import type { Asked } from '../kernel/define.ts'
import { mfaErrors } from './credential-errors.ts'
import { type ContextParts, on, onPolicy } from './define.ts'
import {
  type NamedKind,
  oidcErrors,
  outsideAccount,
  samlErrors,
  tagsNotSupported,
} from './errors.ts'
import { requirePolicy } from './policies.ts'
import { onArn } from './provider-checks.ts'
import { requireChangeable, requireEntity } from './require.ts'

type Find = (db: Database, caller: Caller, name: string) => Promise<{ readonly id: string }>

/** What the operations with the same verb must know of each kind of thing they are for. */
export interface Kind<Member extends string = string> {
  /** The member of their inputs that names one. */
  readonly member: Member
  /** On the one of that name, there or not. */
  readonly on: (caller: Caller, name: string, parts?: ContextParts) => Asked
  /** The one of that name in the caller's account. Throws NoSuchEntity. */
  readonly find: Find
  /** The same where it is about to be changed. Throws what forbids that, too. */
  readonly change: Find
}

/** What is an entity by name, and the word for it in ARNs and sentences. */
interface Named<Entity extends NamedKind, Member extends string> extends Kind<Member> {
  readonly entity: Entity
}

const named = <Entity extends NamedKind, Member extends string>(
  entity: Entity,
  member: Member,
): Named<Entity, Member> => ({
  entity,
  member,
  on: (caller, name, parts) => on(entity, caller, name, parts),
  find: (db, { account }, name) => requireEntity(db, entity, account, name),
  change: (db, { account }, name) => requireChangeable(db, entity, account, name),
})

type Owned = { readonly id: string; readonly account: string } | undefined

const byArn = <Member extends string>(
  member: Member,
  look: (db: Database, arn: string) => Promise<Owned>,
  notFound: (arn: string) => Error,
): Kind<Member> => {
  const find: Find = async (db, { account }, arn) => {
    const found = await look(db, arn)
    if (found?.account !== account) throw notFound(arn)
    return found
  }
  return {
    member,
    on: (_caller, arn, parts) => onArn(arn, parts),
    find,
    change: find,
  }
}

const ownPolicy: Find = async (db, { account }, arn) => {
  const policy = await requirePolicy(db, arn)
  if (policy.owner === 'aws') throw tagsNotSupported()
  if (policy.owner !== account) throw outsideAccount('update policies')
  return policy
}

const ownPolicies: Kind<'PolicyArn'> = {
  member: 'PolicyArn',
  on: (_caller, arn, parts) => onPolicy(arn, parts),
  find: ownPolicy,
  change: ownPolicy,
}

/** By the word that stands for them in the names of operations. */
export const kinds = {
  User: named('user', 'UserName'),
  Group: named('group', 'GroupName'),
  Role: named('role', 'RoleName'),
  InstanceProfile: named('instance-profile', 'InstanceProfileName'),
  Policy: ownPolicies,
  OpenIDConnectProvider: byArn(
    'OpenIDConnectProviderArn',
    (db, arn) => findProvider(db, 'oidc-provider', arn),
    oidcErrors.notFound,
  ),
  SAMLProvider: byArn(
    'SAMLProviderArn',
    (db, arn) => findProvider(db, 'saml-provider', arn),
    samlErrors.notFound,
  ),
  ServerCertificate: named('server-certificate', 'ServerCertificateName'),
  MFADevice: byArn('SerialNumber', findMfaDevice, mfaErrors.notFound),
} as const satisfies Record<string, Kind>

export type KindWord = keyof typeof kinds

/** The name in an input, of a kind that the operation is for. */
export const nameIn = (word: KindWord, input: object): string => {
  const { member } = kinds[word]
  return (input as Readonly<Record<string, string>>)[member] as string
}
