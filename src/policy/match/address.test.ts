import { expect, test } from 'vitest'
import { inRange, parseAddress, parseRange } from './address.ts'

test.each([
  ['10.0.0.0/8', '10.255.0.1', true],
  ['10.0.0.0/8', '11.0.0.1', false],
  ['10.0.0.0/31', '10.0.0.1', true],
  ['10.0.0.0/31', '10.0.0.2', false],
  ['0.0.0.0/0', '255.255.255.255', true],
  ['1.2.3.4', '1.2.3.4', true],
  ['2001:db8::/33', '2001:db8:7fff::1', true],
  ['2001:db8::/33', '2001:db8:8000::1', false],
  ['::1', '0:0:0:0:0:0:0:1', true],
  ['::/0', '1.2.3.4', false],
  ['64:ff9b::1.2.3.4', '64:ff9b::102:304', true],
])('%s holds %s: %s', (range, address, holds) => {
  const [parsed, groups] = [parseRange(range), parseAddress(address)]
  expect(parsed && groups && inRange(parsed, groups)).toBe(holds)
})

test.each(['', '1.2.3', '1.2.3.256', '1.2.3.4/33', '::/129', '1::2::3', '1:2:3:4:5:6:7', 'x'])(
  '`%s` is no range',
  (text) => expect(parseRange(text)).toBeUndefined(),
)
