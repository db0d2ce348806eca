import { beforeAll, describe, expect, test } from 'vitest'
import { awsManagedPolicies } from '../../store/iam/managed-policies/index.ts'
import { type ActionTables, actionTables } from '../actions.ts'
import { type Code, findingKinds } from './codes.ts'
import { conditionRows } from './conditions.fixture.ts'
import { elementRows } from './elements.fixture.ts'
import { lint, lintedType } from './lint.ts'
import { nameRows } from './names.fixture.ts'

const managedPolicies = new Set([
  'arn:aws:iam::aws:policy/ReadOnlyAccess',
  'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
])
let tables: ActionTables
beforeAll(async () => {
  tables = await actionTables()
})

const document = (statement: string) =>
  statement.startsWith('▸')
    ? `{"Version": "2012-10-17", "Statement": [\n  ▸{${statement.slice(1)}}\n]}`
    : `{"Version": "2012-10-17", "Statement": [\n  {${statement}}\n]}`

function marked(text: string) {
  const before = text.slice(0, text.indexOf('▸')).split('\n')
  return {
    text: text.replace('▸', ''),
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
  }
}

const rows = [...elementRows, ...nameRows, ...conditionRows]

describe('each finding', () => {
  test.each(rows)('$code', ({ code, type, bad, whole, fine, says }) => {
    const { text, line, column } = marked(whole ?? document(bad ?? ''))
    const options = { type: type ?? 'auto', tables, managedPolicies } as const
    const found = lint(text, options).filter((one) => one.code === code)
    expect(found).toContainEqual(
      expect.objectContaining({ line, column, kind: findingKinds[code] }),
    )
    if (says) expect(found.map(({ message }) => message).join('\n')).toContain(says)
    expect(lint(document(fine), options).filter((one) => one.code === code)).toEqual([])
  })

  test('has its row', () => {
    const tested = new Set(rows.map(({ code }) => code))
    expect(Object.keys(findingKinds).filter((code) => !tested.has(code as Code))).toEqual([])
  })
})

test.each([
  ['{"Action": "ecr:*", "Resource": "*"}', 'identity'],
  ['{"Principal": "*", "Action": "sts:AssumeRole"}', 'trust'],
  ['{"Principal": "*", "Action": "ecr:BatchGetImage"}', 'ecr-repository'],
  ['{"Principal": "*", "Action": "ecr:*", "Resource": "*"}', 'ecr-repository'],
  ['{"Principal": "*", "Action": "ecr:*", "Resource": "arn:aws:ecr:*:*:repository/a"}', 'resource'],
  [
    '{"Principal": "*", "Action": "ecr:*", "Resource": "arn:aws:ecr:a:1:repository/a"}',
    'ecr-repository',
  ],
  [
    '{"Principal": "*", "Action": "ecr:ReplicateImage", "Resource": "arn:aws:ecr:a:1:repository/a"}',
    'resource',
  ],
  ['{"Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}', 'resource'],
])('%s is taken for a policy of type %s', (statement, type) => {
  expect(lintedType(JSON.parse(`{"Statement": [${statement}]}`))).toBe(type)
})

test('a Sid in a repository policy may have spaces: ECR takes them', () => {
  const text = document(
    '"Sid": "pull images", "Effect": "Allow", "Principal": "*", "Action": "ecr:*"',
  )
  expect(lint(text, { tables })).toEqual([])
})

test.each([
  // AWS's example for a function in another account.
  [
    'ecr-repository',
    `{"Version": "2012-10-17", "Statement": [
      {"Sid": "CrossAccountPermission", "Effect": "Allow",
       "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
       "Principal": {"AWS": "arn:aws:iam::111122223333:root"}},
      {"Sid": "LambdaECRImageCrossAccountRetrievalPolicy", "Effect": "Allow",
       "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
       "Principal": {"Service": "lambda.amazonaws.com"},
       "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:lambda:us-east-1:111122223333:function:*"}}}]}`,
  ],
  [
    'trust',
    `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
      "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}`,
  ],
  [
    'identity',
    `{"Version": "2012-10-17", "Statement": [
      {"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"},
      {"Effect": "Allow", "Action": ["ecr:BatchGetImage", "ecr:PutImage"],
       "Resource": "arn:aws:ecr:us-east-1:111122223333:repository/\${aws:PrincipalTag/team}/*"}]}`,
  ],
  [
    'scp',
    '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}',
  ],
] as const)('nothing is found in a sound policy of type %s', (type, text) => {
  expect(lint(text, { type, tables, managedPolicies })).toEqual([])
})

test('without tables names go unlooked at, and the rest is told', () => {
  const text = document(
    '"Effect": "Allow", "Action": ["no:Such", "ecr:*"], "Resource": ["arn:aws"]',
  )
  expect(lint(text).map(({ code }) => code)).toEqual(['MISSING_ARN_FIELD'])
})

test.each([
  '',
  'null',
  '[]',
  '{"Statement": null}',
  '{"Statement": [1, null, []]}',
  '{"Statement": {"Principal": 1, "Condition": 1}}',
])('lint never throws: %s', (text) => {
  expect(lint(text, { tables }).length).toBeGreaterThan(0)
})

test('no managed policy of AWS has an error', { timeout: 60_000 }, async () => {
  const wrong = [...(await awsManagedPolicies()).values()].flatMap(({ arn, document: text }) =>
    lint(text, { type: 'identity', tables })
      .filter(({ kind }) => kind === 'ERROR')
      .map(({ code, path }) => `${arn} ${code} ${path.join('.')}`),
  )
  expect(wrong).toEqual([])
})
