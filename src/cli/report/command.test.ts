import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { asAccount, commandLines, profilesIn, retargeted, unguarded } from './command.ts'
import { wordsOf } from './shell.ts'

const exec = 'npx tidegate exec --as 111111111111 -- aws'
const document = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["a:A","a:B"]}]}'
const guard = `{ [ "$(${exec} ecr get-repository-policy --query policyText 2>/dev/null | cksum)" = '42 1' ] || { echo 'the policy of app is another by now: ask Tidegate again' >&2; false; }; } &&\n`

/** `npx` and `aws` print their words one a line, with documents as they are meant, and `read` is what a guard expects. */
const wordsIn = (lines: readonly string[]): string =>
  execFileSync(
    'bash',
    [
      '-euc',
      `cksum() { cat >/dev/null; echo 42 1; }\nsay() { for one; do tr -d ' \\n' <<<"$one"; echo; done; }\nnpx() { say "$@"; }\naws() { say "$@"; }\n${lines.join('\n')}`,
    ],
    { encoding: 'utf8' },
  )

test.each([
  `${exec} ecr set-repository-policy --repository-name app --policy-text '${document}'`,
  `${exec} iam put-role-policy --role-name r --policy-document '{"x":"it'\\''s"}'`,
  `${exec} iam tag-role --role-name r --tags 'Key=team,Value=a b'`,
  `${guard}${exec} ecr set-repository-policy --repository-name app --policy-text '${document}'`,
  `document=$(mktemp) && cat >"$document" <<'END' &&\n{\n  "a very long line": "that is as long as it is, and longer than the page is wide"\n}\nEND\n${exec} ecr set --policy-text "$(cat "$document")"`,
  `aws iam get-policy-version --version-id "$(aws iam get-policy --query x | tr -d '\\n')"`,
])('%# is the same command in lines of 40 columns as in its own', (command) => {
  expect(wordsIn(commandLines(command, 40))).toBe(wordsIn([command]))
})

describe('a line', () => {
  test('ends before the width, but for words that are longer', () => {
    const lines = commandLines(`${exec} ecr set --policy-text '${document}' --force`, 40)
    expect(lines.filter((line) => line.length > 40)).toEqual([])
    expect(lines.length).toBeGreaterThan(3)
  })

  test('keeps an option and its value together', () => {
    expect(commandLines(`aws ecr ${'x'.repeat(20)} --region us-east-1`, 35)).toEqual([
      `aws ecr ${'x'.repeat(20)} \\`,
      '  --region us-east-1',
    ])
  })

  test('is not broken in a text, and a quote that stays open is none', () => {
    expect(wordsOf(`echo 'a b' "c d" "e $(f g) h" \\ i`)).toEqual([
      'echo',
      "'a b'",
      '"c d"',
      '"e $(f',
      'g) h"',
      '\\ i',
    ])
    expect(wordsOf("echo 'a")).toBeUndefined()
  })
})

describe('for AWS', () => {
  test.each([
    [`${exec} iam list-users`, 'aws --profile account-111111111111 iam list-users'],
    [
      'npx tidegate exec --as arn:aws:iam::111111111111:role/ops/admin -- aws iam list-users',
      'aws --profile role-ops-admin-111111111111 iam list-users',
    ],
    [
      'aws --endpoint-url "${AWS_ENDPOINT_URL:?}" sts get-caller-identity',
      'aws sts get-caller-identity',
    ],
  ])('%s', (command, printed) => {
    expect(retargeted(command, 'aws')).toBe(printed)
  })

  test('a guard has the profile too, and what it needs is known', () => {
    expect(retargeted(guard, 'aws')).toContain('"$(aws --profile account-111111111111 ecr get-')
    expect(profilesIn(retargeted(guard, 'aws'))).toEqual(['account-111111111111'])
  })
})

test('a call of an account at AWS has its profile, also inside another', () => {
  expect(asAccount('aws iam x --id "$(aws iam y)" --q \'aws iam\'', '111111111111')).toBe(
    'aws --profile account-111111111111 iam x --id "$(aws --profile account-111111111111 iam y)" --q \'aws iam\'',
  )
})

test('a document that holds the name of the program keeps it', () => {
  const command = `${exec} x --text '{"a":"tidegate exec --as 1 -- aws x"}'`
  expect(retargeted(command, { typed: 'tidegate' })).toBe(command.replace('npx ', ''))
  expect(retargeted(command, 'aws')).toContain('{"a":"tidegate exec --as 1 -- aws x"}')
})

test('a guard can be left out', () => {
  expect(unguarded(`${guard}${exec} x`)).toBe(`${exec} x`)
  expect(unguarded(`${exec} x`)).toBe(`${exec} x`)
})
