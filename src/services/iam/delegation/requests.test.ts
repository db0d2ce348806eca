import { beforeEach, describe, expect, test } from 'vitest'
import type { DelegationRequest } from '../../../aws/models/iam.types.gen.ts'
import type { Caller } from '../../../estate/caller.ts'
import { account, allow, openWorld, otherAccount, type World } from '../testing.contract.ts'

let world: World
let partner: Caller
let alice: Caller

const hourMs = 60 * 60 * 1000
const templateArn = 'arn:aws:iam::partner:delegation-template/partner.example/monitoring'
const boundaryArn =
  'arn:aws:iam::partner:policy/permission_boundary/partner.example/Boundary_20260115'

/** What AWS would register of a partner. */
const registration = {
  Partner: { Name: 'Example Monitoring', Domain: 'partner.example', Accounts: [otherAccount] },
  PolicyTemplates: [
    {
      Name: 'monitoring',
      Policy: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: ['iam:CreateRole', 'iam:GetRole'],
            Resource: 'arn:aws:iam::@{AccountId}:role/@{roleNames}',
            Condition: {
              StringEqualsIfExists: { 'iam:PermissionsBoundary': boundaryArn },
            },
          },
          { '@Enabled': 'USERS_TOO', Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*' },
        ],
      },
    },
  ],
  PermissionsBoundaries: [{ Name: 'Boundary_20260115', Policy: allow('sqs:SendMessage') }],
}

const asked = {
  Description: 'to set up monitoring',
  Permissions: {
    PolicyTemplateArn: templateArn,
    Parameters: [
      { Name: 'AccountId', Values: [account], Type: 'string' },
      { Name: 'roleNames', Values: ['collector', 'reader'], Type: 'stringList' },
      { Name: 'USERS_TOO', Values: ['False'], Type: 'string' },
    ],
  },
  RequestorWorkflowId: 'workflow-1',
  NotificationChannel: `arn:aws:sns:us-east-1:${otherAccount}:delegations`,
  SessionDuration: 3600,
}

const policy = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: ['iam:CreateRole', 'iam:GetRole'],
      Resource: [`arn:aws:iam::${account}:role/collector`, `arn:aws:iam::${account}:role/reader`],
      Condition: { StringEqualsIfExists: { 'iam:PermissionsBoundary': boundaryArn } },
    },
  ],
}

beforeEach(async () => {
  world = await openWorld()
  await world.operator('add-templates', registration)
  partner = await world.root(otherAccount)
  alice = await world.user('alice', allow(['iam:*DelegationRequest*', 'iam:*Role', 'iam:List*']))
})

const create = async (more = {}, caller = partner) => {
  const made = await world.call<{ DelegationRequestId: string }>(
    caller,
    'iam',
    'CreateDelegationRequest',
    { ...asked, ...more },
  )
  return made.DelegationRequestId
}
const step = (operation: string, DelegationRequestId: string, more = {}, caller = alice) =>
  world.call(caller, 'iam', `${operation}DelegationRequest`, { DelegationRequestId, ...more })
const refused = (operation: string, DelegationRequestId: string, caller = alice) =>
  world.refusal(caller, 'iam', `${operation}DelegationRequest`, { DelegationRequestId })
const done = () => 'done'
const code = (error: { code: string }) => error.code
const get = async (DelegationRequestId: string, caller = alice) =>
  (
    await world.call<{ DelegationRequest: DelegationRequest }>(
      caller,
      'iam',
      'GetDelegationRequest',
      { DelegationRequestId },
    )
  ).DelegationRequest

interface Messages {
  readonly messages: readonly { readonly notification: { TopicArn: string; Message: string } }[]
}
const messages = async (request: string) =>
  (await world.operator<Messages>('messages', { request })).messages.map(({ notification }) =>
    JSON.parse(notification.Message),
  )

const accepted = async (more = {}, by = alice) => {
  const id = await create({ OwnerAccountId: account, ...more })
  await step('Associate', id)
  await step('Accept', id, {}, by)
  return id
}
const send = (DelegationRequestId: string, caller = alice) =>
  world.call(caller, 'iam', 'SendDelegationToken', { DelegationRequestId })
const tokenOf = async (id: string): Promise<string> => {
  const found = (await messages(id)).find(({ Type }) => Type === 'ExchangeToken')
  return found.ExchangeToken
}

interface Traded {
  readonly Credentials: { readonly AccessKeyId: string; readonly Expiration: Date }
  readonly AssumedPrincipal: string
}
const trade = (TradeInToken: string, caller = partner) =>
  world.call<Traded>(caller, 'sts', 'GetDelegatedAccessToken', { TradeInToken })
const notTraded = (TradeInToken: string, caller = partner) =>
  world.refusal(caller, 'sts', 'GetDelegatedAccessToken', { TradeInToken })

describe('a request', () => {
  test('is taken, forwarded, accepted and still rejected, and its partner is told', async () => {
    const id = await create({ OwnerAccountId: account })
    expect(await get(id)).toMatchObject({
      DelegationRequestId: id,
      State: 'UNASSIGNED',
      OwnerAccountId: account,
      RequestorId: otherAccount,
      RequestorName: 'Example Monitoring',
      Description: asked.Description,
      Permissions: asked.Permissions,
      RolePermissionRestrictionArns: [boundaryArn],
      SessionDuration: 3600,
    })
    expect(JSON.parse((await get(id)).PermissionPolicy ?? '')).toEqual(policy)
    const list = (more = {}) =>
      world.call<{ DelegationRequests: DelegationRequest[] }>(
        alice,
        'iam',
        'ListDelegationRequests',
        more,
      )
    expect((await list()).DelegationRequests).toEqual([])
    await step('Associate', id)
    const OwnerId = `arn:aws:iam::${account}:user/alice`
    expect(await get(id)).toMatchObject({ State: 'ASSIGNED', OwnerId })
    expect((await list()).DelegationRequests).toEqual([await get(id)])
    expect((await list({ OwnerId })).DelegationRequests).toHaveLength(1)
    const other = `arn:aws:iam::${account}:user/bob`
    expect((await list({ OwnerId: other })).DelegationRequests).toEqual([])
    await step('Update', id, { Notes: 'please look at it' })
    expect(await get(id)).toMatchObject({ State: 'PENDING_APPROVAL', Notes: 'please look at it' })
    await step('Accept', id)
    expect(await get(id)).toMatchObject({ State: 'ACCEPTED', ApproverId: OwnerId })
    await step('Reject', id, { Notes: 'not now' })
    expect(await get(id)).toMatchObject({ State: 'REJECTED', RejectionReason: 'not now' })
    expect(await refused('Accept', id)).toContain('is in the state REJECTED')
    expect(await messages(id)).toMatchObject(
      ['ASSIGNED', 'PENDING_APPROVAL', 'ACCEPTED', 'REJECTED'].map((State) => ({
        ...{ Type: 'StateChange', RequestId: id, RequestorWorkflowId: 'workflow-1', State },
        OwnerAccountId: account,
      })),
    )
  })

  test('is listed page by page', async () => {
    for (const at of ['1', '2', '3'])
      await step('Associate', await create({ RequestorWorkflowId: `workflow-${at}` }))
    const page = (more = {}) =>
      world.call<{
        DelegationRequests: DelegationRequest[]
        isTruncated: boolean
        Marker?: string
      }>(alice, 'iam', 'ListDelegationRequests', { MaxItems: 2, ...more })
    const first = await page()
    expect(first).toMatchObject({ isTruncated: true })
    const second = await page({ Marker: first.Marker })
    expect(second).toMatchObject({ isTruncated: false })
    const ids = [...first.DelegationRequests, ...second.DelegationRequests].map(
      (one) => one.DelegationRequestId,
    )
    expect(new Set(ids).size).toBe(3)
  })

  test('is seen by nobody but the account that it is for', async () => {
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

  test('is made once for a piece of work', async () => {
    await create()
    expect(await world.refusal(partner, 'iam', 'CreateDelegationRequest', asked)).toContain(
      'EntityAlreadyExists',
    )
  })

  test('expires a day after it was made, or a week after its last step, and its partner is told', async () => {
    const [left, taken] = [await create(), await create({ RequestorWorkflowId: 'workflow-2' })]
    await step('Associate', taken)
    await world.advance(25 * hourMs)
    expect(await get(left)).toMatchObject({ State: 'EXPIRED' })
    expect(await refused('Associate', left)).toContain('is in the state EXPIRED')
    expect(await messages(left)).toMatchObject([{ Type: 'StateChange', State: 'EXPIRED' }])
    expect(await get(taken)).toMatchObject({ State: 'ASSIGNED' })
    await world.advance(7 * 24 * hourMs)
    expect(await get(taken)).toMatchObject({ State: 'EXPIRED' })
    expect((await messages(taken)).map(({ State }) => State)).toEqual(['ASSIGNED', 'EXPIRED'])
  })
})

describe('who may', () => {
  test('its owner may do all with it but accept it, without a policy', async () => {
    const bob = await world.user('bob')
    const id = await create({ OwnerAccountId: account })
    expect(await refused('Get', id, bob)).toContain(
      `User: arn:aws:iam::${account}:user/bob is not authorized to perform: iam:GetDelegationRequest on resource: arn:aws:iam::${account}:delegation-request/${id} because no identity-based policy allows the iam:GetDelegationRequest action`,
    )
    const taker = await world.user('taker', allow('iam:AssociateDelegationRequest'))
    await step('Associate', id, {}, taker)
    expect(await get(id, taker)).toMatchObject({ State: 'ASSIGNED' })
    await step('Update', id, {}, taker)
    expect(await refused('Accept', id, taker)).toContain('iam:AcceptDelegationRequest')
    const OwnerId = `arn:aws:iam::${account}:user/taker`
    await world.call(taker, 'iam', 'ListDelegationRequests', { OwnerId })
    expect(await world.refusal(taker, 'iam', 'ListDelegationRequests')).toContain('AccessDenied')
    await step('Accept', id)
    await send(id, taker)
    expect(await get(id)).toMatchObject({ State: 'FINALIZED' })
  })

  test.each([
    ['iam:DelegationRequestOwner', 'arn:aws:iam::111111111111:user/alice', 'done'],
    ['iam:DelegationRequestOwner', 'arn:aws:iam::111111111111:user/bob', 'AccessDenied'],
  ])('%s is %s', async (key, value, outcome) => {
    const id = await create({ OwnerAccountId: account })
    await step('Associate', id)
    const admin = await world.user(
      'admin',
      allow('iam:AcceptDelegationRequest', '*', { Condition: { StringEquals: { [key]: value } } }),
    )
    expect(await step('Accept', id, {}, admin).then(done, code)).toBe(outcome)
  })

  test.each([
    [{ StringEquals: { 'iam:TemplateArn': templateArn } }, 'done'],
    [{ StringEquals: { 'iam:TemplateArn': 'arn:aws:iam::partner:x' } }, 'AccessDenied'],
    [{ NumericLessThan: { 'iam:DelegationDuration': '3601' } }, 'done'],
    [{ NumericLessThan: { 'iam:DelegationDuration': '3600' } }, 'AccessDenied'],
    [{ ArnLike: { 'iam:NotificationChannel': 'arn:aws:sns:*:*:delegations' } }, 'done'],
    [{ ArnLike: { 'iam:NotificationChannel': 'arn:aws:sns:*:*:other' } }, 'AccessDenied'],
  ])('a partner makes requests where %j', async (Condition, outcome) => {
    const maker = await world.user(
      'maker',
      allow('iam:CreateDelegationRequest', '*', { Condition }),
      otherAccount,
    )
    expect(await create({}, maker).then(done, code)).toBe(outcome)
  })

  test('root accepts four hours at most', async () => {
    const root = await world.root()
    const id = await create({ OwnerAccountId: account, SessionDuration: 14_401 })
    await step('Associate', id)
    expect(await refused('Accept', id, root)).toContain('4 hours or less')
    await step('Accept', id)
  })
})

describe('what a template makes', () => {
  const parameters = (...Parameters: object[]) => ({
    Permissions: { PolicyTemplateArn: templateArn, Parameters },
  })
  const rowsOf = asked.Permissions.Parameters
  test.each([
    [{ Permissions: {} }, 'InvalidInput: Permissions must name a policy template.'],
    [
      { Permissions: { PolicyTemplateArn: 'arn:aws:iam::partner:delegation-template/x' } },
      'is not registered for account 222222222222.',
    ],
    [parameters(), "Failed to render template: Parameter 'USERS_TOO' not found."],
    [
      parameters(...rowsOf, { Name: 'unused', Values: ['x'], Type: 'string' }),
      'Failed to render template: Unrecognized parameter: unused',
    ],
    [
      parameters({ Name: 'AccountId', Values: ['1', '2'], Type: 'string' }, ...rowsOf.slice(1)),
      'AccountId replacement value must contain exactly one value, got 2',
    ],
    [
      parameters(
        {
          Name: 'roleNames',
          Values: Array.from({ length: 60 }, (_, at) => `role-${at}`),
          Type: 'stringList',
        },
        rowsOf[0] ?? {},
        rowsOf[2] ?? {},
      ),
      'The rendered policy has more than 2048 characters.',
    ],
    [
      { NotificationChannel: `arn:aws:sns:us-east-1:${account}:delegations` },
      'is not the ARN of an SNS topic in a registered account.',
    ],
    [{ NotificationChannel: 'delegations' }, 'is not the ARN of an SNS topic'],
  ])('%j is refused', async (more, text) => {
    const input = { ...asked, ...more }
    expect(await world.refusal(partner, 'iam', 'CreateDelegationRequest', input)).toContain(text)
  })

  test('a template is its partner’s alone', async () => {
    const root = await world.root()
    expect(await world.refusal(root, 'iam', 'CreateDelegationRequest', asked)).toContain(
      'is not registered for account 111111111111.',
    )
  })

  test('a statement is there where its parameter says so', async () => {
    const [first, second] = asked.Permissions.Parameters
    const on = { Name: 'USERS_TOO', Values: ['True'], Type: 'string' }
    const id = await create({
      Permissions: { PolicyTemplateArn: templateArn, Parameters: [first, second, on] },
    })
    expect(JSON.parse((await get(id)).PermissionPolicy ?? '').Statement[1]).toEqual({
      ...{ Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*' },
    })
  })
})

describe('the token', () => {
  test('becomes credentials of who accepted, which do what both allow', async () => {
    const id = await accepted()
    await send(id)
    expect(await get(id)).toMatchObject({ State: 'FINALIZED' })
    const [, , state, exchange] = await messages(id)
    expect(state).toMatchObject({ Type: 'StateChange', State: 'FINALIZED' })
    expect(exchange).toMatchObject({
      ...{ Type: 'ExchangeToken', State: 'FINALIZED', RequestId: id },
    })
    const { Credentials, AssumedPrincipal } = await trade(exchange.ExchangeToken)
    expect(AssumedPrincipal).toBe(`arn:aws:iam::${account}:user/alice`)
    expect(Credentials.Expiration.toISOString()).toBe(exchange.ExpiresAt)
    const delegate = await world.withKey(Credentials.AccessKeyId)
    const trust = JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: { AWS: otherAccount }, Action: 'sts:AssumeRole' },
    })
    const made = { AssumeRolePolicyDocument: trust, PermissionsBoundary: boundaryArn }
    await world.call(delegate, 'iam', 'CreateRole', { RoleName: 'collector', ...made })
    // The request asks for no more, though alice may.
    expect(
      await world.refusal(delegate, 'iam', 'CreateRole', { RoleName: 'other', ...made }),
    ).toContain('because no session policy allows the iam:CreateRole action')
    expect(await world.refusal(delegate, 'iam', 'ListUsers')).toContain('no session policy')
    await world.call(alice, 'iam', 'ListUsers')
    // And alice may no more, though the request asks for it.
    const root = await world.root()
    await world.call(root, 'iam', 'PutUserPolicy', {
      ...{ UserName: 'alice', PolicyName: 'own' },
      PolicyDocument: JSON.stringify(allow('iam:ListRoles')),
    })
    expect(await world.refusal(delegate, 'iam', 'GetRole', { RoleName: 'collector' })).toContain(
      'because no identity-based policy allows the iam:GetRole action',
    )
  })

  test('is traded as often as is wanted, and all ends together', async () => {
    const id = await accepted()
    await send(id)
    const token = await tokenOf(id)
    const first = await trade(token)
    await world.clock.advance(hourMs / 2)
    const second = await trade(token)
    expect(second.Credentials.AccessKeyId).not.toBe(first.Credentials.AccessKeyId)
    expect(second.Credentials.Expiration).toEqual(first.Credentials.Expiration)
    await world.clock.advance(hourMs / 2)
    expect(await notTraded(token)).toContain('ExpiredTradeInTokenException')
  })

  test('is nothing to anybody else, and ends with who accepted', async () => {
    const id = await accepted()
    await send(id)
    const token = await tokenOf(id)
    expect(await notTraded('not-a-token')).toBe('ValidationError: Invalid trade-in token')
    expect(await notTraded(token, await world.root())).toBe(
      'ValidationError: Invalid trade-in token',
    )
    const anybody = await world.user('nobody', undefined, otherAccount)
    expect(await notTraded(token, anybody)).toContain(
      'is not authorized to perform: sts:GetDelegatedAccessToken on resource: *',
    )
    const { Credentials } = await trade(token)
    const root = await world.root()
    const UserName = 'alice'
    await world.call(root, 'iam', 'DeleteUserPolicy', { UserName, PolicyName: 'own' })
    const AccessKeyId = alice.accessKeyId
    await world.call(root, 'iam', 'DeleteAccessKey', { UserName, AccessKeyId })
    await world.call(root, 'iam', 'DeleteUser', { UserName })
    await world.user('alice', allow('*'))
    expect(await notTraded(token)).toBe('ValidationError: Invalid trade-in token')
    await expect(world.withKey(Credentials.AccessKeyId)).rejects.toThrow('nobody holds')
  })

  test('is sent once, of what was accepted, and where asked for by the owner alone', async () => {
    const sent = (id: string, caller = alice) =>
      world.refusal(caller, 'iam', 'SendDelegationToken', { DelegationRequestId: id })
    const admin = await world.user('admin', allow('iam:*'))
    const early = await create({ OwnerAccountId: account })
    await step('Associate', early)
    expect(await sent(early)).toContain('is in the state ASSIGNED')
    const id = await accepted({ RequestorWorkflowId: 'workflow-2', OnlySendByOwner: true }, admin)
    expect(await sent(id, admin)).toContain('AccessDenied')
    await send(id)
    expect(await sent(id)).toContain('is in the state FINALIZED')
    expect(await refused('Reject', id)).toContain('is in the state FINALIZED')
    expect((await trade(await tokenOf(id))).AssumedPrincipal).toContain('user/admin')
  })

  test('of somebody in a session keeps what limits that session', async () => {
    const root = await world.root()
    const trust = allowTrust(account)
    await world.call(root, 'iam', 'CreateRole', {
      ...{ RoleName: 'approver', AssumeRolePolicyDocument: trust },
    })
    await world.call(root, 'iam', 'PutRolePolicy', {
      ...{ RoleName: 'approver', PolicyName: 'own', PolicyDocument: JSON.stringify(allow('*')) },
    })
    const assumer = await world.user('assumer', allow('sts:AssumeRole'))
    const session = await world.call<Traded>(assumer, 'sts', 'AssumeRole', {
      ...{ RoleArn: `arn:aws:iam::${account}:role/approver`, RoleSessionName: 'me' },
      Policy: JSON.stringify(allow(['iam:*DelegationRequest', 'iam:GetRole'])),
    })
    const approver = await world.withKey(session.Credentials.AccessKeyId)
    const id = await accepted({}, approver)
    await send(id)
    const { Credentials, AssumedPrincipal } = await trade(await tokenOf(id))
    expect(AssumedPrincipal).toBe(`arn:aws:sts::${account}:assumed-role/approver/me`)
    const delegate = await world.withKey(Credentials.AccessKeyId)
    // Asked for and allowed to the session.
    expect(await world.refusal(delegate, 'iam', 'GetRole', { RoleName: 'reader' })).toContain(
      'NoSuchEntity',
    )
    // Asked for, and not allowed to the session.
    expect(
      await world.refusal(delegate, 'iam', 'CreateRole', {
        ...{ RoleName: 'collector', AssumeRolePolicyDocument: trust },
      }),
    ).toContain('no session policy')
    // Allowed to the session, and not asked for.
    expect(await world.refusal(delegate, 'iam', 'GetRole', { RoleName: 'approver' })).toContain(
      'no session policy',
    )
  })
})

const allowTrust = (who: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: { AWS: who }, Action: 'sts:AssumeRole' },
  })

describe('whether the caller could delegate it', () => {
  const checked = (caller: Caller, id: string) =>
    world.call(caller, 'iam', 'GetDelegationRequest', {
      ...{ DelegationRequestId: id, DelegationPermissionCheck: true },
    })
  const read = 'iam:GetDelegationRequest'
  const deny = (more: object) => ({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 'iam:GetRole', Resource: '*', ...more },
    ],
  })
  const onlyWithMfa = { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }
  test.each([
    ['everything is allowed', allow('*'), 'ALLOWED'],
    ['the patterns are the same', allow([read, 'iam:CreateRole', 'iam:GetRole']), 'ALLOWED'],
    ['one action is missing', allow([read, 'iam:CreateRole']), 'DENIED'],
    ['one action is denied', deny({}), 'DENIED'],
    ['a condition might deny one', deny(onlyWithMfa), 'UNSURE'],
    [
      'a condition might allow one',
      {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: [read, 'iam:CreateRole'], Resource: '*' },
          { Effect: 'Allow', Action: 'iam:GetRole', Resource: '*', ...onlyWithMfa },
        ],
      },
      'UNSURE',
    ],
  ])('%s', async (_, policy, PermissionCheckResult) => {
    const id = await create({ OwnerAccountId: account })
    const bob = await world.user('bob', policy)
    expect(await checked(bob, id)).toMatchObject({
      ...{ PermissionCheckStatus: 'COMPLETE', PermissionCheckResult },
    })
  })

  test('is not said unasked', async () => {
    const id = await create()
    const answer = await world.call(alice, 'iam', 'GetDelegationRequest', {
      DelegationRequestId: id,
    })
    expect(Object.keys(answer)).toEqual(['DelegationRequest'])
  })
})

describe('the summary', () => {
  const summary = (id: string, more = {}) =>
    world.call<{ SummaryContent?: string }>(alice, 'iam', 'GetHumanReadableSummary', {
      ...{ EntityArn: `arn:aws:iam::${account}:delegation-request/${id}`, ...more },
    })

  test('says who asks for what, for how long, and how it stands', async () => {
    await world.call(await world.root(), 'iam', 'PutUserPolicy', {
      ...{ UserName: 'alice', PolicyName: 'own', PolicyDocument: JSON.stringify(allow('iam:*')) },
    })
    const id = await create({ RequestMessage: 'now with roles', SessionDuration: 5400 })
    expect(await summary(id)).toEqual({
      Locale: 'en',
      SummaryState: 'AVAILABLE',
      SummaryContent: [
        'Example Monitoring (account 222222222222) asks for 1 hour and 30 minutes of access in an account: to set up monitoring',
        'It adds: now with roles',
        '',
        'With the credentials of whoever accepts, and never more than those allow, it',
        `- may call iam:CreateRole and iam:GetRole on arn:aws:iam::${account}:role/collector and arn:aws:iam::${account}:role/reader, only where iam:PermissionsBoundary StringEqualsIfExists ${boundaryArn}`,
        `Roles that it makes can do no more than the permissions boundary ${boundaryArn} allows.`,
        '',
        'The access begins when the token is released.',
        'Nobody has taken the request yet.',
      ].join('\n'),
    })
    await step('Associate', id)
    await step('Reject', id, { Notes: 'not now' })
    expect((await summary(id)).SummaryContent).toContain('It was rejected: not now')
    expect(await summary(id, { Locale: 'en_US' })).toMatchObject({ Locale: 'en_US' })
    expect(await summary(id, { Locale: 'de' })).toEqual({
      ...{ Locale: 'de', SummaryState: 'NOT_SUPPORTED' },
    })
  })

  test('is of delegation requests alone', async () => {
    const admin = await world.user('admin', allow('*'))
    const refusal = (EntityArn: string) =>
      world.refusal(admin, 'iam', 'GetHumanReadableSummary', { EntityArn })
    expect(await refusal(`arn:aws:iam::${account}:user/alice`)).toContain('InvalidInput')
    expect(
      await refusal(`arn:aws:iam::${account}:delegation-request/00000000-0000-4000-8000`),
    ).toContain('NoSuchEntity')
  })
})
