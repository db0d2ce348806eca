import { expect, test } from 'vitest'
import type { AccountId } from '../names/account.ts'
import type { Principal } from '../policy/types.ts'
import { titleOf } from './fix-title.ts'
import type { Asks } from './scenarios/tasks.ts'

const account = '111111111111' as AccountId
const ann: Principal = {
  ...{ kind: 'user', account, userName: 'ann', userId: 'AIDAANN' },
  arn: `arn:aws:iam::${account}:user/team/ann`,
}
const lambda: Principal = { kind: 'service', service: 'lambda.amazonaws.com' }
const repository = `arn:aws:ecr:us-east-1:${account}:repository/team/app`
const role = `arn:aws:iam::${account}:role/ops/deployer`

/** Only the caller's principal is looked at. */
const asks = (principal: Principal, resource: string, ...actions: readonly string[]): Asks[] =>
  actions.map((action) => ({
    caller: { principal } as Asks['caller'],
    check: { action, resource },
  }))

test.each([
  [
    asks(ann, repository, 'ecr:DescribeImages'),
    'let user ann do ecr:DescribeImages on repository team/app',
  ],
  [
    asks(lambda, repository, 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'),
    'let Lambda pull from team/app',
  ],
  [
    asks(ann, repository, 'ecr:SetRepositoryPolicy'),
    'let user ann set the repository policy of team/app',
  ],
  [
    asks(ann, role, 'sts:AssumeRole', 'sts:TagSession'),
    'let user ann do sts:AssumeRole and sts:TagSession on role ops/deployer',
  ],
  [asks(ann, role, 'sts:AssumeRole'), 'let user ann assume role ops/deployer'],
  [asks(ann, '*', 'ecr:GetAuthorizationToken'), 'let user ann do ecr:GetAuthorizationToken'],
  [asks(ann, '*', 'a:A', 'a:B', 'a:C', 'a:D'), 'let user ann do a:A, a:B and 2 more'],
  [
    [
      ...asks(ann, repository, 'ecr:BatchGetImage'),
      ...asks(lambda, repository, 'ecr:BatchGetImage'),
    ],
    'let user ann and Lambda pull from team/app',
  ],
])('%#: $1', (denied, title) => {
  expect(titleOf({ asks: denied }, denied)).toBe(title)
})

test('what somebody was about is said by its name, and of two ways each says who gains', () => {
  const denied = [
    ...asks(lambda, repository, 'ecr:BatchGetImage'),
    ...asks(ann, repository, 'ecr:SetRepositoryPolicy'),
  ]
  expect(titleOf({ does: 'push to app', asks: [] }, asks(ann, repository, 'ecr:PutImage'))).toBe(
    'let user ann push to app',
  )
  expect(titleOf({ asks: denied.slice(1) }, denied)).toBe(
    'let user ann set the repository policy of team/app',
  )
})
