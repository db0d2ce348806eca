import { expect, test } from 'vitest'
import { press } from './watch-keys.ts'

test.each([
  { typed: '', key: '\r', pressed: { typed: '', does: { explain: 'newest' } } },
  { typed: '', key: 'e', pressed: { typed: '', does: { explain: 'newest' } } },
  { typed: '', key: 'f', pressed: { typed: '', does: { explain: 'newest' } } },
  { typed: '1', key: '2', pressed: { typed: '12' } },
  { typed: '12', key: '\r', pressed: { typed: '', does: { explain: 12 } } },
  { typed: '12', key: '\u007f', pressed: { typed: '1' } },
  { typed: '12', key: '\u001b', pressed: { typed: '' } },
  { typed: '12', key: 'x', pressed: { typed: '12' } },
  { typed: '999999999', key: '9', pressed: { typed: '999999999' } },
  { typed: '1', key: 'q', pressed: { typed: '', does: 'end' } },
  { typed: '', key: '\u0003', pressed: { typed: '', does: 'end' } },
])('after `$typed`, $key', ({ typed, key, pressed }) => {
  expect(press(typed, key)).toEqual(pressed)
})
