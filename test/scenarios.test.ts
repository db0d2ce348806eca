import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Caller } from '../src/estate/caller.ts'
import {
  createFunction,
  invoke,
  restoreFunction,
  updateFunctionCode,
} from '../src/estate/scenarios/functions.ts'
import { writeLogs } from '../src/estate/scenarios/logs.ts'
import { assumeRole, passRole } from '../src/estate/scenarios/roles.ts'
import type { Scenario, Taken } from '../src/estate/scenarios/scenario.ts'
import { repositoryArn } from '../src/names/arn.ts'
import { parseImageUri } from '../src/names/image-uri.ts'
import { lambdaItself } from '../src/services/lambda/principal.ts'
import { logWriter } from '../src/services/lambda/write-logs.ts'
import { World, type WorldSpec } from '../src/testing/world.ts'
import { noRunner } from './support/drivers.ts'
import { accountA, accountB, region, rootOf } from './support/ecr.ts'
import {
  allow,
  openServices,
  policy,
  pushImage,
  roleFor,
  type Services,
  userWho,
} from './support/functions.ts'
import { asked, overStore, overWorld, walked } from './support/walks.ts'

// Each scenario is walked over the server's database, and over a world of `tidegate/testing` with the same
// documents, and both are held against what the server asks and answers when the task is really done.

const dayMs = 24 * 3_600_000
const pulling = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer']
const lambda = 'lambda.amazonaws.com'
const creatorArn = `arn:aws:iam::${accountA}:user/creator`
const roleArn = `arn:aws:iam::${accountA}:role/execution`
const fn = { account: accountA, region, name: 'fn' }

const mayPull = (Principal: object, more: object = {}) => ({
  ...{ Effect: 'Allow', Principal, Action: pulling },
  ...more,
})
const forLambda = mayPull({ Service: lambda })
const forCreator = mayPull({ AWS: creatorArn })
const lambdaRights = [allow('lambda:*'), allow('iam:PassRole', roleArn)]
const trusting = (Service: string) => ({
  ...{ Effect: 'Allow', Principal: { Service } },
  Action: 'sts:AssumeRole',
})

const outcomes = (taken: readonly Taken[]) => taken.map(({ outcome }) => outcome)

/** What the server answered: nothing, or the code and the message of its refusal. */
const answerOf = (task: Promise<unknown>): Promise<{ code: string; message: string } | undefined> =>
  task.then(
    () => undefined,
    ({ code, message }) => ({ code, message }),
  )

let services: Services
afterEach(async () => {
  expect(services.errors).toEqual([])
  await services.close()
})

interface Situation {
  readonly owner?: typeof accountA
  /** Statements beyond Lambda's own. */
  readonly creator?: readonly object[]
  readonly withoutLambda?: boolean
  readonly trusted?: string
  readonly role?: readonly object[]
  readonly repository?: readonly object[]
}

/** Makes the situation on the server; the world that holds the same. */
async function set(situation: Situation): Promise<{ creator: Caller; world: World }> {
  const { owner = accountA, trusted = lambda, repository = [], role = [] } = situation
  const rights = [
    ...(situation.withoutLambda ? [allow('lambda:*')] : lambdaRights),
    ...(situation.creator ?? []),
  ]
  await roleFor(services, 'execution', trusted, ...role)
  const creator = await userWho(services, 'creator', ...rights)
  await services.call('ecr', 'CreateRepository', { repositoryName: 'app' }, rootOf(owner))
  await pushImage(services, 'app', 'v1', {}, rootOf(owner))
  await share(owner, ...repository)
  const spec: WorldSpec = {
    users: { [creatorArn]: { policies: policy(...rights) } },
    roles: { [roleArn]: { trust: policy(trusting(trusted)), policies: policy(...role) } },
    resources: worldPolicy(owner, repository),
  }
  return { creator, world: new World(spec) }
}

const worldPolicy = (owner: string, statements: readonly object[]) =>
  statements.length > 0 ? { [repositoryArn(owner, region, 'app')]: policy(...statements) } : {}

async function share(owner: typeof accountA, ...statements: readonly object[]): Promise<void> {
  const on = { repositoryName: 'app' }
  const put = { ...on, policyText: policy(...statements) }
  if (statements.length > 0) await services.call('ecr', 'SetRepositoryPolicy', put, rootOf(owner))
  else await services.call('ecr', 'DeleteRepositoryPolicy', on, rootOf(owner)).catch(() => {})
}

const uriOf = (owner: string) => `${owner}.dkr.ecr.us-east-1.amazonaws.com/app:v1`
const imageOf = (owner: string) => {
  const image = parseImageUri(uriOf(owner))
  if (!image) throw new Error('expected an image URI')
  return image
}

const create = (caller: Caller, owner: string = accountA) =>
  services.call(
    'lambda',
    'CreateFunction',
    {
      FunctionName: 'fn',
      PackageType: 'Image',
      Code: { ImageUri: uriOf(owner) },
      Role: roleArn,
    },
    caller,
  )

const stateOf = () =>
  services.call<{ State: string; StateReasonCode?: string }>('lambda', 'GetFunctionConfiguration', {
    FunctionName: 'fn',
  })

/** Runs `task`, and returns what was asked while it and its jobs ran. */
async function during(task: () => Promise<unknown>) {
  const from = services.decided.length
  const answer = await answerOf(task())
  await services.settle()
  return { answer, questions: asked(services.decided.slice(from)) }
}

/** The store, the world and the server agree, and the walk went as expected. */
async function agree(
  scenario: Scenario,
  world: World,
  expected: readonly Taken['outcome'][],
  task: () => Promise<unknown>,
) {
  const taken = await overStore(scenario, services.needs)
  const there = await overWorld(scenario, world, services.clock.now())
  expect(outcomes(taken)).toEqual(expected)
  expect(walked(there)).toEqual(walked(taken))
  expect(outcomes(there)).toEqual(expected)
  const { answer, questions } = await during(task)
  const refused = taken.find(({ outcome }) => outcome === 'refused')
  const told = walked(taken)
  // A mend is followed by the questions that were denied, with other answers.
  const mended = expected.includes('mendable')
  expect(mended ? questions.slice(0, told.length) : questions).toEqual(told)
  if (!refused) expect(answer).toBeUndefined()
  else if (refused.step.refusal) expect(answer).toEqual(refused.step.refusal)
  else expect(answer?.message).toContain('is not authorized to perform')
}

const amending = allow(['ecr:GetRepositoryPolicy', 'ecr:SetRepositoryPolicy'])
const deny = { ...forLambda, Effect: 'Deny' }

describe('create-function and update-function-code', () => {
  beforeEach(async () => {
    services = await openServices()
  })

  test.each<[string, Situation, readonly Taken['outcome'][]]>([
    [
      'the repository lets Lambda pull',
      { repository: [forLambda] },
      ['allowed', 'allowed', 'allowed', 'allowed'],
    ],
    ['nobody lets Lambda pull', {}, ['allowed', 'allowed', 'refused']],
    [
      'the caller may amend the policy',
      { creator: [amending] },
      ['allowed', 'allowed', 'mendable', 'mendable'],
    ],
    [
      'the caller may amend it, and it denies',
      { creator: [amending], repository: [deny] },
      ['allowed', 'allowed', 'refused'],
    ],
    ['the role does not trust Lambda', { trusted: 'ec2.amazonaws.com' }, ['allowed', 'refused']],
    ['the caller may not pass the role', { withoutLambda: true }, ['refused']],
    [
      'another account lets the caller pull',
      { owner: accountB, creator: [allow(pulling)], repository: [forCreator] },
      ['allowed', 'allowed', 'allowed', 'allowed'],
    ],
    [
      'another account lets only Lambda pull',
      { owner: accountB, creator: [allow(pulling)], repository: [forLambda] },
      ['allowed', 'allowed', 'refused'],
    ],
  ])('created where %s', async (_, situation, expected) => {
    const { creator, world } = await set(situation)
    const { owner = accountA } = situation
    const task = { caller: creator, fn, role: roleArn, image: imageOf(owner) }
    await agree(createFunction(task), world, expected, () => create(creator, owner))
    if (!expected.includes('refused')) expect(await stateOf()).toMatchObject({ State: 'Active' })
  })

  test.each<[string, readonly object[], readonly Taken['outcome'][]]>([
    ['lets Lambda pull', [forLambda], ['allowed', 'allowed', 'allowed']],
    ['does so no more', [], ['allowed', 'refused']],
  ])('updated where the repository %s', async (_, statements, expected) => {
    const { creator, world } = await set({ repository: [forLambda] })
    await create(creator)
    await services.settle()
    await share(accountA, ...statements)
    const { users, roles } = world.spec
    const now = new World({
      ...(users && { users }),
      ...(roles && { roles }),
      resources: worldPolicy(accountA, statements),
    })
    const scenario = updateFunctionCode({ caller: creator, fn, image: imageOf(accountA) })
    await agree(scenario, now, expected, () =>
      services.call(
        'lambda',
        'UpdateFunctionCode',
        { FunctionName: 'fn', ImageUri: uriOf(accountA) },
        creator,
      ),
    )
  })

  test.each<[string, readonly object[], Taken['outcome'], object]>([
    ['both may pull', [forCreator, forLambda], 'allowed', { State: 'Active' }],
    [
      'only its creator may',
      [forCreator],
      'refused',
      { State: 'Inactive', StateReasonCode: 'ImageAccessDenied' },
    ],
  ])('restored from another account where %s', async (_, repository, expected, state) => {
    const { creator, world } = await set({
      ...{ owner: accountB, creator: [allow(pulling)] },
      repository,
    })
    await create(creator, accountB)
    await services.settle()
    await services.clock.advance(15 * dayMs)
    const scenario = restoreFunction(fn, imageOf(accountB), randomUUID())
    const taken = await overStore(scenario, services.needs)
    expect(outcomes(taken)).toEqual([expected])
    expect(walked(await overWorld(scenario, world, services.clock.now()))).toEqual(walked(taken))
    const { questions } = await during(() =>
      services.call('lambda', 'Invoke', { FunctionName: 'fn' }),
    )
    // The first one is whether it may be invoked.
    expect(questions.slice(1)).toEqual(walked(taken))
    expect(await stateOf()).toMatchObject(state)
  })

  test.each<[string, Situation, readonly Taken['outcome'][]]>([
    ['Lambda is trusted', {}, ['allowed', 'allowed']],
    ['Lambda is not trusted', { trusted: 'ec2.amazonaws.com' }, ['allowed', 'refused']],
    ['the caller may not pass it', { withoutLambda: true }, ['refused']],
  ])('given a role where %s', async (_, situation, expected) => {
    const { creator, world } = await set({ ...situation, repository: [forLambda] })
    await roleFor(services, 'first')
    await services.call('lambda', 'CreateFunction', {
      FunctionName: 'fn',
      PackageType: 'Image',
      Code: { ImageUri: uriOf(accountA) },
      Role: `arn:aws:iam::${accountA}:role/first`,
    })
    await services.settle()
    const taken = await overStore(passRole(creator, roleArn, fn), services.needs)
    const now = services.clock.now()
    expect(outcomes(taken)).toEqual(expected)
    expect(walked(await overWorld(passRole(creator, roleArn, fn), world, now))).toEqual(
      walked(taken),
    )
    const { answer, questions } = await during(() =>
      services.call(
        'lambda',
        'UpdateFunctionConfiguration',
        { FunctionName: 'fn', Role: roleArn },
        creator,
      ),
    )
    expect(questions.filter((line) => line.includes(`${roleArn} `))).toEqual(walked(taken))
    expect(answer === undefined).toBe(!expected.includes('refused'))
  })
})

describe('invoke and write-logs', () => {
  const starting = { ...noRunner, unavailable: async () => undefined, prepare: async () => {} }
  beforeEach(async () => {
    services = await openServices(starting)
  })

  test.each<[string, string | undefined, readonly Taken['outcome'][]]>([
    ['trusts Lambda', undefined, ['allowed', 'allowed']],
    ['trusts it no more', 'ec2.amazonaws.com', ['allowed', 'refused']],
  ])('invoked where the role %s', async (_, trusted, expected) => {
    const { creator, world } = await set({ repository: [forLambda] })
    await create(creator)
    await services.settle()
    const { users, resources } = world.spec
    const trust = policy(trusting(trusted ?? lambda))
    await services.call('iam', 'UpdateAssumeRolePolicy', {
      RoleName: 'execution',
      PolicyDocument: trust,
    })
    const now = new World({
      ...(users && { users }),
      ...(resources && { resources }),
      roles: { [roleArn]: { trust } },
    })
    const scenario = invoke(creator, fn, roleArn)
    const taken = await overStore(scenario, services.needs)
    expect(outcomes(taken)).toEqual(expected)
    expect(walked(await overWorld(scenario, now, services.clock.now()))).toEqual(walked(taken))
    const { answer, questions } = await during(() =>
      services.call('lambda', 'Invoke', { FunctionName: 'fn' }, creator),
    )
    // The function's own ARN is asked with the qualifier that was given, which is none here.
    expect(questions).toEqual(walked(taken))
    const refusal = taken.at(-1)?.outcome === 'refused' ? taken.at(-1)?.step.refusal : undefined
    // Allowed, it comes as far as the sandbox, which this machine has none of.
    expect(answer).toEqual(refusal ?? { code: undefined, message: 'there is no runner' })
  })

  test.each<[string, readonly string[], boolean, Taken['outcome']]>([
    ['may do all, of a new group', ['logs:*'], false, 'allowed'],
    ['may do all, of a group that is there', ['logs:*'], true, 'allowed'],
    ['may make no group', ['logs:CreateLogStream', 'logs:PutLogEvents'], false, 'refused'],
    [
      'may make no group, and need not',
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      true,
      'allowed',
    ],
    ['may only make things', ['logs:Create*'], false, 'refused'],
    ['may nothing', ['ecr:*'], true, 'refused'],
  ])('logs are written as a role that %s', async (_, actions, groupExists, expected) => {
    const { world } = await set({ role: [allow(actions)] })
    const { Role } = await services.call<{ Role: { RoleId: string } }>('iam', 'GetRole', {
      RoleName: 'execution',
    })
    const as: Caller = {
      principal: {
        kind: 'assumed-role',
        account: accountA,
        arn: `arn:aws:sts::${accountA}:assumed-role/execution/fn`,
        roleArn,
        roleId: Role.RoleId,
        sessionName: 'fn',
        serviceLinked: false,
      },
      account: accountA,
      region,
      request: { id: randomUUID(), secureTransport: true },
    }
    const destination = { group: '/aws/lambda/fn', stream: 'one' }
    if (groupExists)
      await services.call('logs', 'CreateLogGroup', { logGroupName: destination.group })
    const scenario = writeLogs(as, { ...destination, groupExists })
    const taken = await overStore(scenario, services.needs)
    expect(outcomes(taken)).toEqual([expected])
    expect(walked(await overWorld(scenario, world, services.clock.now()))).toEqual(walked(taken))
    const write = logWriter(as, destination, services.needs)
    const { questions } = await during(() =>
      write([{ timestamp: services.clock.now().getTime(), message: 'one\n' }]),
    )
    expect(questions).toEqual(walked(taken))
    expect(services.refused.map(({ operation }) => operation)).toEqual(
      expected === 'refused' ? ['PutLogEvents'] : [],
    )
  })

  test.each<[string, readonly string[], readonly Taken['outcome'][]]>([
    ['both', ['sts:AssumeRole', 'sts:TagSession'], ['allowed']],
    ['no tags', ['sts:AssumeRole'], ['refused']],
    ['nothing', ['sts:TagSession'], ['refused']],
  ])('assume-role where the trust policy allows %s', async (_, Action, expected) => {
    const { creator } = await set({ creator: [allow('sts:*')] })
    const trust = policy({ Effect: 'Allow', Principal: { AWS: accountA }, Action })
    await services.call('iam', 'UpdateAssumeRolePolicy', {
      RoleName: 'execution',
      PolicyDocument: trust,
    })
    const world = new World({
      users: { [creatorArn]: { policies: policy(allow('sts:*')) } },
      roles: { [roleArn]: { trust } },
    })
    const context = {
      'sts:rolesessionname': 'it',
      'aws:requesttag/team': 'blue',
      'aws:tagkeys': ['team'],
    }
    const scenario = assumeRole(creator, {
      ...{ role: roleArn, context },
      ...{ isTagged: true, hasSourceIdentity: false },
    })
    await agree(scenario, world, expected, () =>
      services.call(
        'sts',
        'AssumeRole',
        { RoleArn: roleArn, RoleSessionName: 'it', Tags: [{ Key: 'team', Value: 'blue' }] },
        creator,
      ),
    )
  })

  test('Lambda itself is one principal here and there', () => {
    const [step] = restoreFunction(fn, imageOf(accountA), 'r')
    expect(step?.as).toEqual(lambdaItself(fn, 'r'))
  })
})
