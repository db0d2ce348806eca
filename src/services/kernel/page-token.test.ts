import { expect, test } from 'vitest'
import { keyInToken, pageToken } from './page-token.ts'

const token = pageToken('ListImages', 'app\n1 ü')

test('a token leads on from where its page ended', () => {
  expect(keyInToken('ListImages', token)).toBe('app\n1 ü')
  expect(keyInToken('ListImages', pageToken('ListImages', ''))).toBe('')
})

test.each([
  ...['', '0x10', '1e3', ' 5 ', '-1', 'Infinity', '9'.repeat(400), '%00', `${token}=`, ` ${token}`],
  ...[`${token}!`, token.slice(0, -1), pageToken('ListImagesX', 'a'), pageToken('List', 'a')],
  Buffer.from('ListImages').toString('base64url'),
])('%j is no token', (text) => {
  expect(keyInToken('ListImages', text)).toBeUndefined()
})
