import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Caller } from '../../src/estate/caller.ts'
import { registryDialects } from '../../src/registry/dialect.ts'
import { accountA, userOf } from '../support/ecr.ts'
import { type Answer, openRegistry, type RegistryUnderTest } from '../support/registry.ts'
import { type Ask, type Case, digestOf, type Told } from './distribution/case.ts'
import { discover } from './distribution/discover.ts'
import { pull } from './distribution/pull.ts'
import { push } from './distribution/push.ts'

const categories = {
  pull,
  push,
  'content discovery and management': discover,
} satisfies Readonly<Record<string, readonly Case[]>>

/** One after the other in a repository of its own; the last answer is the one that is judged. */
async function run(registry: RegistryUnderTest, name: string, { given = [], ask }: Case) {
  const elsewhere = `${name}/elsewhere`
  for (const repositoryName of [name, elsewhere])
    await registry.ecr.call('CreateRepository', { repositoryName })
  let [location, last] = ['', '']
  const send = async ({ path, method, ...sent }: Ask) => {
    const filled = path
      .replace('<location>', location)
      .replace('<last location>', last)
      .replace('<elsewhere>', `/v2/${elsewhere}/blobs/uploads/`)
      .replace('<other>', `/v2/${elsewhere}/`)
      .replace('<name>', name)
    const at = filled.startsWith('/') ? filled : `/v2/${name}/${filled}`
    const answer = await registry.send(method, at, sent)
    const told = answer.headers.location
    location = told === undefined ? location : new URL(told).pathname
    if (location !== '') last = location
    return answer
  }
  for (const one of given) {
    const { status, text } = await send(one)
    if (status >= 400) throw new Error(`${one.method} ${one.path}: ${status} ${text}`)
  }
  return send(ask)
}

function judge({ status, headers, text }: Answer, told: Told, repository: string): void {
  expect([status, status === told.status ? '' : text]).toEqual([told.status, ''])
  for (const [name, value] of Object.entries(told.headers ?? {}))
    if (value instanceof RegExp) expect(headers[name]).toMatch(value)
    else expect(headers[name]).toBe(value?.replace('<repository>', repository) ?? undefined)
  if (told.body !== undefined) expect(text).toBe(told.body)
  if (told.json) expect(JSON.parse(text)).toMatchObject(told.json)
  if (told.code !== undefined) {
    // Error codes: of capitals and underscores, with a message.
    expect(JSON.parse(text)).toEqual({
      errors: [{ code: told.code, message: expect.stringMatching(/./) }],
    })
    expect(told.code).toMatch(/^[A-Z_]+$/)
  }
}

describe.each(registryDialects)('in the dialect %s', (dialect) => {
  let registry: RegistryUnderTest
  let count = 0
  beforeAll(async () => {
    registry = await openRegistry({ dialect })
  })
  afterAll(() => registry.close())

  describe.each(Object.entries(categories))('%s', (_, cases) => {
    test.each(cases)('$section: $requirement', async (one) => {
      const name = `case${++count}`
      const answer = await run(registry, name, one)
      const told = dialect === 'ecr' ? (one.ecr ?? one.oci) : one.oci
      judge(answer, told, `http://${registry.host}/v2/${name}`)
    })
  })
})

describe('permissions are decided the same in both dialects', () => {
  const opened = new Map<string, { registry: RegistryUnderTest; stranger: Caller }>()
  beforeAll(async () => {
    for (const dialect of registryDialects) {
      const registry = await openRegistry({ dialect })
      const stranger = await userOf(registry.ecr, 'stranger', {
        ...{ Effect: 'Allow', Action: ['ecr:InitiateLayerUpload', 'ecr:UploadLayerPart'] },
        Resource: `arn:aws:ecr:us-east-1:${accountA}:repository/mine`,
      })
      for (const repositoryName of ['mine', 'theirs'])
        await registry.ecr.call('CreateRepository', { repositoryName })
      opened.set(dialect, { registry, stranger })
    }
  })
  afterAll(async () => {
    for (const { registry } of opened.values()) await registry.close()
  })

  const digest = digestOf('a')
  test.each([
    ['GET', 'tags/list'],
    ['GET', `manifests/${digest}`],
    ['PUT', 'manifests/v1'],
    ['DELETE', 'manifests/v1'],
    ['GET', `blobs/${digest}`],
    ['POST', 'blobs/uploads/'],
    ['POST', `blobs/uploads/?mount=${digest}`],
    ['GET', `referrers/${digest}`],
    ['PATCH', 'blobs/uploads/one'],
    ['PUT', `blobs/uploads/one?digest=${digest}`],
    ['DELETE', 'blobs/uploads/one'],
  ])('%s %s is denied in the same words', async (method, path) => {
    const answers = []
    for (const { registry, stranger } of opened.values())
      answers.push(await registry.send(method, `/v2/theirs/${path}`, { as: stranger, body: '{}' }))
    const [ecr, oci] = answers
    expect([oci?.status, oci?.text]).toEqual([403, ecr?.text])
    expect(ecr?.text).toMatch(/is not authorized to perform: ecr:/)
  })

  test('a blob is deleted by whoever may delete images', async () => {
    const { registry, stranger } = opened.get('oci') ?? expect.unreachable()
    const denied = await registry.send('DELETE', `/v2/theirs/blobs/${digest}`, { as: stranger })
    expect([denied.status, denied.text]).toEqual([
      403,
      expect.stringContaining('ecr:BatchDeleteImage on resource'),
    ])
  })

  test.each(['', '&from=theirs'])(
    'a blob that may not be read is not mounted%s, and nothing tells that it is there',
    async (from) => {
      const { registry, stranger } = opened.get('oci') ?? expect.unreachable()
      await registry.send('POST', `/v2/theirs/blobs/uploads/?digest=${digest}`, { body: 'a' })
      const mount = (of: string) =>
        registry.send('POST', `/v2/mine/blobs/uploads/?mount=${of}${from}`, { as: stranger })
      const [there, absent] = [await mount(digest), await mount(digestOf('absent'))]
      expect([there.status, absent.status]).toEqual([202, 202])
      expect(Object.keys(there.headers)).toEqual(Object.keys(absent.headers))
      const head = await registry.send('HEAD', `/v2/mine/blobs/${digest}`)
      expect(head.status).toBe(404)
    },
  )
})

test('each deviation of ECR is an answer here that differs', () => {
  const all: readonly Case[] = Object.values(categories).flat()
  const same = all.filter((one) => one.ecr && JSON.stringify(one.ecr) === JSON.stringify(one.oci))
  expect(same.map(({ requirement }) => requirement)).toEqual([])
})
