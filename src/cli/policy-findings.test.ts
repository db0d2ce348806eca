import { expect, test } from 'vitest'
import { lint } from '../policy/index.ts'
import { renderFindings } from './policy-findings.ts'
import { plain } from './terminal.ts'

const render = (text: string) =>
  renderFindings([{ name: 'p.json', text, findings: lint(text) }], plain).split('\n')

test('of a long line only what lies around the place is shown', () => {
  const [, line = '', caret = ''] = render(
    `{"Version": "2012-10-17", "Id": "${'x'.repeat(300)}", "Statement": {"Effect": "allow", "Action": "ecr:*", "Resource": "*", "Sid": "${'y'.repeat(90)}"}}`,
  )
  expect(line.length).toBeLessThan(110)
  expect(line.slice(caret.indexOf('^'))).toMatch(/^"allow", .*…$/)
})

test('what steers a terminal is shown, not obeyed', () => {
  const lines = render('{"Version": "2012-10-17", "Statement": [], "a\u009b2J": 1}')
  expect(lines.join('\n')).not.toContain('\u009b')
  expect(lines.join('\n')).toContain('\\x9b')
})
