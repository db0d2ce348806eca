import { describe, expect, test } from 'vitest'
import type { AccountId } from '../../names/account.ts'
import { applied } from '../../policy/compile.ts'
import type { Question } from '../../policy/types.ts'
import { byCondition } from './by-condition.ts'
import { hindrancesOf } from './hindrances.ts'

const account = '111111111111' as AccountId
const user = {
  kind: 'user',
  account,
  arn: `arn:aws:iam::${account}:user/team/bob`,
  userName: 'bob',
  userId: 'AIDABOB',
} as const
const role = {
  kind: 'assumed-role',
  account,
  arn: `arn:aws:sts::${account}:assumed-role/ci/run`,
  roleArn: `arn:aws:iam::${account}:role/ci`,
  roleId: 'AROACI',
  sessionName: 'run',
  serviceLinked: false,
} as const
const everything = { Effect: 'Allow', Action: '*', Resource: '*' }

function remedies(
  statement: object,
  context: Question['context'] = {},
  asked: Partial<Question> = {},
  viewer?: AccountId,
) {
  const document = JSON.stringify({ Version: '2012-10-17', Statement: statement })
  const question: Question = {
    principal: user,
    action: 'ecr:CreateRepository',
    resource: `arn:aws:ecr:us-east-1:${account}:repository/app`,
    resourceAccount: account,
    context,
    policies: {
      identity: [applied(document, 'inline policy p on user bob', user.arn)],
      resource: [],
    },
    ...asked,
  }
  const seen = viewer && { account: viewer }
  return hindrancesOf(question, seen).flatMap((one) => byCondition(one, seen) ?? [])
}

const allowIf = (Condition: object) => ({ ...everything, Condition })
const denyIf = (Condition: object) => [everything, { ...everything, Effect: 'Deny', Condition }]

describe('a condition that alone stands in the way', () => {
  test.each([
    [
      'the Region, by a Deny',
      denyIf({ StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1', 'eu-west-2'] } }),
      'ask in the Region `eu-west-1` or `eu-west-2`',
      ['export AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1'],
    ],
    [
      'the Region, by an Allow',
      allowIf({ StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }),
      'ask in the Region `eu-west-1`',
      ['export AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1'],
    ],
    [
      'the Region, of which only a forbidden one is known',
      denyIf({ StringEquals: { 'aws:RequestedRegion': 'us-east-1' } }),
      'ask in another Region than `us-east-1`',
      [],
    ],
    [
      'the Region, by a pattern that is no Region',
      allowIf({ StringLike: { 'aws:RequestedRegion': 'eu-*' } }),
      'ask in the Region `eu-*`',
      [],
    ],
    [
      'MFA, by the usual Deny',
      denyIf({ BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } }),
      'sign in with MFA',
      [expect.stringContaining(`--serial-number arn:aws:iam::${account}:mfa/bob --token-code`)],
    ],
    [
      'MFA, by an Allow',
      allowIf({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
      'sign in with MFA',
      [
        expect.stringContaining(
          'aws --endpoint-url "${AWS_ENDPOINT_URL:?}" sts get-session-token ',
        ),
      ],
    ],
    [
      'a tag in the request',
      allowIf({ StringEquals: { 'aws:RequestTag/Team': 'red' } }),
      'give the tag in the same request: `--tags Key=Team,Value=red`',
      [
        `npx tidegate exec --as ${user.arn} -- aws ecr create-repository --repository-name app --tags Key=Team,Value=red`,
      ],
    ],
    [
      'a tag in the request, of any value',
      denyIf({ Null: { 'aws:RequestTag/team': 'true' } }),
      'give the tag in the same request: `--tags Key=team,Value=VALUE`',
      [expect.stringContaining('--tags Key=team,Value=VALUE')],
    ],
    [
      'a tag of the resource',
      allowIf({ StringEquals: { 'aws:ResourceTag/team': 'red' } }),
      'tag the resource with `team`',
      [
        `npx tidegate exec --as ${account} -- aws ecr tag-resource --resource-arn arn:aws:ecr:us-east-1:${account}:repository/app --tags Key=team,Value=red`,
      ],
    ],
    [
      'a tag of the caller',
      allowIf({ StringEquals: { 'aws:PrincipalTag/team': "it's" } }),
      'tag the user with `team`',
      [
        `npx tidegate exec --as ${account} -- aws iam tag-user --user-name bob --tags 'Key=team,Value=it'\\''s'`,
      ],
    ],
    [
      'the address',
      denyIf({ NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }),
      'ask from an address in `192.0.2.0/24`',
      [],
    ],
    [
      'the time',
      allowIf({ DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }),
      'ask at another time, or have the dates changed',
      [],
    ],
  ])('%s', (_, statement, title, commands) => {
    const context = {
      'aws:requestedregion': 'us-east-1',
      'aws:sourceip': '127.0.0.1',
      'aws:currenttime': '2030-01-01T00:00:00Z',
    }
    expect(remedies(statement, context)).toMatchObject([{ title, commands }])
  })

  test('a role is assumed with MFA, and its session can be tagged', () => {
    const asRole = { principal: role }
    const [mfa] = remedies(allowIf({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } }), {}, asRole)
    expect(mfa?.commands[0]).toContain(
      `assume-role --role-arn ${role.roleArn} --role-session-name run --serial-number SERIAL`,
    )
    const [tag] = remedies(allowIf({ StringEquals: { 'aws:PrincipalTag/team': 'a' } }), {}, asRole)
    expect(tag?.commands).toEqual([
      `npx tidegate exec --as ${account} -- aws iam tag-role --role-name ci --tags Key=team,Value=a`,
    ])
    expect(tag?.why).toContain(`assume-role --role-arn ${role.roleArn}`)
  })

  test('a session that is too old is begun again', () => {
    const context = { 'aws:tokenissuetime': '2020-01-01T00:00:00Z' }
    const statement = denyIf({ DateLessThan: { 'aws:TokenIssueTime': '2025-01-01T00:00:00Z' } })
    const [again] = remedies(statement, context, { principal: role })
    expect(again).toMatchObject({ title: 'begin a new session' })
    expect(again?.commands[0]).toContain('sts assume-role')
  })
})

test('a condition is no remedy where the action is not meant either', () => {
  const statement = {
    ...allowIf({ StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }),
    Action: 'ecr:PutImage',
  }
  expect(remedies(statement)).toEqual([])
})

test('nobody is told of a condition in policies that are not theirs', () => {
  const statement = allowIf({ StringEquals: { 'aws:PrincipalTag/team': 'red' } })
  expect(remedies(statement, {}, {}, '222222222222' as AccountId)).toEqual([])
  expect(remedies(statement, {}, {}, account)).toHaveLength(1)
})
