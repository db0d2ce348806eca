import { afterAll, beforeAll, expect, test } from 'vitest'
import { questionFrom } from './explain.ts'
import { type Operator, operatorKey, startOperator, tidegate } from './operator.contract.ts'
import { exampleReport } from './report/example.contract.ts'

let operator: Operator

beforeAll(async () => {
  operator = await startOperator({ '/_tidegate/explain': () => ({ body: exampleReport }) })
})
afterAll(() => operator.close())

const asked = () => JSON.parse(operator.calls.at(-1)?.body ?? '')

test.each([
  { text: 'last', question: {} },
  {
    text: ' 6f1c0f0e-6a3c-4f6e-9a57-000000000001\n',
    question: { request: '6f1c0f0e-6a3c-4f6e-9a57-000000000001' },
  },
  { text: 'User: x is not authorized', question: { message: 'User: x is not authorized' } },
])('$text asks $question', ({ text, question }) => {
  expect(questionFrom(text)).toEqual(question)
})

test('the last refusal is explained to the operator', async () => {
  const { stdout, code } = await tidegate(['explain'], operator.environment)
  expect(stdout).toContain('  what  ecr DescribeImages on repository/app of 222222222222')
  expect(stdout).not.toContain('\u001b')
  expect(code).toBe(0)
  expect(asked()).toEqual({})
  expect(operator.calls.at(-1)?.headers.authorization).toBe(`Bearer ${operatorKey}`)
})

test('a message can come from standard input', async () => {
  await tidegate(['explain', '-'], operator.environment, { input: 'An error occurred\n' })
  expect(asked()).toEqual({ message: 'An error occurred' })
})

test('--as asks for what that principal may know', async () => {
  await tidegate(['explain', 'last', '--as', '222222222222'], operator.environment)
  expect(asked()).toEqual({ as: '222222222222' })
})

test('--json prints the report as it is', async () => {
  const { stdout } = await tidegate(['explain', '--json'], operator.environment)
  expect(JSON.parse(stdout)).toEqual(exampleReport)
})

test('inside exec the question is signed, and the key of the operator stays out of it', async () => {
  const keys = {
    AWS_ENDPOINT_URL: operator.url,
    AWS_ACCESS_KEY_ID: 'ASIA1',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'token',
    AWS_REGION: 'eu-west-1',
  }
  const { code } = await tidegate(['explain'], { ...operator.environment, ...keys })
  expect(code).toBe(0)
  const headers = operator.calls.at(-1)?.headers
  expect(headers?.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=ASIA1\/\d{8}\/eu-west-1\/tidegate\/aws4_request, /,
  )
  expect(headers?.['x-amz-security-token']).toBe('token')
})

test('a message of AWS’s is read without a server, and that none was asked is said', async () => {
  const environment = { HOME: operator.folder, TMPDIR: `${operator.folder}/nowhere` }
  const denied =
    'denied: User: arn:aws:iam::123456789012:user/alice is not authorized to perform: ecr:PutImage on resource: arn:aws:ecr:eu-west-1:210987654321:repository/web because no resource-based policy allows the ecr:PutImage action'
  const { stdout, code } = await tidegate(['explain', denied], environment)
  expect(code).toBe(0)
  expect(stdout).toContain('no server was asked')
  expect(stdout).toContain('  send  to account 210987654321:')
  const other = await tidegate(['explain', 'it does not work'], environment)
  expect(other.code).toBe(1)
  expect(other.stderr).toContain('no tidegate of yours runs')
})
