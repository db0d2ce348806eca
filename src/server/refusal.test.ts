import { expect, test } from 'vitest'
import { type Refusal, reasonOf, refusalLine } from './refusal.ts'

const user = 'User: arn:aws:iam::111111111111:root is not authorized to perform:'
const app = 'arn:aws:ecr:us-east-1:999999999999:repository/app'

test.each([
  {
    code: 'AccessDenied',
    message: `${user} ecr:PutImage on resource: ${app} because no resource-based policy allows the ecr:PutImage action`,
    why: 'no resource-based policy allows it',
  },
  {
    code: 'AccessDenied',
    message: `${user} iam:PassRole on resource: x because no identity-based policy allows the iam:PassRole action`,
    why: 'no identity-based policy allows iam:PassRole',
  },
  {
    code: 'AccessDenied',
    message: `${user} ecr:PutImage on resource: ${app} with an explicit deny in a service control policy: arn:aws:organizations::1:policy/o/service_control_policy/p-1`,
    why: 'explicit deny in a service control policy',
  },
  {
    code: 'AccessDenied',
    message: `${user} ecr:PutImage on resource: ${app} because no permissions boundary allows the ecr:PutImage action`,
    why: 'no permissions boundary allows it',
  },
  {
    code: 'AccessDenied',
    message: `${user} sts:AssumeRole on resource: arn:aws:iam::1:role/x`,
    why: 'not authorized',
  },
  {
    code: 'InvalidParameterException',
    message:
      "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'",
    why: 'invalid repository policy',
  },
  {
    code: 'SignatureDoesNotMatch',
    message:
      "The Canonical String for this request should have been 'POST\n/\n\nx-amz-security-token:secret",
    why: 'SignatureDoesNotMatch',
  },
])('$code is told as: $why', ({ code, message, why }) => {
  expect(reasonOf(code, message, 'ecr:PutImage')).toBe(why)
})

const refusal: Refusal = {
  request: 'b3b1',
  at: '2030-01-01T00:00:00.000Z',
  status: 403,
  code: 'DENIED',
  operation: 'ecr:PutImage',
  caller: 'arn:aws:sts::111111111111:assumed-role/ci/s',
  owner: '999999999999',
  resource: app,
  why: 'no resource-based policy allows it',
  times: 1,
}

test.each([
  {
    what: 'a denial',
    refusal,
    line: '403 ecr:PutImage 111111111111:assumed-role/ci/s → us-east-1:999999999999:repository/app, no resource-based policy allows it, explain b3b1',
  },
  {
    what: 'an unknown key',
    refusal: {
      ...refusal,
      caller: 'key AKIAX',
      owner: null,
      resource: null,
      why: 'InvalidClientTokenId',
    },
    line: '403 ecr:PutImage key AKIAX, InvalidClientTokenId, explain b3b1',
  },
  {
    what: 'nobody',
    refusal: {
      ...refusal,
      status: 401,
      operation: 'GET /v2/',
      caller: null,
      resource: null,
      why: 'UNAUTHORIZED',
    },
    line: '401 GET /v2/, UNAUTHORIZED, explain b3b1',
  },
  {
    what: 'the server itself, again and again',
    refusal: {
      ...refusal,
      status: null,
      caller: 'lambda.amazonaws.com',
      resource: 'arn:aws:iam::1:role/r',
      times: 41,
    },
    line: 'background ecr:PutImage lambda.amazonaws.com → 1:role/r, no resource-based policy allows it, 41 times more, explain b3b1',
  },
])('the line of $what', ({ refusal, line }) => {
  expect(refusalLine(refusal)).toBe(line)
})
