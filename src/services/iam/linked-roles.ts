import { attach, attachedTo, detach } from '../../store/iam/attachments.ts'
import { deleteEntity, insertEntity, nameTaken } from '../../store/iam/entities.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import { hasRoleDeletion, keepRoleDeletion } from '../../store/iam/role-deletions.ts'
import { findRole, freshRole, insertRole } from '../../store/iam/roles.ts'
import { newUuid } from '../../store/ids.ts'
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

export const createServiceLinkedRole = define(
  'CreateServiceLinkedRole',
  (input, caller) => {
    const service = input.AWSServiceName
    const name = roleName(service, input.CustomSuffix) ?? '*'
    return [
      onNew('role', caller, name, {
        path: pathOf(service),
        awsService: service,
      }),
    ]
  },
  async (input, { account }, { db, clock }) => {
    const service = input.AWSServiceName
    const linked = known(service)
    if (!linked) throw noLinkedRole(service)
    if (input.CustomSuffix !== undefined && !linked.takesSuffix) throw noCustomSuffix(service)
    const name = roleName(service, input.CustomSuffix) ?? linked.role
    return iamWrite(db, async (db) => {
      if (await nameTaken(db, 'role', account, name)) throw linkedRoleTaken(name)
      const entity = await insertEntity(db, {
        kind: 'role',
        account,
        name,
        path: pathOf(service),
        created_at: clock.now().getTime(),
        boundary: null,
      })
      const statement = {
        Effect: 'Allow',
        Principal: { Service: service },
        Action: 'sts:AssumeRole',
      }
      const details = {
        ...freshRole,
        id: entity.id,
        description: input.Description ?? null,
        trust_policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
        linked_service: service,
      }
      await insertRole(db, details)
      await attach(db, entity.id, policyArnOf(linked.policy))
      return { Role: showListedRole({ ...entity, ...details }, details.trust_policy) }
    })
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
