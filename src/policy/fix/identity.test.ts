import { expect, test } from 'vitest'
import type { AccountId } from '../../names/account.ts'
import { applied } from '../compile.ts'
import type { Question } from '../types.ts'
import { fix } from './fix.ts'

const role = 'arn:aws:iam::111111111111:role/ci'
const issuer = 'token.actions.githubusercontent.com'
const provider = `arn:aws:iam::111111111111:oidc-provider/${issuer}`
const trust = (principal: object) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }],
  })
const question: Question = {
  principal: { kind: 'identity-provider', provider },
  action: 'sts:AssumeRoleWithWebIdentity',
  resource: role,
  resourceAccount: '111111111111' as AccountId,
  resourcePolicyRole: 'trust',
  context: { [`${issuer}:aud`]: 'sts.amazonaws.com', [`${issuer}:sub`]: 'repo:octo/app:ref:main' },
  policies: {
    identity: [],
    resource: [applied(trust({ Service: 'ec2.amazonaws.com' }), 'trust policy of role ci', role)],
  },
}

test('a web identity is let in alone, and not everybody of its provider', () => {
  const edit = fix([question])[0]?.edits[0]
  expect(edit?.op === 'add' && edit.statement).toEqual({
    Effect: 'Allow',
    Principal: { Federated: provider },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: {
        [`${issuer}:aud`]: 'sts.amazonaws.com',
        [`${issuer}:sub`]: 'repo:octo/app:ref:main',
      },
    },
  })
})

test('so is an identity of a SAML provider', () => {
  const saml = 'arn:aws:iam::111111111111:saml-provider/corp'
  const endpoint = 'https://signin.aws.amazon.com/saml'
  const edit = fix([
    {
      ...question,
      principal: { kind: 'identity-provider', provider: saml },
      action: 'sts:AssumeRoleWithSAML',
      context: { 'saml:aud': endpoint, 'saml:sub': 'alice', 'saml:iss': 'https://idp' },
    },
  ])[0]?.edits[0]
  expect(edit?.op === 'add' && edit.statement).toEqual({
    Effect: 'Allow',
    Principal: { Federated: saml },
    Action: 'sts:AssumeRoleWithSAML',
    Condition: { StringEquals: { 'saml:aud': endpoint, 'saml:sub': 'alice' } },
  })
})
