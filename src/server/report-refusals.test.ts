import { expect, test } from 'vitest'
import { AwsError } from '../aws/error.ts'
import type { HttpRequest } from '../aws/http.ts'
import type { Caller } from '../estate/caller.ts'
import type { AccountId } from '../names/account.ts'
import type { Region } from '../names/region.ts'
import { operations } from '../services/all.ts'
import type { Refusal } from './refusal.ts'
import { refusalReporter } from './report-refusals.ts'

const account = '111111111111' as AccountId
const root: Caller = {
  principal: { kind: 'root', account, arn: `arn:aws:iam::${account}:root` },
  account,
  region: 'us-east-1' as Region,
  request: { id: 'r', secureTransport: false },
}
const lambda: Caller = {
  ...root,
  principal: { kind: 'service', service: 'lambda.amazonaws.com' },
  context: { 'aws:sourcearn': `arn:aws:lambda:us-east-1:${account}:function:f` },
}
const request: HttpRequest = {
  ...{ method: 'POST', path: '/', query: '', headers: {}, remoteAddress: '', secure: false },
  ...{ id: 'r', body: (async function* () {})() },
}

function open() {
  const told: Refusal[] = []
  const reporter = refusalReporter({
    operations,
    now: () => new Date(0),
    report: (refusal) => told.push(refusal),
  })
  return { told, reporter }
}

const denial = (action: string) =>
  `User: x is not authorized to perform: ${action} on resource: y because no identity-based policy allows the ${action} action`

test('a denial of a second permission is about its resource', async () => {
  const { told, reporter } = open()
  const error = new AwsError('AccessDenied', denial('iam:PassRole'))
  const role = `arn:aws:iam::${account}:role/r`
  const invoke = reporter.noting(async () => {
    throw error
  })
  const input = { FunctionName: 'f', Role: role, Code: { ImageUri: 'x' } }
  await expect(invoke('lambda', 'CreateFunction', input, root)).rejects.toBe(error)
  reporter.refused({ request, status: 403, error })
  expect(told).toMatchObject([
    {
      operation: 'lambda:CreateFunction',
      resource: role,
      owner: account,
      why: 'no identity-based policy allows iam:PassRole',
    },
  ])
})

test('work in the background is about what the denial names, or on whose behalf it was done', () => {
  const { told, reporter } = open()
  const group = `arn:aws:logs:us-east-1:222222222222:log-group:/aws/lambda/f`
  reporter.inBackground(
    lambda,
    'logs',
    'PutLogEvents',
    `User: x is not authorized to perform: logs:PutLogEvents on resource: ${group} because no identity-based policy allows the logs:PutLogEvents action`,
  )
  reporter.inBackground(lambda, 'lambda', 'Invoke', 'Lambda does not have permission to access …')
  expect(told).toMatchObject([
    { status: null, caller: 'lambda.amazonaws.com', resource: group, owner: '222222222222' },
    { status: null, resource: `arn:aws:lambda:us-east-1:${account}:function:f`, owner: account },
  ])
})

test('a key is named only where it can be one, and nothing of a signature', () => {
  const { told, reporter } = open()
  const error = new AwsError('InvalidClientTokenId', 'The security token is invalid')
  for (const key of ['AKIAX', 'a b', '\u001b[2J'])
    reporter.refused({
      request: { ...request, headers: { authorization: `AWS4 Credential=${key}/x, Signature=s` } },
      status: 403,
      error,
    })
  expect(told.map(({ caller }) => caller)).toEqual(['key AKIAX', 'key a', null])
  expect(JSON.stringify(told)).not.toContain('Signature')
})
