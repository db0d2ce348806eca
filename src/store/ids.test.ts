import { expect, test } from 'vitest'
import { type AccountId, parseAccountId } from '../names/account.ts'
import { newAccessKeyId } from './ids.ts'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** As public write-ups read AWS's ids: of the first 48 bits after the prefix, 40 without the first and the last seven. */
function accountIn(id: string): string {
  let bits = 0n
  for (const letter of id.slice(4)) bits = (bits << 5n) | BigInt(letters.indexOf(letter))
  const first48 = bits >> 32n
  return String((first48 & 0x7f_ff_ff_ff_ff_80n) >> 7n).padStart(12, '0')
}

test.each(['000000000000', '000000000001', '111111111111', '999999999999'])(
  'the key ids of %s spell it',
  (text) => {
    const account = parseAccountId(text) as AccountId
    for (const prefix of ['AKIA', 'ASIA'] as const) {
      const id = newAccessKeyId(prefix, account)
      expect(id).toMatch(new RegExp(`^${prefix}[A-Z2-7]{16}$`))
      expect(accountIn(id)).toBe(text)
    }
  },
)

test('no two are the same', () => {
  const account = parseAccountId('111111111111') as AccountId
  const ids = new Set(Array.from({ length: 1000 }, () => newAccessKeyId('AKIA', account)))
  expect(ids.size).toBe(1000)
})
