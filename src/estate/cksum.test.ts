import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { cksum } from './cksum.ts'

test.each(['', 'hello\n', `${'é'.repeat(700)}\n`, '{"Version":"2012-10-17"}\n'])(
  'is what `cksum` prints of %j',
  (input) => {
    expect(cksum(input)).toBe(execFileSync('cksum', { input, encoding: 'utf8' }).trim())
  },
)
