import type { Collection } from '../collected/collection.ts'
import type { Caller } from '../estate/caller.ts'
import { type AccountId, parseAccountId } from '../names/account.ts'
import { assumedRoleArn, nameInArn, parseArn, rootArn } from '../names/arn.ts'
import type { Region } from '../names/region.ts'
import type { Principal } from '../policy/types.ts'

export interface Asker {
  readonly principal: Principal
  readonly account: AccountId
}

/**
 * Who an ARN or an account number means. A session's ARN leaves out its role's path, so that the role is looked for
 * among those that were collected. Undefined for what is no principal.
 */
export function askerOf(
  text: string,
  collection: Collection,
  sessionName = 'session',
): Asker | undefined {
  const number = parseAccountId(text)
  if (number) return rootOf(number)
  const arn = parseArn(text)
  const account = parseAccountId(arn?.account ?? '')
  if (!arn || !account) return undefined
  const [kind, ...rest] = arn.resource.split('/')
  switch (kind) {
    case 'root':
      return rootOf(account)
    case 'user':
      return { principal: userOf(text, account, collection), account }
    case 'role':
      return { principal: roleOf(text, account, sessionName, collection), account }
    case 'assumed-role': {
      const [role = '', session = 'session'] = rest
      const own = collection.entitiesNamed('role', role, account)[0]?.arn
      const roleArn = own ?? `arn:${arn.partition}:iam::${account}:role/${role}`
      return { principal: roleOf(roleArn, account, session, collection), account }
    }
    case 'federated-user':
      return federatedUser(text, account, collection)
    default:
      return undefined
  }
}

/** It has the policies of whoever asked for its credentials, which its ARN does not tell. */
function federatedUser(arn: string, account: AccountId, collection: Collection): Asker | undefined {
  const issuerArn = collection.sessions.get(arn)?.issuer
  if (issuerArn === undefined) return undefined
  const issuer = askerOf(issuerArn, collection)?.principal
  const issuerId = issuer?.kind === 'user' ? issuer.userId : account
  return {
    principal: { kind: 'federated-user', account, arn, name: nameInArn(arn), issuerArn, issuerId },
    account,
  }
}

const rootOf = (account: AccountId): Asker => ({
  principal: { kind: 'root', account, arn: rootArn(account) },
  account,
})

const userOf = (arn: string, account: AccountId, { entities }: Collection): Principal => ({
  kind: 'user',
  account,
  arn,
  userName: nameInArn(arn),
  userId: entities.get(arn)?.id ?? `AIDA of ${arn}`,
})

const roleOf = (
  roleArn: string,
  account: AccountId,
  sessionName: string,
  { entities }: Collection,
): Principal => ({
  kind: 'assumed-role',
  account,
  arn: assumedRoleArn(account, nameInArn(roleArn), sessionName),
  roleArn,
  roleId: entities.get(roleArn)?.id ?? `AROA of ${roleArn}`,
  sessionName,
  serviceLinked: roleArn.includes(':role/aws-service-role/'),
})

export const callerIn = ({ principal, account }: Asker, region: Region): Caller => ({
  principal,
  account,
  region,
  request: { id: 'doctor', secureTransport: true },
})

/** The root user of an account that nobody knows, and that no organization binds. */
export function strangerTo(collection: Pick<Collection, 'accounts'>): Asker {
  const known = collection.accounts()
  for (let number = 210_987_654_321; ; number++) {
    const account = parseAccountId(String(number))
    if (account && !known.has(account)) return rootOf(account)
  }
}
