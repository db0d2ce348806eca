import { expect, test } from 'vitest'
import { renderReport } from './render-report.ts'
import { exampleReport } from './report.contract.ts'
import { plain, styleFor } from './terminal.ts'

const page = { style: plain, width: 80 }

test('a refusal reads from what happened, over why, to what to do', () => {
  expect(renderReport(exampleReport, page)).toBe(`
Refused  ecr DescribeImages

  AccessDeniedException: User:
  arn:aws:sts::111111111111:assumed-role/deployer/ci is not authorized to
  perform: ecr:DescribeImages on resource:
  arn:aws:ecr:us-east-1:222222222222:repository/app because no resource-based
  policy allows the ecr:DescribeImages action

  caller    arn:aws:sts::111111111111:assumed-role/deployer/ci
  at        2030-01-01T00:00:00.000Z
  request   6f1c0f0e-6a3c-4f6e-9a57-000000000001

Why

  action    ecr:DescribeImages
  resource  arn:aws:ecr:us-east-1:222222222222:repository/app
  decision  implicitly denied

  resource-based policies: not allowed
    repository policy of app
      none of 2 statements is about this

  identity-based policies: not asked (only account 111111111111 may see them)

  the repository exists

Fix  let account 111111111111 describe the images of app

  proven: with it the request is allowed

  repository policy of app
  resource-based policy · arn:aws:ecr:us-east-1:222222222222:repository/app

    + {
    +   "Version": "2012-10-17",
    +   "Statement": []
    + }

    npx tidegate exec --as 222222222222 -- aws ecr set-repository-policy --repository-name app --policy-text '{"Version":"2012-10-17","Statement":[]}'

Notes

  - another account owns the repository: its administrator must make this change

`)
})

test('another caller than the one refused, such as Lambda, is named', () => {
  const decisions = exampleReport.decisions.map((one) => ({
    ...one,
    caller: 'lambda.amazonaws.com',
  }))
  const text = renderReport({ ...exampleReport, decisions }, page)
  expect(text).toContain('  asked as  lambda.amazonaws.com\n  action ')
})

test('a fix that is not proven does not look like one that is', () => {
  const fixes = exampleReport.fixes.map((fix) => ({ ...fix, proven: false, why: 'a reason' }))
  expect(renderReport({ ...exampleReport, fixes }, page)).toContain('  not proven: a reason\n')
})

test('a policy that is to go is said to be removed', () => {
  const fixes = exampleReport.fixes.map((fix) => ({
    ...fix,
    edits: fix.edits.map(({ document: _, ...edit }) => ({ ...edit, diff: [] })),
  }))
  expect(renderReport({ ...exampleReport, fixes }, page)).toContain('\n\n    (removed)\n')
})

test('fixes of one title are alternatives; without any, no endpoint is mentioned', () => {
  const [fix] = exampleReport.fixes
  const both = fix ? [fix, fix, { ...fix, title: 'another' }] : []
  const text = renderReport({ ...exampleReport, fixes: both }, page)
  expect(text).toMatch(/^Fix {2}let[^\n]*\n {2}any one of these 2 is enough\n[\s\S]*\n {2}or\n/m)
  expect(text).toMatch(/^Fix {2}another\n\n {2}proven/m)
  expect(renderReport({ ...exampleReport, fixes: [] }, page)).not.toContain('export')
})

test('a name that holds an escape sequence cannot steer the terminal', () => {
  const text = renderReport({ ...exampleReport, message: 'no\u001b[2J' }, page)
  expect(text).toContain('no\\x1b[2J')
})

test('on a terminal the parts are told apart by colour', () => {
  const style = styleFor({ isTTY: true }, {})
  expect(renderReport(exampleReport, { ...page, style })).toContain('\u001b[31mRefused\u001b[39m')
})
