import type { Caller } from '../../estate/caller.ts'
import type { AccountId } from '../../names/account.ts'
import type { Database } from '../../store/database.ts'
import { attach, attachedTo, detach } from '../../store/iam/attachments.ts'
import { deleteEntity, insertEntity, nameTaken } from '../../store/iam/entities.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import { hasRoleDeletion, keepRoleDeletion } from '../../store/iam/role-deletions.ts'
import { findRole, freshRole, insertRole } from '../../store/iam/roles.ts'
import { newUuid } from '../../store/ids.ts'
import type { Asked } from '../kernel/define.ts'
import { define, on, onNew } from './define.ts'
import {
  deletionTaskNotFound,
  linkedRoleTaken,
  noCustomSuffix,
  noLinkedRole,
  notFound,
} from './errors.ts'
import { linkedServices } from './linked-services.ts'
import { showListedRole } from './shapes.ts'

const pathOf = (service: string): string => `/aws-service-role/${service}/`
const policyArnOf = (policy: string): string => `arn:aws:iam::aws:policy/aws-service-role/${policy}`

const known = (service: string) =>
  Object.hasOwn(linkedServices, service) ? linkedServices[service] : undefined

const roleName = (service: string, suffix: string | undefined): string | undefined => {
  const role = known(service)?.role
  return role && suffix !== undefined ? `${role}_${suffix}` : role
}

/** What making a service's role asks for. */
export const onLinkedRole = (service: string, caller: Caller, suffix?: string): Asked =>
  onNew('role', caller, roleName(service, suffix) ?? '*', {
    path: pathOf(service),
    awsService: service,
  })

interface LinkedRole {
  readonly account: AccountId
  readonly name: string
  readonly service: string
  readonly description?: string | undefined
}

/** Within a write. Throws InvalidInput where the name is taken. */
async function makeLinkedRole(db: Database, role: LinkedRole, now: number) {
  const { account, name, service, description = null } = role
  const linked = known(service)
  if (!linked) throw noLinkedRole(service)
  if (await nameTaken(db, 'role', account, name)) throw linkedRoleTaken(name)
  const path = pathOf(service)
  const entity = await insertEntity(db, {
    ...{ kind: 'role' as const, account, name, path, created_at: now, boundary: null },
  })
  const statement = {
    Effect: 'Allow',
    Principal: { Service: service },
    Action: 'sts:AssumeRole',
  }
  const details = {
    ...{ ...freshRole, id: entity.id, description, linked_service: service },
    trust_policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
  }
  await insertRole(db, details)
  await attach(db, entity.id, policyArnOf(linked.policy))
  return showListedRole({ ...entity, ...details }, details.trust_policy)
}

/** Makes the role that a service has for itself, unless it is there. Within a write. */
export async function ensureLinkedRole(
  db: Database,
  { account, service }: Pick<LinkedRole, 'account' | 'service'>,
  now: number,
): Promise<void> {
  const name = roleName(service, undefined) ?? ''
  if ((await findRole(db, account, name))?.linked_service === service) return
  await makeLinkedRole(db, { account, name, service }, now)
}

export const createServiceLinkedRole = define(
  'CreateServiceLinkedRole',
  (input, caller) => [onLinkedRole(input.AWSServiceName, caller, input.CustomSuffix)],
  async (input, { account }, { db, clock }) => {
    const service = input.AWSServiceName
    const linked = known(service)
    if (!linked) throw noLinkedRole(service)
    if (input.CustomSuffix !== undefined && !linked.takesSuffix) throw noCustomSuffix(service)
    const name = roleName(service, input.CustomSuffix) ?? linked.role
    const role = { account, name, service, description: input.Description }
    return iamWrite(db, async (db) => ({
      Role: await makeLinkedRole(db, role, clock.now().getTime()),
    }))
  },
)

export const deleteServiceLinkedRole = define(
  'DeleteServiceLinkedRole',
  (input, caller) => [on('role', caller, input.RoleName)],
  async (input, { account }, { db }) =>
    iamWrite(db, async (db) => {
      const role = await findRole(db, account, input.RoleName)
      if (!role?.linked_service) throw notFound('role', input.RoleName)
      for (const policy of await attachedTo(db, role.id)) await detach(db, role.id, policy)
      await deleteEntity(db, role.id)
      const id = `task${role.path}${role.name}/${newUuid()}`
      await keepRoleDeletion(db, account, id)
      return { DeletionTaskId: id }
    }),
)

export const getServiceLinkedRoleDeletionStatus = define(
  'GetServiceLinkedRoleDeletionStatus',
  (input, caller) => [
    // The role's name stands before the last slash of the task's id.
    on('role', caller, input.DeletionTaskId.split('/').slice(1, -1).join('/')),
  ],
  async (input, { account }, { db }) => {
    if (!(await hasRoleDeletion(db, account, input.DeletionTaskId)))
      throw deletionTaskNotFound(input.DeletionTaskId)
    // Deletion ends within the request that asks for it.
    return { Status: 'SUCCEEDED' as const }
  },
)
