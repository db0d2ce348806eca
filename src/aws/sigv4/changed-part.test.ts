import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { AwsError } from '../error.ts'
import { sign } from './sign.ts'
import { readSignature } from './signature.ts'
import { verifySignature } from './verify.ts'

const at = new Date('2030-01-01T00:00:00Z')
const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' }

/** What is said of a request that arrives with `changed` in place of what was signed. */
function hintFor(
  changed: { host?: string; path?: string; body?: string; secret?: string; query?: string },
  path = '/2015-03-31/functions/a',
): string | undefined {
  const stated = createHash('sha256').update('{}').digest('hex')
  const headers = { host: 'localhost', 'x-amz-content-sha256': stated }
  const sent = { method: 'POST', path, query: '', headers }
  const scope = { region: 'us-east-1', service: 'lambda' }
  const signed = sign({ ...sent, body: '{}' }, credentials, scope, at)
  const request = {
    ...sent,
    path: changed.path ?? path,
    query: changed.query ?? '',
    headers: { ...headers, ...signed, ...(changed.host && { host: changed.host }) },
  }
  const signature = readSignature(request)
  if (signature === 'none') throw new Error('expected a signature')
  try {
    const body = Buffer.from(changed.body ?? '{}')
    verifySignature(signature, request, body, changed.secret ?? credentials.secretAccessKey, at)
  } catch (error) {
    return (error as AwsError).hint
  }
  return 'verified'
}

test.each([
  ['nothing', {}, 'verified'],
  ['the secret', { secret: 'another' }, 'the secret access key is not that'],
  ['the host', { host: 'localhost:4566' }, 'the host was signed as `localhost` and arrived'],
  ['the body', { body: '{} ' }, 'the body is not the one that was signed'],
  ['the path', { path: '/2015-03-31/functions/a/' }, 'the path was signed as'],
  ['the query', { query: 'a=b' }, 'the query was not signed'],
] as const)('where %s is another, that is said', (_, changed, says) => {
  expect(hintFor(changed)).toContain(says)
})
