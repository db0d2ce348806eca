import { expect, test } from 'vitest'
import type { AccountId } from '../../names/account.ts'
import type { FunctionKey } from '../../names/function-name.ts'
import type { Region } from '../../names/region.ts'
import type { RepositoryName } from '../../names/repository-name.ts'
import type { Caller } from '../caller.ts'
import { useImage } from './images.ts'
import { lambdaItself } from './lambda.ts'
import { tasksOf } from './tasks.ts'

const account = '111111111111' as AccountId
const region = 'us-east-1' as Region
const fn = { account, region, name: 'fn' } as FunctionKey
const arn = `arn:aws:iam::${account}:user/bob`
const caller: Caller = {
  principal: { kind: 'user', account, arn, userName: 'bob', userId: 'AIDABOB' },
  ...{ account, region, request: { id: 'r', secureTransport: true } },
}

test('the amendment of a repository’s policy stands for Lambda’s pull, and for nothing else of Lambda’s', () => {
  const image = { account, region, repository: 'app' as RepositoryName }
  const { as, checks, mend } = useImage({ caller, fn, image })
  const trust = {
    caller: lambdaItself(fn, 'r'),
    check: { action: 'sts:AssumeRole', resource: `arn:aws:iam::${account}:role/execution` },
  }
  const asked = [
    trust,
    ...checks.map((check) => ({ caller: as, check })),
    ...(mend?.checks ?? []).map((check) => ({ caller, check })),
  ]
  const actions = tasksOf(asked, asked).map(({ asks }) => asks.map(({ check }) => check.action))
  expect(actions).toEqual([
    ['sts:AssumeRole', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    ['sts:AssumeRole', 'ecr:GetRepositoryPolicy', 'ecr:SetRepositoryPolicy'],
  ])
})
