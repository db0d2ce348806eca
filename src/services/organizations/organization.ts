import { newOrganizationId, newRootId } from '../../store/organizations/ids.ts'
import { insertMember, listMembers } from '../../store/organizations/members.ts'
import {
  deleteOrganization as drop,
  enabledPolicyTypes,
  insertOrganization,
  organizationOf,
} from '../../store/organizations/organizations.ts'
import { organizationsWrite } from '../../store/organizations/revision.ts'
import { define, onAll } from './define.ts'
import { alreadyMember, constraint, organizationNotEmpty } from './errors.ts'
import { asManagement, asMember, asReader } from './members.ts'
import { emailOf, showOrganization, showRoot } from './shapes.ts'
import { isTransferring } from './transfers.ts'

/**
 * No policy type is enabled in a new root, whatever the API reference says: Terraform's acceptance tests,
 * which run against AWS, hold that its list is empty.
 */
export const createOrganization = define(
  'CreateOrganization',
  () => onAll(),
  async ({ FeatureSet = 'ALL' }, { account }, { db, clock }) => {
    const now = clock.now().getTime()
    const organization = {
      id: newOrganizationId(),
      account,
      root: newRootId(),
      feature_set: FeatureSet,
      created_at: now,
    }
    await organizationsWrite(db, async (db) => {
      if (await organizationOf(db, account)) throw alreadyMember()
      await insertOrganization(db, organization)
      await insertMember(db, {
        account,
        organization: organization.id,
        parent: organization.root,
        name: account,
        email: emailOf(account),
        joined_method: 'INVITED',
        joined_at: now,
        status: 'ACTIVE',
      })
    })
    return { Organization: showOrganization(organization) }
  },
)

export const describeOrganization = define(
  'DescribeOrganization',
  () => onAll(),
  async (_input, caller, { db }) => ({
    Organization: showOrganization(await asMember(db, caller)),
  }),
)

export const deleteOrganization = define(
  'DeleteOrganization',
  () => onAll(),
  (_input, caller, { db, clock }) =>
    asManagement(db, caller, async (db, { id, account }) => {
      if ((await listMembers(db, id, { limit: 2 })).length > 1) throw organizationNotEmpty()
      if (await isTransferring(db, account, clock.now().getTime()))
        throw constraint(
          'ACTIVE_RESPONSIBILITY_TRANSFER_PROCESS',
          'You cannot delete organization due to an ongoing responsibility transfer process. For example, a pending invitation or an in-progress transfer. To delete the organization, you must resolve the current transfer process.',
        )
      await drop(db, id)
    }),
)

export const listRoots = define(
  'ListRoots',
  () => onAll(),
  async (_input, caller, { db }) => {
    const organization = await asReader(db, caller)
    return { Roots: [showRoot(organization, await enabledPolicyTypes(db, organization.id))] }
  },
)
