import { beforeEach, describe, expect, test } from 'vitest'
import {
  management,
  member,
  type OrganizationsWorld,
  openOrganizations,
} from '../../../test/support/organizations.ts'

let world: OrganizationsWorld
let change: string

const refused = (operation: string, input: unknown = {}, key: string = management) =>
  world.refusal(key, 'organizations', operation, input)

const approvals = async (key: string) =>
  (
    await world.org(
      'ListHandshakesForAccount',
      { Filter: { ActionType: 'APPROVE_ALL_FEATURES' } },
      key,
    )
  ).Handshakes ?? []

const state = async () =>
  (await world.org('DescribeHandshake', { HandshakeId: change })).Handshake?.State

beforeEach(async () => {
  world = await openOrganizations()
  await world.org('CreateOrganization', { FeatureSet: 'CONSOLIDATED_BILLING' })
  await world.invite(member)
})

const begin = async () => {
  const { Handshake } = await world.org('EnableAllFeatures', {})
  change = Handshake?.Id ?? ''
  return Handshake
}

describe('all features', () => {
  test('are enabled when every invited member has approved and the management account ends it', async () => {
    const asked = await begin()
    expect(asked).toMatchObject({ Action: 'ENABLE_ALL_FEATURES', State: 'REQUESTED' })
    expect(asked?.Arn).toContain('/enable_all_features/')
    expect(asked?.Parties).toEqual([{ Id: expect.stringMatching(/^o-/), Type: 'ORGANIZATION' }])
    expect(await refused('AcceptHandshake', { HandshakeId: change })).toContain('Transition')
    const [approval] = await approvals(member)
    expect(approval?.Resources).toContainEqual({ Type: 'PARENT_HANDSHAKE', Value: change })
    await world.org('AcceptHandshake', { HandshakeId: approval?.Id ?? '' }, member)
    expect(await state()).toBe('OPEN')
    await world.org('AcceptHandshake', { HandshakeId: change })
    const { Organization } = await world.org('DescribeOrganization', {})
    expect(Organization?.FeatureSet).toBe('ALL')
    expect(await refused('EnableAllFeatures')).toBe(
      'HandshakeConstraintViolationException: All features are already enabled on this organization.',
    )
  })

  test('are asked for once, and nobody is invited meanwhile', async () => {
    await begin()
    expect(await refused('EnableAllFeatures')).toContain('already started the process')
    const Target = { Id: '444444444444', Type: 'ACCOUNT' }
    expect(await refused('InviteAccountToOrganization', { Target })).toContain(
      "can't issue new invitations",
    )
  })

  test('wait for an account that declined until it has left', async () => {
    await begin()
    const [approval] = await approvals(member)
    await world.org('DeclineHandshake', { HandshakeId: approval?.Id ?? '' }, member)
    expect(await state()).toBe('REQUESTED')
    await world.org('LeaveOrganization', {}, member)
    expect(await state()).toBe('OPEN')
  })

  test('are given up with what was asked of the members', async () => {
    await begin()
    await world.org('CancelHandshake', { HandshakeId: change })
    expect((await approvals(member)).map(({ State }) => State)).toEqual(['CANCELED'])
    await begin()
    const { Handshakes } = await world.org('ListHandshakesForOrganization', {
      Filter: { ParentHandshakeId: change },
    })
    expect(Handshakes).toMatchObject([{ Action: 'APPROVE_ALL_FEATURES', State: 'OPEN' }])
  })
})

test('an account in GovCloud is refused, as to all that have none', async () => {
  const input = { Email: 'a@example.com', AccountName: 'a' }
  expect(await refused('CreateGovCloudAccount', input)).toContain('ConstraintViolationException')
  expect(await refused('CreateGovCloudAccount', input, member)).toContain('AccessDenied')
})
