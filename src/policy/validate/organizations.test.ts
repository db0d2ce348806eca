import { describe, expect, test } from 'vitest'
import { rcpProblem, scpProblem } from './organizations.ts'

const unfit =
  'The provided policy document does not meet the requirements of the specified policy type.'

const document = (statement: object | readonly object[], version = '2012-10-17') =>
  JSON.stringify({ Version: version, Statement: statement })

const deny = { Effect: 'Deny', Action: 'ecr:*', Resource: '*' }
const condition = { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } }

describe('a service control policy', () => {
  test.each([
    ['denies an action', deny],
    ['denies all but some actions', { Effect: 'Deny', NotAction: ['iam:*'], Resource: '*' }],
    ['allows under a condition', { ...deny, Effect: 'Allow', Condition: condition }],
    ['allows one resource', { ...deny, Effect: 'Allow', Resource: 'arn:aws:s3:::b/*' }],
    ['allows all but some actions', { Effect: 'Allow', NotAction: 'ecr:*', Resource: '*' }],
    ['names what it spares', { Effect: 'Deny', Action: '*', NotResource: 'arn:aws:s3:::b' }],
    ['has a wildcard in the middle of an action', { ...deny, Action: 's3:*Object' }],
    ['is a list of statements', [deny, deny]],
  ])('that %s is taken', (_, statement) => {
    expect(scpProblem(document(statement))).toBeUndefined()
  })

  test.each([
    ['is not JSON', '{'],
    ['has an old version', document(deny, '2008-10-17')],
    ['names a principal', document({ ...deny, Principal: '*' })],
    ['names no resource', document({ Effect: 'Deny', Action: 'ecr:*' })],
    ['names no action', document({ Effect: 'Deny', Resource: '*' })],
    ['has an effect nobody knows', document({ ...deny, Effect: 'deny' })],
    ['has an action without a service', document({ ...deny, Action: 'PutImage' })],
    ['has an operator nobody knows', document({ ...deny, Condition: { Same: { a: 'b' } } })],
    ['has no statement', document([])],
  ])('that %s is refused', (_, text) => {
    expect(scpProblem(text)).toBe(unfit)
  })
})

describe('a resource control policy', () => {
  const rcp = { ...deny, Principal: '*' }

  test.each([
    ['denies one service', rcp],
    ['denies under a condition', { ...rcp, Condition: condition }],
    ['names what it spares', { Effect: 'Deny', Principal: '*', Action: 's3:*', NotResource: '*' }],
  ])('that %s is taken', (_, statement) => {
    expect(rcpProblem(document(statement))).toBeUndefined()
  })

  test.each([
    ['allows', { ...rcp, Effect: 'Allow' }],
    ['names no principal', deny],
    ['names one account', { ...rcp, Principal: { AWS: '111111111111' } }],
    ['spares a principal', { ...deny, NotPrincipal: '*' }],
    ['spares an action', { Effect: 'Deny', Principal: '*', NotAction: 's3:*', Resource: '*' }],
    ['denies every service', { ...rcp, Action: '*' }],
    ['names no resource', { Effect: 'Deny', Principal: '*', Action: 's3:*' }],
  ])('that %s is refused', (_, statement) => {
    expect(rcpProblem(document(statement))).toBe(unfit)
  })

  test('of an old version is refused', () => {
    expect(rcpProblem(document(rcp, '2008-10-17'))).toBe(unfit)
  })
})
