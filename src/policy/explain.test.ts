import { describe, expect, test } from 'vitest'
import type { AccountId } from '../names/account.ts'
import { applied } from './compile.ts'
import { explain } from './explain.ts'
import { explanationLines } from './explanation-lines.ts'
import { policyAt } from './place.ts'
import type { Question } from './types.ts'

const account = '111111111111' as AccountId
const repository = (name: string) => `arn:aws:ecr:us-east-1:${account}:repository/${name}`
const policy = (label: string, ...statements: unknown[]) =>
  applied(JSON.stringify({ Version: '2012-10-17', Statement: statements }), label, 'holder')

const question: Question = {
  principal: {
    kind: 'user',
    account,
    arn: `arn:aws:iam::${account}:user/bob`,
    userName: 'bob',
    userId: 'AIDABOB',
  },
  action: 'ecr:PutImage',
  resource: repository('app'),
  resourceAccount: account,
  context: {},
  policies: {
    identity: [
      policy(
        'inline policy push on user bob',
        { Effect: 'Allow', Action: 's3:*', Resource: '*' },
        { Sid: 'Push', Effect: 'Allow', Action: 'ecr:*', Resource: repository('other') },
      ),
    ],
    resource: [
      policy('repository policy of app', {
        Effect: 'Allow',
        Principal: '*',
        Action: 'ecr:PutImage',
        Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a' } },
      }),
    ],
  },
}

describe('an explanation', () => {
  test('names the statement that came nearest, and what stood in its way', () => {
    const identity = explain(question).layers.find(({ type }) => type === 'identity-based policy')
    expect(identity?.verdict).toBe('silent')
    expect(identity?.policies[0]?.nearest).toMatchObject({
      index: 1,
      sid: 'Push',
      failed: [{ element: 'Resource', says: [repository('other')], met: [repository('app')] }],
    })
  })

  test('says that a condition key was not in the request', () => {
    const resource = explain(question).layers.find(({ type }) => type === 'resource-based policy')
    expect(resource?.policies[0]?.nearest?.failed).toEqual([
      {
        element: 'Condition',
        condition: 'StringEquals aws:PrincipalOrgID',
        matched: false,
        says: ['o-a'],
        met: [],
      },
    ])
  })

  test('names what denies', () => {
    const denied = policy('inline policy stop', {
      Sid: 'No',
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
    })
    const { decision, layers } = explain({
      ...question,
      policies: { ...question.policies, identity: [...question.policies.identity, denied] },
    })
    const identity = layers.find(({ type }) => type === 'identity-based policy')
    expect(decision.outcome).toBe('explicitly-denied')
    expect(identity?.verdict).toBe('denies')
    expect(identity?.policies[1]?.matched).toEqual([
      { index: 0, sid: 'No', effect: 'Deny', failed: [] },
    ])
  })

  test('says why a Deny matched, with the value met and what would pass it by', () => {
    const denied = policy('inline policy stop', {
      Effect: 'Deny',
      Action: 'ecr:*',
      Resource: '*',
      Condition: { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
    })
    const found = explain({
      ...question,
      context: { 'aws:requestedregion': 'us-east-1' },
      policies: { identity: [denied], resource: [] },
    })
    const identity = found.layers.find(({ type }) => type === 'identity-based policy')
    expect(identity?.policies[0]?.matched[0]?.because).toMatchObject([
      { element: 'Action', says: ['ecr:*'], met: ['ecr:PutImage'] },
      { condition: 'StringNotEquals aws:RequestedRegion', says: ['eu-west-1'], met: ['us-east-1'] },
    ])
    expect(explanationLines(found)).toContain('      it would not match a request with `eu-west-1`')
  })

  const lambda: Question = {
    ...question,
    principal: { kind: 'service', service: 'lambda.amazonaws.com' },
    action: 'ecr:BatchGetImage',
    context: { 'aws:sourceorgid': 'o-a' },
    policies: {
      identity: [],
      resource: [
        policy(
          'repository policy of app',
          { Effect: 'Allow', Principal: { AWS: account }, Action: 'ecr:BatchGetImage' },
          {
            Effect: 'Allow',
            Principal: { Service: 'lambda.amazonaws.com' },
            Action: 'ecr:GetDownloadUrlForLayer',
            Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a' } },
          },
        ),
      ],
    },
  }

  test('nearest is the statement that was meant for callers of this kind', () => {
    const nearest = (of: Question) =>
      explain(of).layers.find(({ type }) => type === 'resource-based policy')?.policies[0]?.nearest
    expect(nearest(lambda)?.index).toBe(1)
    const { principal } = question
    const user = { ...lambda, principal, action: 'ecr:GetDownloadUrlForLayer' }
    expect(nearest(user)?.index).toBe(0)
  })

  test('a key that a service never sends is named with the one that it does', () => {
    expect(explanationLines(explain(lambda))).toContain(
      '      a service never sends this key: write `aws:SourceOrgID`',
    )
  })

  test('a control policy’s level goes by the name of what it hangs on', () => {
    const scp = (target: string, targetName: string) => [
      policyAt(
        { kind: 'service control policy', arn: 'arn:p', name: 'all', target, targetName },
        '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
      ),
    ]
    const serviceControl = [scp('r-abcd', 'Root'), scp('ou-abcd-12345678', 'prod')]
    const lines = explanationLines(
      explain({ ...question, policies: { ...question.policies, serviceControl } }),
    )
    expect(lines).toContain('service control policies, unit prod (ou-abcd-12345678): allowed')
    expect(lines).toContain('service control policies, root Root (r-abcd): allowed')
  })

  test('prints as plain text', () =>
    expect(explanationLines(explain(question))).toEqual([
      `denied: ecr:PutImage on ${repository('app')}`,
      `  User: arn:aws:iam::${account}:user/bob is not authorized to perform: ecr:PutImage on resource: ${repository('app')} because no identity-based policy allows the ecr:PutImage action`,
      '',
      'resource-based policies: not allowed',
      '  repository policy of app',
      '    nearest is statement 1 (Allow), but',
      '      Condition StringEquals aws:PrincipalOrgID says `o-a`',
      '                                                the request has nothing',
      '',
      'identity-based policies: not allowed',
      '  inline policy push on user bob',
      '    nearest is statement 2 "Push" (Allow), but',
      `      Resource says \`${repository('other')}\``,
      `               the request has \`${repository('app')}\``,
    ]))
})
