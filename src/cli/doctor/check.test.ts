import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import {
  allow,
  details,
  document,
  pullActions,
  repositories,
  repositoryPolicy,
} from '../../collected/exports.fixture.ts'
import { configure } from './check.ts'

const user = '111111111111'
const owner = '999999999999'
const ci = `arn:aws:iam::${user}:role/ci`
const app = `arn:aws:ecr:us-east-1:${owner}:repository/app`

afterEach(() => {
  process.exitCode = undefined
})

async function checked(expectations: string, ...options: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-check-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const write = (name: string, value: object | string) =>
    writeFileSync(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value))
  write('iam.json', details([{ arn: ci, policy: document(allow('ecr:*')) }]))
  write('r.json', repositories(app, `${app}-unread`))
  write(
    'p.json',
    repositoryPolicy(
      owner,
      'app',
      document(
        allow(pullActions, {
          Principal: { AWS: ci },
          Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
        }),
        allow(pullActions, {
          Principal: { Service: 'lambda.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': user } },
        }),
      ),
    ),
  )
  const expected = join(mkdtempSync(join(tmpdir(), 'tidegate-expected-')), 'expected.txt')
  onTestFinished(() => rmSync(join(expected, '..'), { recursive: true }))
  writeFileSync(expected, expectations)
  let text = ''
  const written = vi.spyOn(process.stdout, 'write').mockImplementation((one) => {
    text += String(one)
    return true
  })
  const command = new Command()
  configure(command)
  try {
    await command.parseAsync([expected, folder, '--no-organization', ...options], { from: 'user' })
  } finally {
    written.mockRestore()
  }
  return { text: text.replaceAll(expected, 'expected.txt'), code: process.exitCode ?? 0 }
}

test('all as expected', async () => {
  const { text, code } = await checked(
    `allow ${ci} pull ${app} aws:SourceIp=10.0.0.1
deny ${ci} pull ${app} aws:SourceIp=192.0.2.1
deny ${ci} push ${app} aws:SourceIp=10.0.0.1
deny * pull ${owner}.dkr.ecr.us-east-1.amazonaws.com/app:1
allow lambda.amazonaws.com ecr:BatchGetImage ${app} aws:SourceArn=arn:aws:lambda:us-east-1:${user}:function:f
deny lambda.amazonaws.com ecr:BatchGetImage ${app} aws:SourceAccount=222222222222
deny ${ci} pull ${app}-absent
`,
  )
  expect(text).toBe('7 of 7 as expected\n')
  expect(code).toBe(0)
})

test('what is not so has its line, what was expected, and why', async () => {
  const { text, code } = await checked(`\nallow ${ci} push ${app}\n`)
  expect(text).toContain(`expected.txt:2: expected allow, and it is denied: ${ci} push ${app}\n`)
  expect(text).toContain('the policy of app in account 999999999999 does not allow')
  expect(text).toContain('0 of 1 as expected')
  expect(code).toBe(1)
})

test('what is allowed against expectation tells which policy', async () => {
  const { text } = await checked(`deny ${ci} ecr:BatchGetImage ${app} aws:SourceIp=10.0.0.1\n`)
  expect(text).toContain(
    'allowed by the inline policy own on role ci and the repository policy of app',
  )
})

test('unknown is neither, fails unless it may, and tells what would settle it', async () => {
  const expectations = `allow ${ci} pull ${app}-unread\ndeny ${ci} pull ${app}-unread\n`
  const { text, code } = await checked(expectations)
  expect(text).toContain('expected.txt:1: expected allow, and it cannot be told')
  expect(text).toContain('expected.txt:2: expected deny, and it cannot be told')
  expect(text.match(/aws ecr get-repository-policy/g)).toHaveLength(1)
  expect(code).toBe(1)
  process.exitCode = undefined
  expect((await checked(expectations, '--allow-unknown')).code).toBe(0)
})

test.each([
  ['allow nobody push arn:aws:ecr:us-east-1:999999999999:repository/app', 'got `nobody`'],
  [`allow ${ci} shove ${app}`, 'got `shove`'],
  [`allow ${ci} ecr:* ${app}`, 'without wildcards'],
  [`allow ${ci} push app`, 'got `app`'],
  ['', 'expected expectations, got none'],
])('%j is no use, and ends with 2', async (line, message) => {
  await expect(checked(line)).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining(message),
  })
})
