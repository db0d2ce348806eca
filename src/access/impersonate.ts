import type { Caller } from '../estate/caller.ts'
import { type AccountId, parseAccountId } from '../names/account.ts'
import { nameInArn, parseArn, rootArn } from '../names/arn.ts'
import type { Region } from '../names/region.ts'
import type { Database } from '../store/database.ts'
import { entityArn, findEntity } from '../store/iam/entities.ts'
import { profilesOfRole, roleOfProfile } from '../store/iam/instance-profiles.ts'
import { findRole } from '../store/iam/roles.ts'
import { newUuid } from '../store/ids.ts'
import type { Access } from './authorize.ts'
import { type KeyHolder, rolePrincipal } from './credentials.ts'

/** What an operator typed did not name a principal that exists. The message is for them. */
export class NoSuchPrincipal extends Error {}

/**
 * The principal that an account id, a root, user or role ARN, or a role session's ARN names.
 * @throws NoSuchPrincipal that says what was expected and what was got.
 */
export async function principalNamed(
  db: Database,
  text: string,
  sessionName: string,
): Promise<KeyHolder> {
  const root = parseAccountId(text)
  if (root) return { kind: 'root', account: root, arn: rootArn(root) }
  const arn = parseArn(text)
  const account = parseAccountId(arn?.account ?? '')
  const kind = arn?.resource.split('/', 1)[0]
  const name = nameInArn(arn?.resource ?? '')
  if (account && arn?.service === 'iam') {
    if (kind === 'root') return { kind: 'root', account, arn: text }
    if (kind === 'user') return userNamed(db, account, name, text)
    if (kind === 'role') return roleSession(db, text, sessionName)
  }
  if (account && arn?.service === 'sts' && kind === 'assumed-role') {
    const [, role = '', session = sessionName] = arn.resource.split('/')
    const found = await findRole(db, account, role)
    if (!found) throw new NoSuchPrincipal(`no role \`${role}\` in account ${account}`)
    return roleSession(db, entityArn(found), session)
  }
  throw new NoSuchPrincipal(
    `expected a 12-digit account id or the ARN of a user, role or role session, got \`${text}\``,
  )
}

async function userNamed(
  db: Database,
  account: AccountId,
  name: string,
  text: string,
): Promise<KeyHolder> {
  const user = await findEntity(db, 'user', account, name)
  if (!user || entityArn(user) !== text)
    throw new NoSuchPrincipal(`no user \`${text}\`: make it with \`aws iam create-user\` first`)
  return { kind: 'user', account, arn: text, userName: user.name, userId: user.id }
}

async function roleSession(db: Database, roleArn: string, session: string): Promise<KeyHolder> {
  const principal = await rolePrincipal(db, roleArn, session)
  if (!principal)
    throw new NoSuchPrincipal(`no role \`${roleArn}\`: make it with \`aws iam create-role\` first`)
  return principal
}

/**
 * The session that EC2 gives an instance: `assumed-role/<role>/<instance id>`. `name` is the role's or its
 * instance profile's. As on AWS the role must be in a profile, and EC2 must be allowed to assume it.
 */
export async function instanceSession(
  db: Database,
  access: Access,
  where: { account: AccountId; region: Region },
  name: string,
  instanceId: string,
): Promise<KeyHolder> {
  const profile = await findEntity(db, 'instance-profile', where.account, name)
  const role = profile
    ? await roleOfProfile(db, profile.id)
    : await findRole(db, where.account, name)
  if (!role)
    throw new NoSuchPrincipal(`no instance profile or role \`${name}\` in account ${where.account}`)
  if (!profile && (await profilesOfRole(db, role.id)).length === 0)
    throw new NoSuchPrincipal(
      `role \`${role.name}\` is in no instance profile: use \`aws iam create-instance-profile\` and \`aws iam add-role-to-instance-profile\``,
    )
  const roleArn = entityArn(role)
  const ec2: Caller = {
    principal: { kind: 'service', service: 'ec2.amazonaws.com' },
    ...where,
    request: { id: newUuid(), secureTransport: true },
  }
  const decision = await access.ask(ec2, { action: 'sts:AssumeRole', resource: roleArn })
  if (decision.outcome !== 'allowed')
    throw new NoSuchPrincipal(
      `the trust policy of role \`${role.name}\` does not let ec2.amazonaws.com assume it`,
    )
  return roleSession(db, roleArn, instanceId)
}
