import { expect, test } from 'vitest'
import type { Digest } from '../../names/digest.ts'
import { readLayerUrl, signLayerUrl } from './layer-url.ts'

const key = Buffer.alloc(32, 1)
const now = new Date('2026-11-21T20:00:00.123Z')
const hex = 'a'.repeat(64)
const digest = `sha256:${hex}` as Digest
const url = signLayerUrl(
  { account: '111111111111', region: 'us-east-1', repository: 'team/app', digest },
  { accessKeyId: 'AKIA', size: 7 },
  key,
  now,
)
const [path = '', query = ''] = url.split('?')
const said = { digest, accessKeyId: 'AKIA', size: 7 }
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000)

test('names its parts as S3 does', () => {
  expect(path).toBe(`/_layers/111111111111/us-east-1/team/app/sha256/${hex}`)
  expect(query).toMatch(
    /^X-Amz-Credential=AKIA&X-Amz-Date=20261121T200000Z&X-Amz-Expires=3600&size=7&X-Amz-Signature=[0-9a-f]{64}$/,
  )
})

test.each([
  { what: 'at once', at: later(0), read: said },
  { what: 'within the hour', at: later(3598), read: said },
  { what: 'after the hour', at: later(3601), read: 'expired' },
])('$what it reads $read', ({ at, read }) => {
  expect(readLayerUrl(path, query, key, at)).toEqual(read)
})

test.each([
  ['another layer', path.replace('aaaa', 'bbbb'), query, key],
  ['a longer life', path, query.replace('=3600', '=36000'), key],
  ['a later date', path, query.replace('T20', 'T21'), key],
  ['another holder', path, query.replace('AKIA', 'AKIB'), key],
  ['another size', path, query.replace('size=7', 'size=8'), key],
  ['no signature', path, query.replace(/&X-Amz-Signature.*/, ''), key],
  ['an empty query', path, '', key],
  ['a signature that is no hex', path, query.replace(/Signature=.*/, 'Signature=zz'), key],
  ['another key', path, query, Buffer.alloc(32, 2)],
])('with %s it is forged', (_what, changedPath, changedQuery, changedKey) => {
  expect(readLayerUrl(changedPath, changedQuery, changedKey, now)).toBe('forged')
})
