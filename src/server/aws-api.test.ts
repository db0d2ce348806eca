import { expect, test } from 'vitest'
import type { HttpRequest } from '../aws/http.ts'
import { answerAwsApi } from './aws-api.ts'
import { openLog } from './log.ts'

const unreached = (): never => {
  throw new Error('reached')
}

async function answer(contentType: string, body: AsyncIterable<Uint8Array>) {
  const logged: string[] = []
  const request: HttpRequest = {
    method: 'POST',
    path: '/',
    query: '',
    headers: { 'content-type': contentType, host: 'iam.amazonaws.com' },
    body,
    remoteAddress: '127.0.0.1',
    secure: false,
    id: 'r',
  }
  const log = openLog('debug', (line) => logged.push(line))
  const parts = {
    invoke: unreached,
    authenticate: unreached,
    anonymous: unreached,
    bodyOf: unreached,
    log,
    refused: () => undefined,
  }
  return { logged, response: await answerAwsApi(request, parts) }
}

async function* endless() {
  for (let i = 0; i < 100; i++) yield Buffer.alloc(1_048_576)
}

async function* broken() {
  yield Buffer.from('Act')
  throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' })
}

test.each(['application/x-www-form-urlencoded', 'application/x-amz-json-1.1'])(
  'a body of %s that is too long is refused as such',
  async (contentType) => {
    const { response, logged } = await answer(contentType, endless())
    expect(response.status).toBe(413)
    expect(String(response.body)).toContain('Request must be smaller than 10000000 bytes')
    expect(logged).toEqual([])
  },
)

test('a client that goes away is no error of the server', async () => {
  const { logged } = await answer('application/x-amz-json-1.1', broken())
  expect(logged).toEqual([])
})
