import { describe, expect, test } from 'vitest'
import {
  allow,
  details,
  document,
  type Files,
  pullActions,
  repositories,
  repositoryPolicy,
} from '../../collected/exports.fixture.ts'
import { groundOf } from '../survey/ground.fixture.ts'
import { differenceOf } from './diff.ts'

const user = '111111111111'
const owner = '999999999999'
const ci = `arn:aws:iam::${user}:role/ci`
const other = `arn:aws:iam::${user}:role/other`
const app = `arn:aws:ecr:us-east-1:${owner}:repository/app`
const fn = `arn:aws:lambda:us-east-1:${user}:function:resize`

const pushing = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:InitiateLayerUpload',
  'ecr:UploadLayerPart',
  'ecr:CompleteLayerUpload',
  'ecr:PutImage',
]
const files = (statements: readonly object[], policy = document(allow('ecr:*'))): Files => ({
  'iam.json': details([
    { arn: ci, policy },
    { arn: other, policy: document() },
  ]),
  'r.json': repositories(app),
  'p.json': repositoryPolicy(owner, 'app', document(...statements)),
})
const forCi = (actions: readonly string[]) => allow(actions, { Principal: { AWS: ci } })

const said = (old: Files, next: Files) =>
  differenceOf(groundOf(old), groundOf(next)).changes.map(({ kind, say }) => `${kind}: ${say}`)

describe('what a change of policies gives and takes', () => {
  test('the repository’s side', () => {
    const old = files([forCi(pullActions)])
    const next = files([forCi(pushing)])
    expect(said(old, next)).toEqual([
      `added: lets role ci of ${user} push to app of ${owner}`,
      `removed: no longer lets role ci of ${user} pull from app of ${owner}`,
    ])
    expect(said(old, old)).toEqual([])
    expect(differenceOf(groundOf(old), groundOf(old)).asked).toBe(0)
  })

  test('the identity’s side, and only of whom it is', () => {
    const statements = [allow(pullActions, { Principal: { AWS: `arn:aws:iam::${user}:root` } })]
    expect(said(files(statements, document()), files(statements))).toEqual([
      `added: lets role ci of ${user} pull from app of ${owner}`,
    ])
  })

  test('every account, and what lets it in', () => {
    const { changes } = differenceOf(
      groundOf(files([])),
      groundOf(files([allow(pullActions, { Principal: '*' })])),
    )
    expect(changes[0]).toMatchObject({ principal: ci, kind: 'added' })
    expect(changes.at(-1)).toMatchObject({
      principal: '*',
      say: `lets every AWS account pull from app of ${owner}`,
      why: 'allowed by the repository policy of app',
    })
  })

  test('who may assume a role', () => {
    const trust = (principal: string) => ({
      'iam.json': details([
        { arn: ci, policy: document(allow('sts:AssumeRole')) },
        {
          arn: other,
          trust: document(allow('sts:AssumeRole', { Principal: { AWS: principal } })),
        },
      ]),
    })
    expect(said(trust('222222222222'), trust(ci))).toEqual([
      `added: lets role ci of ${user} assume role other of ${user}`,
      `removed: no longer lets account 222222222222 assume role other of ${user}`,
    ])
  })

  test('Lambda for a function', () => {
    const withFunction = (statements: readonly object[]): Files => ({
      ...files(statements),
      'f.json': {
        Configuration: { FunctionArn: fn, Role: other, PackageType: 'Image' },
        Code: { ImageUri: `${owner}.dkr.ecr.us-east-1.amazonaws.com/app:1` },
      },
    })
    const forLambda = allow(pullActions, { Principal: { Service: 'lambda.amazonaws.com' } })
    expect(said(withFunction([]), withFunction([forLambda]))).toEqual([
      `added: lets Lambda pull for function resize from app of ${owner}`,
    ])
  })

  test('what is not collected in one of them is neither added nor removed for certain', () => {
    const { 'p.json': _, ...unread } = files([])
    expect(said(unread, files([forCi(pullActions)]))).toContain(
      `uncertain: may newly let role ci of ${user} pull from app of ${owner}`,
    )
  })
})
