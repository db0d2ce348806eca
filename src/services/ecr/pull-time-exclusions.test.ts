import { beforeEach, expect, test } from 'vitest'
import {
  accountA,
  accountB,
  type Ecr,
  openEcr,
  push,
  rootOf,
  userOf,
} from '../../../test/support/ecr.ts'
import type { Caller } from '../../estate/caller.ts'
import { assumedRoleArn } from '../../names/arn.ts'

let ecr: Ecr
beforeEach(async () => {
  ecr = await openEcr()
})

const arn = (name: string) => `arn:aws:iam::${accountA}:${name}`
const register = (principalArn: string, caller?: Caller) =>
  ecr.call('RegisterPullTimeUpdateExclusion', { principalArn }, caller)
const listed = async (more: object = {}) => ecr.call('ListPullTimeUpdateExclusions', more)

test('they are registered, listed page by page, and deregistered', async () => {
  const role = arn('role/team/scanner')
  expect(await register(role)).toEqual({ principalArn: role, createdAt: expect.any(Date) })
  await expect(register(role)).rejects.toMatchObject({ code: 'ExclusionAlreadyExistsException' })
  await register(arn('user/ann'))
  await register(role, rootOf(accountB))
  const first = await listed({ maxResults: 1 })
  expect(first.pullTimeUpdateExclusions).toEqual([role])
  expect(await listed({ nextToken: first.nextToken })).toEqual({
    pullTimeUpdateExclusions: [arn('user/ann')],
    nextToken: undefined,
  })
  expect(await ecr.call('DeregisterPullTimeUpdateExclusion', { principalArn: role })).toEqual({
    principalArn: role,
  })
  await expect(
    ecr.call('DeregisterPullTimeUpdateExclusion', { principalArn: role }),
  ).rejects.toMatchObject({ code: 'ExclusionNotFoundException' })
})

test('a registry has at most a hundred', async () => {
  for (let at = 0; at < 100; at++) await register(arn(`role/scanner-${at}`))
  await expect(register(arn('role/one-more'))).rejects.toMatchObject({
    code: 'LimitExceededException',
  })
})

test('what they pull is not recorded, and what others pull is', async () => {
  const repositoryName = 'app'
  await ecr.call('CreateRepository', { repositoryName })
  await push(ecr, repositoryName, 'one', 'v1')
  const pulledAt = async () => {
    const { imageDetails } = await ecr.call('DescribeImages', { repositoryName })
    return imageDetails?.[0]?.lastRecordedPullTime
  }
  const allow = { Effect: 'Allow', Action: 'ecr:*', Resource: '*' }
  const ann = await userOf(ecr, 'ann', allow)
  const pull = (caller: Caller) =>
    ecr.call('BatchGetImage', { repositoryName, imageIds: [{ imageTag: 'v1' }] }, caller)
  await register(arn('user/ann'))
  await pull(ann)
  expect(await pulledAt()).toBeUndefined()
  const RoleName = 'scanner'
  const trust = { Effect: 'Allow', Principal: { AWS: accountA }, Action: 'sts:AssumeRole' }
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: trust })
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: allow })
  const made = await ecr.needs.call<{ Role: { RoleId: string } }>(
    ...(['iam', 'CreateRole', { RoleName, AssumeRolePolicyDocument }, rootOf(accountA)] as const),
  )
  const policy = { RoleName, PolicyName: 'own', PolicyDocument }
  await ecr.needs.call('iam', 'PutRolePolicy', policy, rootOf(accountA))
  const session: Caller = {
    ...rootOf(accountA),
    principal: {
      ...{ kind: 'assumed-role', account: accountA, sessionName: 's', serviceLinked: false },
      arn: assumedRoleArn(accountA, RoleName, 's'),
      roleArn: arn('role/scanner'),
      roleId: made.Role.RoleId,
    },
  }
  await register(arn('role/scanner'))
  await pull(session)
  expect(await pulledAt()).toBeUndefined()
  await ecr.call('DeregisterPullTimeUpdateExclusion', { principalArn: arn('role/scanner') })
  await pull(session)
  expect(await pulledAt()).toEqual(expect.any(Date))
})
