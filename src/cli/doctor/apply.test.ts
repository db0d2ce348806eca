import { expect, test } from 'vitest'
import { printing } from '../../../test/support/printed.ts'
import type { FixReport } from '../../estate/fix-report.ts'
import { Failure } from '../failure.ts'
import { type Lines, pasteAll } from './apply.ts'

const printed = printing()
const fix = (title: string, ...lines: readonly string[]): Lines => {
  const empty: FixReport = { title, proven: true, actor: '', edits: [], commands: [] }
  return { fix: empty, lines }
}
const options = { format: 'text', organization: true } as const

test('each fix that was written is told', async () => {
  await pasteAll([fix('A', 'true'), fix('B', 'test "$WHERE" = here')], { WHERE: 'here' }, options)
  expect(printed.out).toBe('applied: A\napplied: B\n')
})

test('where a line fails, what was done is told, and what was not, and nothing more is run', async () => {
  const all = [
    fix('A', 'true'),
    fix('B', 'test 1 = 1', 'exit 3', 'echo never >&2'),
    fix('C', 'true'),
  ]
  await expect(pasteAll(all, {}, options)).rejects.toEqual(
    new Failure('this was not done, nor what follows it:\nexit 3'),
  )
  expect(printed.out).toBe('applied: A\napplied in part: B\ndone: `test 1 = 1`\nnot applied: C\n')
})

test('programs that read the findings are not disturbed by it', async () => {
  await expect(pasteAll([fix('A', 'false')], {}, { ...options, json: true })).rejects.toThrow(
    'this was not done',
  )
  expect([printed.out, printed.err]).toEqual(['', 'not applied: A\n'])
})
