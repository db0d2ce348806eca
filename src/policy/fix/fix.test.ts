import { describe, expect, test } from 'vitest'
import type { AccountId } from '../../names/account.ts'
import { applied } from '../compile.ts'
import { decide } from '../decide.ts'
import { documentsOf } from '../edit/documents.ts'
import { applyEdits } from '../edit/edit.ts'
import type { Policies, Principal, Question } from '../types.ts'
import { fix } from './fix.ts'

const owner = '111111111111' as AccountId
const other = '222222222222' as AccountId
const repository = `arn:aws:ecr:us-east-1:${owner}:repository/app`
const policy = (label: string, holder: string, ...statements: unknown[]) =>
  applied(JSON.stringify({ Version: '2012-10-17', Statement: statements }), label, holder)

const role = (account: AccountId): Principal => ({
  kind: 'assumed-role',
  account,
  arn: `arn:aws:sts::${account}:assumed-role/deployer/ci`,
  roleArn: `arn:aws:iam::${account}:role/team/deployer`,
  roleId: 'AROADEPLOYER',
  sessionName: 'ci',
  serviceLinked: false,
})

const ask = (principal: Principal, policies: Partial<Policies>, context = {}): Question => ({
  principal,
  action: 'ecr:BatchGetImage',
  resource: repository,
  resourceAccount: owner,
  context,
  policies: { identity: [], resource: [], ...policies },
})

const told = (question: Question) =>
  fix([question]).map(({ edits }) => edits.map(({ side }) => side))

const pull = { Effect: 'Allow', Action: 'ecr:BatchGetImage' }

describe('fixes', () => {
  test('in one account either side can grant', () =>
    expect(told(ask(role(owner), {}))).toEqual([
      ['identity-based policy'],
      ['resource-based policy'],
    ]))

  test('between accounts both sides must, in one fix', () =>
    expect(told(ask(role(other), {}))).toEqual([
      ['identity-based policy', 'resource-based policy'],
    ]))

  test('a statement is merged into the document that is there', () => {
    const existing = { ...pull, Principal: { AWS: owner } }
    const question = ask(role(other), {
      identity: [policy('p', 'h', { ...pull, Resource: '*' })],
      resource: [policy('repository policy of app', repository, existing)],
    })
    const [first] = fix([question])
    expect(first?.edits).toMatchObject([{ op: 'replace', place: { of: repository } }])
    expect(JSON.parse(documentsOf([question], first?.edits ?? [])[0]?.after ?? '')).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          ...existing,
          Principal: { AWS: [owner, `arn:aws:iam::${other}:role/team/deployer`] },
        },
      ],
    })
  })

  test('Lambda is let in for the functions of its customer', () => {
    const source = `arn:aws:lambda:us-east-1:${other}:function:f`
    const question = ask(
      { kind: 'service', service: 'lambda.amazonaws.com' },
      {},
      { 'aws:sourcearn': source },
    )
    expect(fix([question])[0]?.edits[0]).toHaveProperty('statement', {
      Effect: 'Allow',
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: 'ecr:BatchGetImage',
      Condition: {
        StringLike: { 'aws:sourceArn': `arn:aws:lambda:us-east-1:${other}:function:*` },
      },
    })
  })

  test('an explicit deny is narrowed where it stands, and no Allow is added', () => {
    const stop = { Sid: 'Stop', Effect: 'Deny', Action: 'ecr:*', Resource: '*' }
    const all = { Effect: 'Allow', Action: '*', Resource: '*' }
    const question = ask(
      role(owner),
      {
        identity: [policy('admin', 'h', all)],
        serviceControl: [[policy('full', 'root', all), policy('stop', 'ou', stop)]],
      },
      { 'aws:principalarn': `arn:aws:iam::${owner}:role/team/deployer` },
    )
    const [first, ...others] = fix([question])
    expect(others).toEqual([])
    expect(first?.edits).toMatchObject([
      {
        side: 'service control policy',
        op: 'replace',
        place: { label: 'stop' },
        statement: {
          ...stop,
          Condition: {
            ArnNotEquals: { 'aws:PrincipalArn': `arn:aws:iam::${owner}:role/team/deployer` },
          },
        },
      },
    ])
  })

  test('a deny on the caller itself spares the resource', () => {
    const question = ask(role(owner), {
      identity: [
        policy(
          'p',
          'h',
          { Effect: 'Allow', Action: '*', Resource: '*' },
          { Effect: 'Deny', Action: 'ecr:*', Resource: '*' },
        ),
      ],
    })
    const [first] = fix([question])
    expect(first?.edits[0]).toHaveProperty('statement', {
      Effect: 'Deny',
      Action: 'ecr:*',
      NotResource: [repository],
    })
  })

  test('a boundary, a session policy and a silent level are each widened', () => {
    const s3 = { Effect: 'Allow', Action: 's3:*', Resource: '*' }
    expect(
      told(
        ask(role(owner), {
          identity: [policy('p', 'h', { Effect: 'Allow', Action: '*', Resource: '*' })],
          boundary: policy('boundary', 'b', s3),
          session: [policy('session', 's', s3)],
          serviceControl: [[policy('one', 'root', s3)], []],
        }),
      ),
    ).toEqual([
      [
        'service control policy',
        'service control policy',
        'permissions boundary',
        'session policy',
      ],
    ])
  })

  test.each<[string, Question]>([
    ['an anonymous caller should sign', ask({ kind: 'anonymous' }, {})],
    ['an allowed question needs none', ask({ kind: 'root', account: owner, arn: '' }, {})],
  ])('%s', (_, question) => expect(told(question)).toEqual([]))

  test('an edit can be applied by anyone who has it as JSON', () => {
    const question = ask(role(other), {})
    const sent = JSON.parse(JSON.stringify(fix([question]))) as ReturnType<typeof fix>
    const after = applyEdits(question, sent[0]?.edits ?? [])
    expect(decide(after).outcome).toBe('allowed')
  })
})
