import { type AccountId, parseAccountId } from '../../names/account.ts'
import { parseArn } from '../../names/arn.ts'
import { isUniqueId } from '../../names/unique-id.ts'
import { mapPrincipals, principalsOf } from '../../policy/principals.ts'
import type { Database } from '../database.ts'
import { entityArn, entityById, findEntity } from './entities.ts'

/** The unique id of the user or role that an ARN names, path and letter case included. */
export async function principalId(db: Database, arn: string): Promise<string | undefined> {
  const { service, account, resource = '' } = parseArn(arn) ?? {}
  const owner = parseAccountId(account ?? '')
  const kind = resource.slice(0, resource.indexOf('/'))
  if (service !== 'iam' || !owner || (kind !== 'user' && kind !== 'role')) return undefined
  const name = resource.slice(resource.lastIndexOf('/') + 1)
  const entity = await findEntity(db, kind, owner, name)
  return entity && entityArn(entity) === arn ? entity.id : undefined
}

/** The ARN that a user's or role's id has now, or undefined when it is gone. */
export async function principalArn(db: Database, id: string): Promise<string | undefined> {
  if (!isUniqueId(id)) return undefined
  const entity = await entityById(db, id)
  return entity && entityArn(entity)
}

/** Roles first: who administers an account mostly is one. */
export async function usersAndRoles(
  db: Database,
  account: AccountId,
  limit: number,
): Promise<readonly { readonly id: string; readonly arn: string }[]> {
  const entities = await db
    .selectFrom('iam_entities')
    .selectAll()
    .where('account', '=', account)
    .where('kind', 'in', ['role', 'user'])
    .orderBy('kind')
    .orderBy('name')
    .limit(limit)
    .execute()
  return entities.map((entity) => ({ id: entity.id, arn: entityArn(entity) }))
}

type Stored =
  | { readonly ok: true; readonly text: string }
  /** The first principal that does not exist, as it was written. */
  | { readonly ok: false; readonly unknown: string }

/**
 * A resource or trust policy as it is stored: users and roles by their unique ids, so that a grant does
 * not pass on to whoever has the name next. Every account exists; sessions and services stay text.
 */
export async function storedPrincipals(db: Database, text: string): Promise<Stored> {
  const ids = new Map<string, string>()
  for (const { kind, value } of principalsOf(text)) {
    if (kind !== 'AWS') continue
    if (isUniqueId(value)) {
      // A dead id is what a deleted principal reads back as; saving it again is refused.
      if (!(await principalArn(db, value))) return { ok: false, unknown: value }
    } else if (/^arn:[^:]+:iam::\d{12}:(user|role)\//.test(value)) {
      const id = await principalId(db, value)
      if (!id) return { ok: false, unknown: value }
      ids.set(value, id)
    }
  }
  const idOf = (kind: string, value: string) => (kind === 'AWS' && ids.get(value)) || value
  return { ok: true, text: mapPrincipals(text, idOf) }
}

/** Whom a document names, as it was written, that is not there. */
export async function unknownPrincipals(db: Database, text: string): Promise<readonly string[]> {
  const unknown: string[] = []
  for (const { kind, value } of principalsOf(text)) {
    if (kind !== 'AWS') continue
    const alone = JSON.stringify({ Statement: { Principal: { AWS: value } } })
    if (!(await storedPrincipals(db, alone)).ok) unknown.push(value)
  }
  return unknown
}

/** A stored policy as readers see it: ARNs as they are now, and the bare ids of what is gone. */
export async function shownPrincipals(db: Database, text: string): Promise<string> {
  const arns = new Map<string, string>()
  for (const { kind, value } of principalsOf(text)) {
    if (kind !== 'AWS') continue
    const arn = await principalArn(db, value)
    if (arn) arns.set(value, arn)
  }
  if (arns.size === 0) return text
  return mapPrincipals(text, (kind, value) => (kind === 'AWS' && arns.get(value)) || value)
}
