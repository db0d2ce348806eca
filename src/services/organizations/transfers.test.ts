import { beforeEach, describe, expect, test } from 'vitest'
import {
  management,
  member,
  type OrganizationsWorld,
  openOrganizations,
  outsider,
} from '../../../test/support/organizations.ts'
import { endOfMonth } from './transfer-times.ts'

let world: OrganizationsWorld
let start: Date

const refused = (operation: string, input: unknown = {}, key: string = management) =>
  world.refusal(key, 'organizations', operation, input)

/** Both are management accounts. The first invites the second to hand its billing over. */
beforeEach(async () => {
  world = await openOrganizations()
  for (const key of [management, outsider]) await world.org('CreateOrganization', {}, key)
  await world.invite(member)
  start = new Date(endOfMonth(world.needs.clock.now().getTime()).getTime() + 1)
})

const input = (more: object = {}) => ({
  ...{ Type: 'BILLING' as const, Target: { Id: outsider, Type: 'ACCOUNT' as const } },
  ...{ StartTimestamp: start, SourceName: 'customer', ...more },
})

const invite = async () => {
  const made = await world.org('InviteOrganizationToTransferResponsibility', input())
  const { Handshake } = made
  const value = (type: string) => Handshake?.Resources?.find(({ Type }) => Type === type)?.Value
  return { handshake: Handshake?.Id ?? '', id: value('RESPONSIBILITY_TRANSFER') ?? '', Handshake }
}

const transfer = async (Id: string, key: string = management) =>
  (await world.org('DescribeResponsibilityTransfer', { Id }, key)).ResponsibilityTransfer

describe('a transfer of responsibility', () => {
  test('is requested, accepted, renamed and ended', async () => {
    const { handshake, id, Handshake } = await invite()
    expect(Handshake).toMatchObject({ Action: 'TRANSFER_RESPONSIBILITY', State: 'REQUESTED' })
    expect(await transfer(id)).toMatchObject({
      ...{ Id: id, Name: 'customer', Type: 'BILLING', Status: 'REQUESTED' },
      ...{ Source: { ManagementAccountId: outsider }, Target: { ManagementAccountId: management } },
      ...{ StartTimestamp: start, ActiveHandshakeId: handshake },
      Arn: expect.stringMatching(
        new RegExp(`^arn:aws:organizations::${management}:transfer/o-\\w+/billing/inbound/${id}$`),
      ),
    })
    expect((await transfer(id, outsider))?.Arn).toContain('/billing/outbound/')
    await world.org('AcceptHandshake', { HandshakeId: handshake }, outsider)
    expect((await transfer(id))?.Status).toBe('ACCEPTED')
    await world.org('UpdateResponsibilityTransfer', { Id: id, Name: 'renamed' })
    expect((await transfer(id, outsider))?.Name).toBe('renamed')
    expect(await refused('DeleteOrganization', {}, outsider)).toContain('ongoing')
    const EndTimestamp = endOfMonth(start.getTime())
    const ended = await world.org(
      'TerminateResponsibilityTransfer',
      { Id: id, EndTimestamp },
      outsider,
    )
    expect(ended.ResponsibilityTransfer).toMatchObject({ Status: 'WITHDRAWN', EndTimestamp })
    expect(await refused('TerminateResponsibilityTransfer', { Id: id })).toContain(
      'AlreadyInStatus',
    )
  })

  test('is listed by both, each on its side', async () => {
    const { id } = await invite()
    const ids = async (direction: 'Inbound' | 'Outbound', key: string) =>
      (
        await world.org(`List${direction}ResponsibilityTransfers`, { Type: 'BILLING' }, key)
      ).ResponsibilityTransfers?.map(({ Id }) => Id)
    expect(await ids('Inbound', management)).toEqual([id])
    expect(await ids('Outbound', outsider)).toEqual([id])
    expect(await ids('Outbound', management)).toEqual([])
    expect(await ids('Inbound', outsider)).toEqual([])
    expect(
      await refused('ListInboundResponsibilityTransfers', { Type: 'BILLING' }, member),
    ).toContain('AccessDenied')
    expect(await refused('DescribeResponsibilityTransfer', { Id: id }, member)).toContain(
      'ResponsibilityTransferNotFoundException',
    )
  })

  test('may have tags, which policies see', async () => {
    const Tags = [{ Key: 'team', Value: 'red' }]
    await world.org('InviteOrganizationToTransferResponsibility', input({ Tags }))
    const listed = await world.org('ListInboundResponsibilityTransfers', { Type: 'BILLING' })
    const Id = listed.ResponsibilityTransfers?.[0]?.Id ?? ''
    expect((await world.org('ListTagsForResource', { ResourceId: Id })).Tags).toEqual(Tags)
    const reader = (team: string) =>
      world.user(management, `reader-${team}`, {
        ...{ Effect: 'Allow', Action: 'organizations:DescribeResponsibilityTransfer' },
        Resource: `arn:aws:organizations::${management}:transfer/*/billing/inbound/*`,
        Condition: { StringEquals: { 'aws:ResourceTag/team': team } },
      })
    const describe = 'DescribeResponsibilityTransfer'
    await expect(world.org(describe, { Id }, await reader('red'))).resolves.toBeDefined()
    expect(await refused(describe, { Id }, await reader('blue'))).toContain('AccessDenied')
  })

  test('ends with its handshake', async () => {
    const first = await invite()
    expect(await refused('InviteOrganizationToTransferResponsibility', input())).toContain(
      'DuplicateHandshakeException',
    )
    await world.org('DeclineHandshake', { HandshakeId: first.handshake }, outsider)
    expect((await transfer(first.id))?.Status).toBe('DECLINED')
    const second = await invite()
    await world.org('CancelHandshake', { HandshakeId: second.handshake })
    expect((await transfer(second.id))?.Status).toBe('CANCELED')
    const third = await invite()
    await world.needs.clock.advance(16 * 86_400_000)
    expect((await transfer(third.id))?.Status).toBe('EXPIRED')
    expect(await refused('TerminateResponsibilityTransfer', { Id: third.id })).toContain(
      'InvalidResponsibilityTransferTransitionException',
    )
  })

  test.each<[string, () => object, string]>([
    ['itself', () => ({ Target: { Id: management, Type: 'ACCOUNT' } }), 'both the sender'],
    ['a member', () => ({ Target: { Id: member, Type: 'ACCOUNT' } }), 'InvalidInputException'],
    [
      'an hour of a day',
      () => ({ StartTimestamp: new Date(start.getTime() + 3_600_000) }),
      'beginning of the day',
    ],
    [
      'a second day',
      () => ({ StartTimestamp: new Date(start.getTime() + 86_400_000) }),
      'first day of the month',
    ],
    ['the past', () => ({ StartTimestamp: new Date('2020-01-01') }), 'too early'],
  ])('is not requested of %s', async (_, more, says) => {
    expect(await refused('InviteOrganizationToTransferResponsibility', input(more()))).toContain(
      says,
    )
  })
})
