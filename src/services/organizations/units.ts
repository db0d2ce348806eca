import type { Database } from '../../store/database.ts'
import { newUnitId } from '../../store/organizations/ids.ts'
import {
  deleteUnit,
  findUnit,
  insertUnit,
  listMembers,
  listUnits,
  renameUnit,
  type Unit,
  unitNamed,
} from '../../store/organizations/members.ts'
import type { Organization } from '../../store/organizations/organizations.ts'
import { putTags } from '../../store/organizations/tags.ts'
import type { Slice } from '../../store/slice.ts'
import { define, on, withTags } from './define.ts'
import {
  childNotFound,
  constraint,
  parentNotFound,
  unitExists,
  unitNotEmpty,
  unitNotFound,
} from './errors.ts'
import { attachAwsPolicies } from './join.ts'
import { asManagement, asReader, findNode } from './members.ts'
import { pageOf } from './pages.ts'
import { showAccount, showUnit } from './shapes.ts'
import { requireTags } from './tags.ts'

const depthMax = 5

async function requireParent(db: Database, organization: Organization, id: string): Promise<void> {
  if (id !== organization.root && !(await findUnit(db, organization.id, id))) throw parentNotFound()
}

async function requireUnit(db: Database, organization: Organization, id: string): Promise<Unit> {
  const unit = await findUnit(db, organization.id, id)
  if (!unit) throw unitNotFound()
  return unit
}

async function requireNewName(db: Database, parent: string, name: string): Promise<void> {
  if (await unitNamed(db, parent, name)) throw unitExists()
}

/** How many units stand above what is put under `parent`. */
async function depthUnder(
  db: Database,
  organization: Organization,
  parent: string,
): Promise<number> {
  const unit = await findUnit(db, organization.id, parent)
  return unit ? 1 + (await depthUnder(db, organization, unit.parent)) : 0
}

export const createOrganizationalUnit = define(
  'CreateOrganizationalUnit',
  (input, caller) => withTags(on(caller, input.ParentId, { tags: input.Tags }), input.Tags),
  (input, caller, { db, clock }) =>
    asManagement(db, caller, async (db, organization) => {
      await requireParent(db, organization, input.ParentId)
      await requireNewName(db, input.ParentId, input.Name)
      if ((await depthUnder(db, organization, input.ParentId)) >= depthMax)
        throw constraint(
          'OU_DEPTH_LIMIT_EXCEEDED',
          'You attempted to create an OU tree that is too many levels deep.',
        )
      const unit: Unit = {
        id: newUnitId(organization.root),
        organization: organization.id,
        parent: input.ParentId,
        name: input.Name,
        created_at: clock.now().getTime(),
      }
      await insertUnit(db, unit)
      await attachAwsPolicies(db, organization.id, unit.id)
      await putTags(db, organization.id, unit.id, requireTags(input.Tags))
      return { OrganizationalUnit: showUnit(organization, unit) }
    }),
)

export const describeOrganizationalUnit = define(
  'DescribeOrganizationalUnit',
  (input, caller) => on(caller, input.OrganizationalUnitId),
  async (input, caller, { db }) => {
    const organization = await asReader(db, caller)
    const unit = await requireUnit(db, organization, input.OrganizationalUnitId)
    return { OrganizationalUnit: showUnit(organization, unit) }
  },
)

export const updateOrganizationalUnit = define(
  'UpdateOrganizationalUnit',
  (input, caller) => on(caller, input.OrganizationalUnitId),
  (input, caller, { db }) =>
    asManagement(db, caller, async (db, organization) => {
      const unit = await requireUnit(db, organization, input.OrganizationalUnitId)
      // As recorded: a name of white space changes nothing.
      const name = input.Name?.trim() ? input.Name : unit.name
      if (name !== unit.name) {
        await requireNewName(db, unit.parent, name)
        await renameUnit(db, unit.id, name)
      }
      return { OrganizationalUnit: showUnit(organization, { ...unit, name }) }
    }),
)

export const deleteOrganizationalUnit = define(
  'DeleteOrganizationalUnit',
  (input, caller) => on(caller, input.OrganizationalUnitId),
  (input, caller, { db }) =>
    asManagement(db, caller, async (db, organization) => {
      const { id } = await requireUnit(db, organization, input.OrganizationalUnitId)
      const units = await listUnits(db, organization.id, { parent: id, limit: 1 })
      const members = await listMembers(db, organization.id, { parent: id, limit: 1 })
      if (units.length + members.length > 0) throw unitNotEmpty()
      await deleteUnit(db, organization.id, id)
    }),
)

export const listOrganizationalUnitsForParent = define(
  'ListOrganizationalUnitsForParent',
  (input, caller) => on(caller, input.ParentId),
  async (input, caller, { db }) => {
    const organization = await asReader(db, caller)
    await requireParent(db, organization, input.ParentId)
    const { ParentId: parent } = input
    const { items, rest } = await pageOf(
      input,
      (slice) => listUnits(db, organization.id, { parent, ...slice }),
      ({ id }) => id,
    )
    return { OrganizationalUnits: items.map((unit) => showUnit(organization, unit)), ...rest }
  },
)

export const listAccountsForParent = define(
  'ListAccountsForParent',
  (input, caller) => on(caller, input.ParentId),
  async (input, caller, { db }) => {
    const organization = await asReader(db, caller)
    await requireParent(db, organization, input.ParentId)
    const { ParentId: parent } = input
    const { items, rest } = await pageOf(
      input,
      (slice) => listMembers(db, organization.id, { parent, ...slice }),
      ({ account }) => account,
    )
    return { Accounts: items.map((member) => showAccount(organization, member)), ...rest }
  },
)

export const listChildren = define(
  'ListChildren',
  (input, caller) => on(caller, input.ParentId),
  async (input, caller, { db }) => {
    const organization = await asReader(db, caller)
    const { ParentId: parent, ChildType: Type } = input
    await requireParent(db, organization, parent)
    const read = async (slice: Slice): Promise<readonly { readonly id: string }[]> =>
      Type === 'ACCOUNT'
        ? (await listMembers(db, organization.id, { parent, ...slice })).map(({ account }) => ({
            id: account,
          }))
        : await listUnits(db, organization.id, { parent, ...slice })
    const { items, rest } = await pageOf(input, read, ({ id }) => id)
    return { Children: items.map(({ id: Id }) => ({ Id, Type })), ...rest }
  },
)

export const listParents = define(
  'ListParents',
  (input, caller) => on(caller, input.ChildId),
  async (input, caller, { db }) => {
    const organization = await asReader(db, caller)
    const node = await findNode(db, organization, input.ChildId)
    if (!node || node.kind === 'ROOT') throw childNotFound()
    const { parent } = node.kind === 'ACCOUNT' ? node.member : node.unit
    const Type = parent === organization.root ? 'ROOT' : 'ORGANIZATIONAL_UNIT'
    return { Parents: [{ Id: parent, Type }] }
  },
)
