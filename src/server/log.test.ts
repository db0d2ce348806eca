import { expect, test } from 'vitest'
import { openLog } from './log.ts'

function logged(text: string, columns?: number): string {
  let all = ''
  openLog('info', (line) => (all += line), columns ? () => columns : undefined).info(text)
  return all
}

test('a line in a file is one line, whatever was said', () => {
  expect(logged('a\nb\u001b[2J')).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z info a\\nb\\x1b\[2J\n$/)
})

test('on a terminal a long line goes on below its text, and no word is cut', () => {
  const lines = logged(`403 ecr:PutImage ${'x'.repeat(50)} of all, explain 1`, 40).split('\n')
  expect(lines.map((line) => line.replace(/^[\d:]{8}/, 'HH:MM:SS'))).toEqual([
    'HH:MM:SS info 403 ecr:PutImage',
    `              ${'x'.repeat(50)}`,
    '              of all, explain 1',
    '',
  ])
})

test('what is below the level is not written', () => {
  const lines: string[] = []
  const log = openLog('warn', (line) => lines.push(line))
  log.info('no')
  log.warn('yes')
  expect(lines).toHaveLength(1)
})
