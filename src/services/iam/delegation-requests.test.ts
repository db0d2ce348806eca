import { beforeEach, expect, test } from 'vitest'
import type { DelegationRequest } from '../../aws/models/iam.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import { account, allow, openWorld, otherAccount, type World } from './testing.contract.ts'

let world: World
let partner: Caller
let alice: Caller

beforeEach(async () => {
  world = await openWorld()
  partner = await world.root(otherAccount)
  alice = await world.user('alice', allow('iam:*DelegationRequest*'))
})

const asked = {
  Description: 'to set up monitoring',
  Permissions: { PolicyTemplateArn: 'arn:aws:iam:::delegation-template/partner/monitoring' },
  RequestorWorkflowId: 'workflow-1',
  NotificationChannel: 'arn:aws:sns:us-east-1:222222222222:delegations',
  SessionDuration: 3600,
}

const create = async (more = {}) => {
  const made = await world.call<{ DelegationRequestId: string }>(
    partner,
    'iam',
    'CreateDelegationRequest',
    { ...asked, ...more },
  )
  return made.DelegationRequestId
}
const step = (operation: string, DelegationRequestId: string, more = {}) =>
  world.call(alice, 'iam', `${operation}DelegationRequest`, { DelegationRequestId, ...more })
const refused = (operation: string, DelegationRequestId: string, caller = alice) =>
  world.refusal(caller, 'iam', `${operation}DelegationRequest`, { DelegationRequestId })
const get = async (DelegationRequestId: string) =>
  (
    await world.call<{ DelegationRequest: DelegationRequest }>(
      alice,
      'iam',
      'GetDelegationRequest',
      { DelegationRequestId },
    )
  ).DelegationRequest

test('a request is taken, noted, accepted and still rejected', async () => {
  const id = await create({ OwnerAccountId: account })
  expect(await get(id)).toMatchObject({
    DelegationRequestId: id,
    State: 'UNASSIGNED',
    OwnerAccountId: account,
    RequestorId: otherAccount,
    Description: asked.Description,
    Permissions: asked.Permissions,
    SessionDuration: 3600,
  })
  const list = () =>
    world.call<{ DelegationRequests: DelegationRequest[] }>(alice, 'iam', 'ListDelegationRequests')
  expect((await list()).DelegationRequests).toEqual([])
  await step('Associate', id)
  const OwnerId = `arn:aws:iam::${account}:user/alice`
  expect(await get(id)).toMatchObject({ State: 'ASSIGNED', OwnerId })
  expect((await list()).DelegationRequests).toEqual([await get(id)])
  await step('Update', id, { Notes: 'please look at it' })
  expect(await get(id)).toMatchObject({ State: 'PENDING_APPROVAL', Notes: 'please look at it' })
  await step('Accept', id)
  expect(await get(id)).toMatchObject({ State: 'ACCEPTED', ApproverId: OwnerId })
  await step('Reject', id, { Notes: 'not now' })
  expect(await get(id)).toMatchObject({ State: 'REJECTED', RejectionReason: 'not now' })
  expect(await refused('Accept', id)).toContain('is in the state REJECTED')
})

test('nobody but the account that it is for sees it', async () => {
  const theirs = await create({ OwnerAccountId: '333333333333' })
  const nothing = await refused('Get', '00000000-0000-4000-8000-000000000000')
  const withId = (text: string, id: string) => text.replaceAll(id, 'ID')
  expect(withId(await refused('Get', theirs), theirs)).toBe(
    withId(nothing, '00000000-0000-4000-8000-000000000000'),
  )
  const open = await create({ RequestorWorkflowId: 'workflow-2' })
  await step('Associate', open)
  expect(await get(open)).toMatchObject({ OwnerAccountId: account })
  expect(await refused('Get', open, partner)).toContain('NoSuchEntity')
})

test('a piece of work has one request, and one that is old has expired', async () => {
  const id = await create()
  expect(await world.refusal(partner, 'iam', 'CreateDelegationRequest', asked)).toContain(
    'EntityAlreadyExists',
  )
  await world.db.updateTable('iam_delegation_requests').set({ expires_at: 1 }).execute()
  expect(await get(id)).toMatchObject({ State: 'EXPIRED' })
  expect(await refused('Associate', id)).toContain('is in the state EXPIRED')
})

test('it takes a permission', async () => {
  const id = await create()
  const bob = await world.user('bob')
  expect(await refused('Get', id, bob)).toContain(
    'is not authorized to perform: iam:GetDelegationRequest',
  )
})
