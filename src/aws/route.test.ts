import { expect, test } from 'vitest'
import type { HttpRequest } from './http.ts'
import { serviceOf } from './route.ts'

async function* nothing(): AsyncGenerator<Uint8Array> {}

const credential = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=AKID/20260301/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`

test.each<[string, Partial<HttpRequest>, string | undefined, string | undefined]>([
  ['a target', { headers: { 'x-amz-target': 'Logs_20140328.PutLogEvents' } }, undefined, 'logs'],
  [
    'a target with a name of its own',
    { headers: { 'x-amz-target': 'AWSOrganizationsV20161128.ListRoots' } },
    undefined,
    'organizations',
  ],
  [
    'a target of another service',
    { headers: { 'x-amz-target': 'DynamoDB_20120810.Get' } },
    undefined,
    undefined,
  ],
  ['a path of Lambda', { path: '/2015-03-31/functions/f' }, undefined, 'lambda'],
  [
    'a path like one of Lambda, signed for EFS',
    {
      path: '/2015-02-01/tags/fs-1',
      headers: { authorization: credential('elasticfilesystem') },
    },
    undefined,
    undefined,
  ],
  [
    'a path of Lambda with a signature for another service',
    { path: '/2015-03-31/functions/f', headers: { authorization: credential('s3') } },
    undefined,
    'lambda',
  ],
  ['a path that only looks like one', { path: '/2015-03-31/files' }, undefined, undefined],
  ['a form', {}, 'Action=ListRoles&Version=2010-05-08', 'iam'],
  ['a query', { query: 'Action=GetCallerIdentity&Version=2011-06-15' }, undefined, 'sts'],
  ['a form of another service', {}, 'Action=RunInstances&Version=2016-11-15', undefined],
  ['a form without version', { headers: { authorization: credential('sts') } }, 'Action=X', 'sts'],
  ['a credential scope', { headers: { authorization: credential('ecr') } }, undefined, 'ecr'],
  ['a host', { headers: { host: 'api.ecr.us-east-1.amazonaws.com' } }, undefined, 'ecr'],
  ['a global host', { headers: { host: 'sts.amazonaws.com' } }, undefined, 'sts'],
  ['a path of Inspector', { path: '/findings/list' }, undefined, 'inspector2'],
  [
    'a path like one of Inspector, signed for another service',
    { path: '/enable', headers: { authorization: credential('s3') } },
    undefined,
    undefined,
  ],
  ['nothing', { headers: { host: 'localhost:4566' } }, undefined, undefined],
])('%s tells the service', (_name, given, form, service) => {
  const request: HttpRequest = {
    ...{ method: 'POST', path: '/', query: '', headers: {}, body: nothing() },
    ...{ remoteAddress: '127.0.0.1', secure: false, id: 'the-id' },
    ...given,
  }
  expect(serviceOf(request, form === undefined ? undefined : new URLSearchParams(form))).toBe(
    service,
  )
})
