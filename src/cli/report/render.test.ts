import { describe, expect, test } from 'vitest'
import { plain, styleFor } from '../terminal.ts'
import { exampleReport } from './example.contract.ts'
import { type Page, renderReport } from './render.ts'
import type { Fix, RefusalReport } from './schema.ts'

const page: Page = { style: plain, width: 80, target: { typed: 'npx tidegate' }, full: false }
const exampleFix = exampleReport.fixes[0] as Fix

const rendered = (changed: Partial<RefusalReport> = {}, on: Partial<Page> = {}): string =>
  renderReport({ ...exampleReport, ...changed }, { ...page, ...on })

test('a refusal reads from what happened, over why, to what to do', () => {
  expect(rendered()).toBe(`\
  what  ecr DescribeImages on repository/app of 222222222222 by deployer/ci of
        111111111111
  why   resource-based policies: not allowed by repository policy of app
          none of 2 statements is about this
  note  the repository exists
  note  another account owns the repository: its administrator must make this
        change
  fix   let account 111111111111 describe the images of app: proven
npx tidegate exec --as 222222222222 -- aws ecr set-repository-policy \\
  --repository-name app --policy-text '{"Version":"2012-10-17","Statement":[]}'
`)
})

test('in full it has the words of the refusal, every layer, and the whole change', () => {
  expect(rendered({}, { full: true })).toBe(`\
  what  ecr DescribeImages by arn:aws:sts::111111111111:assumed-role/deployer/ci
        AccessDeniedException: User:
        arn:aws:sts::111111111111:assumed-role/deployer/ci is not authorized to
        perform: ecr:DescribeImages on resource:
        arn:aws:ecr:us-east-1:222222222222:repository/app because no
        resource-based policy allows the ecr:DescribeImages action
        at 2030-01-01T00:00:00.000Z
        request 6f1c0f0e-6a3c-4f6e-9a57-000000000001
  why   arn:aws:sts::111111111111:assumed-role/deployer/ci may not
        ecr:DescribeImages on arn:aws:ecr:us-east-1:222222222222:repository/app:
        implicitly denied
        resource-based policies: not allowed
          repository policy of app
            none of 2 statements is about this
        identity-based policies: not asked (only account 111111111111 may see
        them)
  note  the repository exists
  note  another account owns the repository: its administrator must make this
        change
  fix   let account 111111111111 describe the images of app
        proven: with it the request is allowed
        new repository policy of app
        resource-based policy of
        arn:aws:ecr:us-east-1:222222222222:repository/app
        + {
        +   "Version": "2012-10-17",
        +   "Statement": []
        + }
npx tidegate exec --as 222222222222 -- aws ecr set-repository-policy \\
  --repository-name app --policy-text '{"Version":"2012-10-17","Statement":[]}'
`)
})

describe('whoever was refused', () => {
  const decisions = exampleReport.decisions.map((one) => ({
    ...one,
    caller: 'lambda.amazonaws.com',
  }))

  test('is named where it is another than the caller, such as Lambda', () => {
    expect(rendered({ decisions })).toContain(
      '  why   lambda.amazonaws.com may not ecr:DescribeImages on repository/app of\n        222222222222\n',
    )
  })

  test('is named for each further decision', () => {
    const both = [...exampleReport.decisions, ...decisions]
    expect(rendered({ decisions: both })).toContain('also, lambda.amazonaws.com may not ecr:')
  })
})

test('a refusal that no policy made is told in its words', () => {
  const words = { decisions: [], fixes: [], code: 'TooMany', message: 'no more of these' }
  expect(rendered(words)).toContain(
    '  what  ecr DescribeImages by deployer/ci of 111111111111\n        TooMany: no more of these\n',
  )
})

describe('the layers', () => {
  const layers = ['Root', 'unit prod (ou-1)'].map((levelName, level) => ({
    ...{ type: 'service control policy', level, levelName, verdict: 'allows' as const },
    policies: [{ label: 'FullAWSAccess', holder: '', statements: 1, matched: [], problems: [] }],
  }))
  const decisions = exampleReport.decisions.map((one) => ({ ...one, layers }))

  test('that allow share one line', () => {
    const why = rendered({ decisions })
      .split('\n')
      .filter((line) => line.includes('allowed'))
    expect(why).toEqual(['  why   allowed by service control policies'])
  })

  test('take one line each in full, by the name of their level', () => {
    const text = rendered({ decisions }, { full: true })
    expect(text).toContain('  service control policies, Root: allowed\n')
    expect(text).toContain('  service control policies, unit prod (ou-1): allowed\n')
    expect(text).not.toContain('FullAWSAccess')
  })
})

describe('the fix', () => {
  test('that is not proven does not look like one that is', () => {
    const fixes = [{ ...exampleFix, proven: false, why: 'a reason' }]
    expect(rendered({ fixes })).toContain('of app: a proposal, not\n        proven: a reason\n')
  })

  test('is one of those that would do: the others are told in full', () => {
    const fixes = [exampleFix, exampleFix, { ...exampleFix, title: 'another' }]
    const short = rendered({ fixes })
    expect(short).toContain('  2 others would do too: see `--full`\n')
    expect(short).not.toContain('another\n')
    expect(rendered({ fixes }, { full: true })).toContain('  or    another\n')
  })

  test('of a policy that is to go says so', () => {
    const edits = exampleFix.edits.map((edit) => ({ ...edit, op: 'detach' as const }))
    expect(rendered({ fixes: [{ ...exampleFix, edits }] })).toContain('policy of app: detached\n')
  })

  test('shows all that goes, and of what comes as much as fits', () => {
    const long = (sign: '+' | '-') =>
      Array.from({ length: 30 }, (_, at) => ({ sign, text: `"${sign}-${'x'.repeat(60)}-${at}",` }))
    const edits = exampleFix.edits.map((edit) => ({
      ...edit,
      op: 'change' as const,
      diff: [...long('-'), ...long('+')],
    }))
    const text = rendered({ fixes: [{ ...exampleFix, edits }] })
    expect(text.match(/^ {8}- /gm)).toHaveLength(30)
    expect(text.match(/^ {8}\+ +"/gm)).toHaveLength(5)
    expect(text).toContain('+ … 25 more lines: see `--full`\n')
  })

  test('that another account must make is asked of it', () => {
    const asks = [
      {
        account: '222222222222',
        say: 'ask account 222222222222 to add it',
        statement: '{"Effect":"Allow"}',
      },
    ]
    expect(rendered({ fixes: [{ ...exampleFix, commands: [], edits: [], asks }] })).toContain(
      '  and   ask account 222222222222 to add it\n        {"Effect": "Allow"}\n',
    )
  })
})

describe('for AWS', () => {
  test('a command has a profile to fill in, and nothing of this server', () => {
    const text = rendered({}, { target: 'aws' })
    expect(text).toContain('account-222222222222: write your profile for it\n')
    expect(text).toContain('\naws --profile account-222222222222 ecr set-repository-policy')
    expect(text).not.toContain('tidegate')
  })
})

test('what was refused in the background is counted, and told in full', () => {
  const one = {
    ...{ request: 'r-1', at: '', caller: '' },
    operation: 'logs:PutLogEvents',
    message: 'no',
  }
  expect(rendered({ background: [one] })).toContain(
    '  also  1 refusal in the background: see `--full`\n',
  )
  const full = rendered({ background: [one] }, { full: true })
  expect(full).toContain(
    '  also  in the background, logs:PutLogEvents: no\n        npx tidegate explain r-1\n',
  )
})

test('what helps besides has its commands to copy', () => {
  const remedies = [
    {
      title: 'wait',
      commands: ['npx tidegate exec --as 111111111111 -- aws lambda wait function-active-v2'],
    },
  ]
  expect(rendered({ remedies })).toContain(
    '  help  wait\nnpx tidegate exec --as 111111111111 -- aws lambda wait function-active-v2\n',
  )
})

test('a name that holds an escape sequence cannot steer the terminal', () => {
  const text = rendered({ message: 'no\u001b[2J', decisions: [] })
  expect(text).toContain('no\\x1b[2J')
})

test('on a terminal the parts are told apart by colour', () => {
  const style = styleFor({ isTTY: true }, {})
  expect(rendered({}, { style })).toContain('\u001b[32mlet account 111111111111')
})
