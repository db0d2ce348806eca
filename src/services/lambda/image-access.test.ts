import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { accountA, accountB, rootOf } from '../../../test/support/ecr.ts'
import {
  allow,
  openServices,
  policy,
  pushImage,
  roleFor,
  type Services,
  userMay,
  userWho,
} from '../../../test/support/functions.ts'
import type { FunctionConfiguration } from '../../aws/models/lambda.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import { jobHandlers } from '../all.ts'

const pull = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer']
const refusal = {
  code: 'AccessDeniedException',
  message: 'Lambda does not have permission to access the ECR image. Check the ECR permissions.',
}
const dayMs = 24 * 3_600_000

let services: Services
let role: string
let creator: Caller
beforeEach(async () => {
  services = await openServices()
  role = await roleFor(services, 'execution')
  creator = await userWho(services, 'creator', ...lambdaRights())
})
afterEach(async () => {
  expect(services.errors).toEqual([])
  await services.close()
})

const lambdaRights = () => [allow('lambda:*'), allow('iam:PassRole', role)]
const creatorMay = (...statements: object[]) =>
  userMay(services, 'creator', ...lambdaRights(), ...statements)

const create = (account: string, name = 'fn') =>
  services.call<FunctionConfiguration>(
    'lambda',
    'CreateFunction',
    {
      FunctionName: name,
      PackageType: 'Image',
      Code: { ImageUri: `${account}.dkr.ecr.us-east-1.localhost:4566/app:v1` },
      Role: role,
    },
    creator,
  )
const state = (name = 'fn') =>
  services.call<FunctionConfiguration>('lambda', 'GetFunctionConfiguration', { FunctionName: name })
const invoke = (name = 'fn') => services.call('lambda', 'Invoke', { FunctionName: name })

const statementFor = (functions: string, more: object = {}) => ({
  Effect: 'Allow',
  Principal: { Service: 'lambda.amazonaws.com' },
  Action: pull,
  Condition: { StringLike: { 'aws:sourceARN': functions } },
  ...more,
})
const forLambda = statementFor(`arn:aws:lambda:us-east-1:${accountA}:function:*`)
const forAccount = {
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${accountA}:root` },
  Action: pull,
}

async function share(owner: Caller, ...statements: object[]): Promise<void> {
  const on = { repositoryName: 'app' }
  if (statements.length > 0)
    await services.call(
      'ecr',
      'SetRepositoryPolicy',
      { ...on, policyText: policy(...statements) },
      owner,
    )
  else await services.call('ecr', 'DeleteRepositoryPolicy', on, owner).catch(() => {})
}

async function publish(owner: Caller): Promise<void> {
  await services.call('ecr', 'CreateRepository', { repositoryName: 'app' }, owner)
  await pushImage(services, 'app', 'v1', {}, owner)
}

describe('in one account', () => {
  const owner = rootOf(accountA)
  beforeEach(() => publish(owner))

  const sids = async () => {
    const { policyText } = await services.call<{ policyText: string }>(
      'ecr',
      'GetRepositoryPolicy',
      { repositoryName: 'app' },
    )
    const { Statement } = JSON.parse(policyText) as { Statement: { Sid?: string }[] }
    return Statement.map(({ Sid }) => Sid)
  }

  test.each([
    ['no right at all', []],
    ['its own right to pull', [allow(pull)]],
    ['the right to read the policy', [allow(['ecr:Get*', 'ecr:Describe*'])]],
    ['the right to set the policy unread', [allow('ecr:SetRepositoryPolicy')]],
  ])('without a statement, a creator with %s is refused', async (_, statements) => {
    await creatorMay(...statements)
    await expect(create(accountA)).rejects.toMatchObject(refusal)
  })

  test('with the statement, a creator needs no right in ECR', async () => {
    await share(owner, forLambda)
    await create(accountA)
    await services.settle()
    expect(await state()).toMatchObject({ State: 'Active' })
    expect(await sids()).toEqual([undefined])
  })

  test('a creator who may read and set the policy finds the statement added to it', async () => {
    await creatorMay(allow(['ecr:GetRepositoryPolicy', 'ecr:SetRepositoryPolicy']))
    await share(owner, { ...forAccount, Sid: 'Mine' })
    await create(accountA)
    expect(await sids()).toEqual(['Mine', 'LambdaECRImageRetrievalPolicy'])
    await services.settle()
    expect(await state()).toMatchObject({ State: 'Active' })
  })

  test('a Deny for Lambda refuses even an administrator, and the policy stays as it was', async () => {
    await creatorMay(allow('*'))
    const { Condition: _, ...deny } = { ...forLambda, Effect: 'Deny', Sid: 'No' }
    await share(owner, deny)
    await expect(create(accountA)).rejects.toMatchObject(refusal)
    expect(await sids()).toEqual(['No'])
  })

  test("another function's statement is as good as nothing", async () => {
    await share(owner, statementFor(`arn:aws:lambda:us-east-1:${accountA}:function:other-*`))
    await expect(create(accountA)).rejects.toMatchObject(refusal)
  })

  test('an update asks anew', async () => {
    await share(owner, forLambda)
    await create(accountA)
    await services.settle()
    await share(owner)
    const ImageUri = `${accountA}.dkr.ecr.us-east-1.localhost:4566/app:v1`
    const update = { FunctionName: 'fn', ImageUri }
    await expect(
      services.call('lambda', 'UpdateFunctionCode', update, creator),
    ).rejects.toMatchObject(refusal)
  })

  test('an image deleted while the function slept is told as such', async () => {
    await share(owner, forLambda)
    await create(accountA)
    await services.settle()
    await services.clock.advance(15 * dayMs)
    await services.call('ecr', 'BatchDeleteImage', {
      repositoryName: 'app',
      imageIds: [{ imageTag: 'v1' }],
    })
    await expect(invoke()).rejects.toMatchObject({ code: 'CodeArtifactUserPendingException' })
    await services.settle()
    expect(await state()).toMatchObject({
      State: 'Inactive',
      StateReasonCode: 'ImageDeleted',
      StateReason: 'The function is trying to use a deleted image.',
    })
  })
})

describe('across accounts', () => {
  const owner = rootOf(accountB)
  beforeEach(() => publish(owner))

  /** Lets the function idle, invokes it, and returns where that led. */
  async function wake() {
    await services.clock.advance(15 * dayMs)
    expect(await state()).toMatchObject({ State: 'Inactive' })
    await expect(invoke()).rejects.toMatchObject({
      code: 'CodeArtifactUserPendingException',
      message: 'Lambda is initializing your function. It will be ready to invoke shortly.',
    })
    expect(await state()).toMatchObject({ State: 'Pending', StateReasonCode: 'Restoring' })
    await services.settle()
    return state()
  }
  const lost = {
    State: 'Inactive',
    StateReasonCode: 'ImageAccessDenied',
    StateReason: 'The function does not have permission to access the specified image.',
    LastUpdateStatus: 'Failed',
  }

  test.each([
    ['neither statement', [], [allow(pull)]],
    ['the statement for Lambda alone', [forLambda], [allow(pull)]],
    ['both, without rights of the creator', [forLambda, forAccount], []],
    ['both, with half of the rights', [forLambda, forAccount], [allow('ecr:BatchGetImage')]],
    [
      'neither, though the creator may set any policy',
      [],
      [allow(['ecr:GetRepositoryPolicy', 'ecr:SetRepositoryPolicy', ...pull])],
    ],
  ])('%s: refused', async (_, statements, rights) => {
    await share(owner, ...statements)
    await creatorMay(...rights)
    await expect(create(accountB)).rejects.toMatchObject(refusal)
  })

  test('an absent image and an absent repository are told only to those who may pull', async () => {
    await services.call('ecr', 'DeleteRepository', { repositoryName: 'app', force: true }, owner)
    await creatorMay(allow(pull))
    await expect(create(accountB)).rejects.toMatchObject(refusal)
    await services.call('ecr', 'CreateRepository', { repositoryName: 'app' }, owner)
    await share(owner, forAccount)
    await expect(create(accountB)).rejects.toMatchObject({
      message: `Source image ${accountB}.dkr.ecr.us-east-1.localhost:4566/app:v1 does not exist. Provide a valid source image.`,
    })
  })

  test.each([
    ['alone', []],
    [
      'with one for another account',
      [statementFor('arn:aws:lambda:us-east-1:333333333333:function:*')],
    ],
    [
      'with one for another Region',
      [statementFor(`arn:aws:lambda:eu-west-1:${accountA}:function:*`)],
    ],
  ])('the statement for the account, %s: created, and lost once idle', async (_, more) => {
    await share(owner, forAccount, ...more)
    await creatorMay(allow(pull))
    await create(accountB)
    await services.settle()
    expect(await state()).toMatchObject({ State: 'Active' })
    expect(await wake()).toMatchObject(lost)
    expect(services.refused).toEqual([
      expect.objectContaining({ operation: 'Invoke', message: lost.StateReason }),
    ])
  })

  test('both: it comes back, until the one for Lambda is removed, and again once that is there', async () => {
    await share(owner, forAccount, forLambda)
    await creatorMay(allow(pull))
    await create(accountB)
    await services.settle()
    expect(await wake()).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful' })
    await share(owner, forAccount)
    expect(await state()).toMatchObject({ State: 'Active' })
    expect(await wake()).toMatchObject(lost)
    await share(owner, forAccount, forLambda)
    await expect(invoke()).rejects.toMatchObject({ code: 'CodeArtifactUserPendingException' })
    await services.settle()
    expect(await state()).toMatchObject({ State: 'Active' })
  })

  test('a creator whose rights end before the image was read is not trusted further', async () => {
    await share(owner, forAccount)
    await creatorMay(allow(pull))
    await services.needs.jobs.stop()
    await create(accountB)
    await creatorMay()
    services.needs.jobs.start(jobHandlers(services.needs))
    await services.settle()
    expect(await state()).toMatchObject({ State: 'Failed', StateReasonCode: 'ImageAccessDenied' })
  })
})

describe('before the image', () => {
  beforeEach(() => publish(rootOf(accountA)))

  test.each([
    [
      'lambda:CreateFunction',
      [],
      `lambda:CreateFunction on resource: arn:aws:lambda:us-east-1:${accountA}:function:fn`,
    ],
    [
      'iam:PassRole',
      [allow('lambda:*')],
      `iam:PassRole on resource: arn:aws:iam::${accountA}:role/execution`,
    ],
    [
      'iam:PassRole',
      [
        allow('lambda:*'),
        allow('iam:PassRole', '*', {
          Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
        }),
      ],
      `iam:PassRole on resource: arn:aws:iam::${accountA}:role/execution`,
    ],
  ])('%s is asked', async (action, statements, refused) => {
    await userMay(services, 'creator', allow('sts:GetCallerIdentity'), ...statements)
    await expect(create(accountA)).rejects.toMatchObject({
      code: 'AccessDenied',
      message: `User: arn:aws:iam::${accountA}:user/creator is not authorized to perform: ${refused} because no identity-based policy allows the ${action} action`,
    })
  })
})
