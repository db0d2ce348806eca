import {
  AcceptHandshakeCommand,
  AttachPolicyCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  CreatePolicyCommand,
  DetachPolicyCommand,
  EnablePolicyTypeCommand,
  InviteAccountToOrganizationCommand,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  MoveAccountCommand,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations'
import { type ControlType, controlTypes } from '../../collected/organization.ts'
import type { Importer } from './importer.ts'

/** What each id of the estate is called here. */
export type Ids = Map<string, string>

const everything: Readonly<Record<ControlType, string>> = {
  SERVICE_CONTROL_POLICY: 'p-FullAWSAccess',
  RESOURCE_CONTROL_POLICY: 'p-RCPFullAWSAccess',
}

interface Organizing {
  readonly importer: Importer
  readonly organizations: OrganizationsClient
  readonly ids: Ids
}

/** The tree and its accounts, and policies that bind nobody yet: they would bind the root users who import. */
export async function importOrganization(importer: Importer): Promise<Ids> {
  const { organization } = importer.wanted
  const { id, management } = organization
  const ids: Ids = new Map()
  if (id.state !== 'known' || management.state !== 'known') return ids
  const { organizations } = await importer.as(management.value)
  const at = { importer, organizations, ids }
  const here = importer.there.organization
  if (here.id.state === 'known') ids.set(id.value, here.id.value)
  else
    await importer.put(`the organization ${id.value}`, async () => {
      const made = await organizations.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }))
      ids.set(id.value, made.Organization?.Id ?? '')
    })
  if (!ids.has(id.value)) return ids
  const { Roots = [] } = await organizations.send(new ListRootsCommand({}))
  const root = Roots[0]?.Id ?? ''
  for (const account of organization.accounts()) {
    const path = organization.pathTo(account) ?? []
    if (path[0] !== undefined) ids.set(path[0], root)
    for (const [at_, unit] of path.slice(1, -1).entries())
      if (!ids.has(unit)) await unitIn(at, unit, path[at_] ?? '')
    if (account !== management.value && !here.accounts().includes(account))
      await member(at, account, root, path.at(-2))
  }
  await controlPolicies(at)
  return ids
}

async function unitIn({ importer, organizations, ids }: Organizing, unit: string, above: string) {
  const ParentId = ids.get(above)
  const Name = importer.wanted.organization.names.get(unit) ?? unit
  const { OrganizationalUnits = [] } = await organizations.send(
    new ListOrganizationalUnitsForParentCommand({ ParentId }),
  )
  const known = OrganizationalUnits.find((one) => one.Name === Name)?.Id
  if (known !== undefined) ids.set(unit, known)
  else
    await importer.put(`the unit ${Name}`, async () => {
      const made = await organizations.send(new CreateOrganizationalUnitCommand({ ParentId, Name }))
      ids.set(unit, made.OrganizationalUnit?.Id ?? '')
    })
}

async function member(
  { importer, organizations, ids }: Organizing,
  account: string,
  root: string,
  above: string | undefined,
): Promise<void> {
  const own = await importer.as(account)
  await importer.put(`account ${account} in its organization`, async () => {
    const { Handshake } = await organizations.send(
      new InviteAccountToOrganizationCommand({ Target: { Id: account, Type: 'ACCOUNT' } }),
    )
    await own.organizations.send(new AcceptHandshakeCommand({ HandshakeId: Handshake?.Id }))
    const parent = above === undefined ? root : ids.get(above)
    if (parent !== root)
      await organizations.send(
        new MoveAccountCommand({
          ...{ AccountId: account, SourceParentId: root, DestinationParentId: parent },
        }),
      )
  })
}

async function controlPolicies({ importer, organizations, ids }: Organizing): Promise<void> {
  const { organization } = importer.wanted
  const here = [...importer.there.organization.policies.values()]
  for (const { id, name: Name, type: Type } of organization.policies.values()) {
    if (id === everything[Type]) continue
    const known = here.find((one) => one.name === Name && one.type === Type)
    if (known) {
      ids.set(id, known.id)
      continue
    }
    const content = organization.contents.get(id)
    if (content?.state !== 'known') {
      importer.skip(`the control policy ${Name}`, 'its content is not known')
      continue
    }
    await importer.put(`the control policy ${Name}`, async () => {
      const Content = withIds(content.value, ids)
      const made = await organizations.send(
        new CreatePolicyCommand({ Name, Type, Content, Description: '' }),
      )
      ids.set(id, made.Policy?.PolicySummary?.Id ?? '')
    })
  }
}

/** Last of all: from now on root users of member accounts are bound too. */
export async function bind(importer: Importer, ids: Ids): Promise<void> {
  const { organization } = importer.wanted
  const { management, enabled } = organization
  if (management.state !== 'known' || enabled.state !== 'known') return
  const { organizations } = await importer.as(management.value)
  const at = { importer, organizations, ids }
  const paths = organization.accounts().map((account) => organization.pathTo(account) ?? [])
  const nodes = new Set(paths.flat())
  for (const type of controlTypes) {
    if (!enabled.value.includes(type)) continue
    const [root = ''] = paths.find((path) => path.length > 0) ?? []
    await importer.put(
      `policies of the type ${type}`,
      () =>
        organizations.send(
          new EnablePolicyTypeCommand({ RootId: ids.get(root), PolicyType: type }),
        ),
      'PolicyTypeAlreadyEnabledException',
    )
    for (const node of nodes) await bindNode(at, node, type)
  }
}

async function bindNode(
  { importer, organizations, ids }: Organizing,
  node: string,
  type: ControlType,
): Promise<void> {
  const { organization } = importer.wanted
  const TargetId = ids.get(node) ?? node
  const attached = organization.attachedTo(node, type)
  for (const { id, name } of attached) {
    const PolicyId = ids.get(id)
    if (PolicyId !== undefined)
      await importer.put(
        `the control policy ${name} on ${node}`,
        () => organizations.send(new AttachPolicyCommand({ PolicyId, TargetId })),
        'DuplicatePolicyAttachmentException',
      )
  }
  const allows = everything[type]
  const isLacking = organization.isWhole(node, type) && !attached.some(({ id }) => id === allows)
  if (isLacking && type === 'SERVICE_CONTROL_POLICY')
    await importer.put(
      `${node} without ${allows}`,
      () => organizations.send(new DetachPolicyCommand({ PolicyId: allows, TargetId })),
      'PolicyNotAttachedException',
    )
}

/** Ids of an organization are given out by whoever makes it: policies name them. */
export const withIds = (text: string, ids: Ids): string =>
  text.replace(/\b(?:o|r|ou)-[0-9a-z]+(?:-[0-9a-z]+)*/g, (id) => ids.get(id) ?? id)
