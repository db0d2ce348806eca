import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Decision, decide, decideWithTrace } from '../../src/policy/index.ts'
import { type Case, questionOf } from './policy/question.ts'
import { told } from './policy/told.ts'

/** Truth tables: what varies is in the row, and everything else is the same for all of a table. */
function table<Row>(name: string): readonly Row[] {
  const text = readFileSync(new URL(`./policy/tables/${name}.json`, import.meta.url), 'utf8')
  return (JSON.parse(text) as { rows: readonly Row[] }).rows
}

const account = '111111111111'
const other = '222222222222'
const base = {
  row: 'table',
  name: '',
  action: 'ecr:BatchGetImage',
  resource: `arn:aws:ecr:us-east-1:${account}:repository/app`,
  expect: '',
} as const

function decided(one: Case): Decision {
  const question = questionOf(one)
  const decision = decide(question)
  expect(decideWithTrace(question).decision).toEqual(decision)
  return decision
}

const sidsOf = (decision: Decision): readonly (string | undefined)[] =>
  'by' in decision ? decision.by.map(({ sid }) => sid) : []

const allow = { Sid: 'Allow', Effect: 'Allow', Action: 'ecr:*', Resource: '*' }
const elsewhere = { Effect: 'Allow', Action: 'ec2:*', Resource: '*' }

describe('grants', () => {
  type Side = '-' | 'silent' | 'allow' | 'empty'
  type Row = readonly [Case['principal'], string, Side, Side, Side, string, readonly string[]]

  const forms: Readonly<Record<string, unknown>> = {
    '*': '*',
    'AWS *': { AWS: '*' },
    account: { AWS: account },
    'root ARN': { AWS: `arn:aws:iam::${account}:root` },
    'user ARN': { AWS: `arn:aws:iam::${account}:user/U` },
    'user id': { AWS: 'AIDAU' },
    'role ARN': { AWS: `arn:aws:iam::${account}:role/p/R` },
    'role id': { AWS: 'AROAR' },
    'session ARN': { AWS: `arn:aws:sts::${account}:assumed-role/R/s` },
    'federated ARN': { AWS: `arn:aws:sts::${account}:federated-user/F` },
    'other account': { AWS: other },
    'other user ARN': { AWS: `arn:aws:iam::${other}:user/U` },
    'other role ARN': { AWS: `arn:aws:iam::${other}:role/R` },
    'other session ARN': { AWS: `arn:aws:sts::${other}:assumed-role/R/s` },
    lambda: { Service: 'lambda.amazonaws.com' },
    s3: { Service: 's3.amazonaws.com' },
  }
  const side = (is: Side) => (is === 'allow' ? [{ ...allow, Sid: 'Identity' }] : [elsewhere])

  test.each(table<Row>('grants'))(
    '%s named as %s, identity %s, boundary %s, session %s: %s',
    (principal, form, identity, boundary, session, answer, by) => {
      const Principal = forms[form]
      expect(Principal !== undefined || form === 'nobody').toBe(true)
      const decision = decided({
        ...base,
        principal,
        identity: [side(identity)],
        resourcePolicies: Principal
          ? [[{ Sid: 'Resource', Effect: 'Allow', Principal, Action: 'ecr:*' }]]
          : [],
        ...(boundary === '-' ? {} : { boundary: side(boundary) }),
        ...(session === '-' ? {} : { session: session === 'empty' ? [] : [side(session)] }),
      })
      expect(told(decision)).toBe(answer)
      expect(sidsOf(decision)).toEqual(by)
    },
  )
})

describe('denials', () => {
  const types = ['scp', 'rcp', 'endpoint', 'resource', 'identity', 'boundary', 'session'] as const
  type Type = (typeof types)[number]
  type Row = readonly [Case['principal'], readonly Type[], 'granted' | 'silent', string]

  test.each(table<Row>('denials'))(
    '%s denied by %s, resource policy %s: %s',
    (principal, denying, resource, answer) => {
      const statements = (type: Type, named: object) => [
        ...(type === 'resource' && resource === 'silent' ? [] : [{ ...allow, ...named }]),
        ...(denying.includes(type) ? [{ ...allow, ...named, Effect: 'Deny', Sid: type }] : []),
      ]
      const everybody = { Principal: '*' }
      const decision = decided({
        ...base,
        principal,
        scp: [[statements('scp', {})]],
        rcp: [[statements('rcp', everybody)]],
        endpoint: statements('endpoint', everybody),
        resourcePolicies: [statements('resource', everybody)],
        identity: [statements('identity', {})],
        boundary: statements('boundary', {}),
        session: [statements('session', {})],
      })
      expect(told(decision)).toBe(answer)
      if (answer.startsWith('deny'))
        expect(sidsOf(decision)).toEqual([types.find((type) => denying.includes(type))])
    },
  )
})

describe('conditions', () => {
  type Values = string | readonly string[]
  type Row = readonly [string, Values, Values | null, boolean, string]

  test.each(table<Row>('conditions'))(
    '%s %j, the request has %j: %s (%s)',
    (operator, says, has, met) => {
      const one: Case = {
        ...base,
        principal: 'user',
        context: {
          'aws:username': 'bob',
          'aws:principaltag/team': 'blue',
          'x:many': ['one', 'two'],
          ...(has === null ? {} : { 'x:key': has }),
        },
        identity: [[{ ...allow, Condition: { [operator]: { 'X:Key': says } } }]],
      }
      expect(decided(one).outcome).toBe(met ? 'allowed' : 'implicitly-denied')
      const denying = [{ ...allow, Effect: 'Deny', Condition: { [operator]: { 'X:Key': says } } }]
      expect(decided({ ...one, identity: [[allow], denying] }).outcome).toBe(
        met ? 'explicitly-denied' : 'allowed',
      )
    },
  )
})

describe('patterns', () => {
  type Values = string | readonly string[]
  type Row = readonly [Values, Values, string, string, boolean, string]

  const arnOf = (text: string): string =>
    /^(repository|function)/.test(text)
      ? `arn:aws:${text.startsWith('r') ? 'ecr' : 'lambda'}:us-east-1:${account}:${text}`
      : text
  function element(name: 'Action' | 'Resource', given: Values): object {
    const values = [given].flat()
    const not = values[0]?.startsWith('not ') ?? false
    const read = values.map((one) => arnOf(one.replace(/^not /, '')))
    return { [not ? `Not${name}` : name]: read.length === 1 ? read[0] : read }
  }

  test.each(table<Row>('patterns'))(
    '%j on %j covers %s on %s: %s (%s)',
    (actions, resources, action, resource, matches) => {
      const named = { ...element('Action', actions), ...element('Resource', resources) }
      const one: Case = {
        ...base,
        principal: 'user',
        action,
        resource: arnOf(resource),
        context: { 'aws:username': 'bob', 'aws:principaltag/team': 'blue' },
        identity: [[{ Effect: 'Allow', ...named }]],
      }
      expect(decided(one).outcome).toBe(matches ? 'allowed' : 'implicitly-denied')
      const everything = [{ ...allow, Action: '*' }]
      const denying = [{ Effect: 'Deny', ...named }]
      expect(decided({ ...one, identity: [everything, denying] }).outcome).toBe(
        matches ? 'explicitly-denied' : 'allowed',
      )
    },
  )
})

describe('principals', () => {
  type Row = readonly [
    'Principal' | 'NotPrincipal',
    'Allow' | 'Deny',
    unknown,
    Case['principal'],
    boolean,
    string,
  ]

  test.each(table<Row>('principals'))(
    '%s %s %j, asked by %s: %s (%s)',
    (element, effect, value, principal, matches) => {
      const statement = { Sid: 'S', Effect: effect, [element]: value, Action: '*' }
      const everybody = { Effect: 'Allow', Principal: '*', Action: '*' }
      const decision = decided({
        ...base,
        principal,
        identity: [[allow]],
        session: [[allow]],
        // In the caller's own account an identity policy would answer for a silent resource policy.
        resourceAccount: effect === 'Allow' ? '999999999999' : account,
        resourcePolicies: [effect === 'Allow' ? [statement] : [statement, everybody]],
      })
      if (effect === 'Deny') expect(told(decision).startsWith('deny')).toBe(matches)
      else expect(decision.outcome === 'allowed').toBe(matches)
    },
  )
})
