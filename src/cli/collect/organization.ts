import type { Asker, Place } from './asker.ts'

export interface Organization {
  readonly id: string
  readonly management: string
}

/** The organization that the account says it is in. */
export async function organizationOf(
  asker: Asker,
  place: Place,
): Promise<Organization | undefined> {
  const found = await asker.ask(place, 'organizations', 'DescribeOrganization')
  const { Id: id, MasterAccountId: management } = found?.Organization ?? {}
  return id === undefined || management === undefined ? undefined : { id, management }
}

const depthMax = 10

/** The tree and its control policies; false where this account may not read them. */
export async function collectOrganization(asker: Asker, place: Place): Promise<boolean> {
  const roots = await asker.ask(place, 'organizations', 'ListRoots')
  if (!roots) return false
  await Promise.all([
    ...(roots.Roots ?? []).map(({ Id }) => below(asker, place, Id)),
    controls(asker, place, 'SERVICE_CONTROL_POLICY'),
    controls(asker, place, 'RESOURCE_CONTROL_POLICY'),
  ])
  return true
}

async function below(
  asker: Asker,
  place: Place,
  ParentId: string | undefined,
  depth = 0,
): Promise<void> {
  if (ParentId === undefined || depth > depthMax) return
  const [, units] = await Promise.all([
    asker.ask(place, 'organizations', 'ListAccountsForParent', { ParentId }),
    asker.ask(place, 'organizations', 'ListOrganizationalUnitsForParent', { ParentId }),
  ])
  await Promise.all(
    (units?.OrganizationalUnits ?? []).map(({ Id }) => below(asker, place, Id, depth + 1)),
  )
}

async function controls(
  asker: Asker,
  place: Place,
  Filter: 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY',
): Promise<void> {
  const listed = await asker.ask(place, 'organizations', 'ListPolicies', { Filter })
  await Promise.all(
    (listed?.Policies ?? []).flatMap(({ Id: PolicyId }) =>
      PolicyId === undefined
        ? []
        : [
            asker.ask(place, 'organizations', 'DescribePolicy', { PolicyId }),
            asker.ask(place, 'organizations', 'ListTargetsForPolicy', { PolicyId }),
          ],
    ),
  )
}
