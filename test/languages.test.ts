import { describe, expect, test } from 'vitest'
import { columns } from '../src/cli/columns.ts'
import { renderDiagnosis } from '../src/cli/doctor/render.ts'
import { sayIn } from '../src/cli/language/say.ts'
import { type Page, renderReport } from '../src/cli/report/render.ts'
import { plain } from '../src/cli/terminal.ts'
import { ask, creates, ownUri, uri } from '../src/doctor/doctor.fixture.ts'
import { stories } from '../src/doctor/stories.fixture.ts'
import { meaningReport } from '../src/estate/meaning/report.ts'
import { readMessage } from '../src/policy/message/read.ts'
import { denials } from '../src/policy/message/wrappings.fixture.ts'
import { faults } from './support/doctor/faults/faults.ts'
import { diagnosesOf } from './support/language/broken.ts'
import { englishIn } from './support/language/english.ts'
import { pages } from './support/messages/pages.ts'

const said = Object.values(pages).map(({ says }) => says)
/** IAM names a role so. */
const awsWords = ['role deployer'].concat(
  said.flatMap((text) => readMessage(text).sentences.map(({ sentence }) => sentence)),
)

const newest = [
  'the registry of account 1 in us-east-1 is taken to have no policy, which is how AWS makes one: `aws` there tells',
  'no patch for CDK of the repository policy, which its command changes: its file is not here',
  'the policy of the VPC endpoint vpce-1 does not allow `me` `ecr:BatchGetImage` on `app`',
  `the image \`${uri}\` does not exist`,
  'the tag `1` of app is there already, and may name no other image: push another tag',
  'the grants of arn:aws:kms:us-east-1:111111111111:key/1 (cut off); in account 111111111111:',
  'the policy of the registry of account 111111111111 in us-east-1; in account 111111111111:',
  '`arn:aws:iam::111111111111:role/ci` may do what it did not do in 90 days: all of s3 (inline policy own on role ci)',
]

describe.each(['ko', 'ja'] as const)('in %s no English of ours is left', async (language) => {
  const say = await sayIn(language)
  const wide: Page = { target: 'aws', full: true, style: plain, width: 10_000, say }
  const left = (page: string) => [...new Set(englishIn(page, awsWords))]

  test.each(faults)('of a broken estate: $name', async (fault) => {
    for (const one of await diagnosesOf(fault, 6)) {
      expect(left(renderDiagnosis(one, wide))).toEqual([])
      if (one.report) expect(left(renderReport(one.report, { ...wide, full: false }))).toEqual([])
    }
  })

  test.each(Object.entries(stories))(
    'of the story %s, also where a file is missing',
    async (_, files) => {
      for (const missing of ['', ...Object.keys(files).filter((name) => name !== 'r.json')])
        for (const image of [uri, ownUri]) {
          const given = Object.entries(files).filter(([name]) => name !== missing)
          const one = await ask(Object.fromEntries(given), creates(image))
          expect(left(renderDiagnosis(one, wide))).toEqual([])
        }
    },
  )

  test.each([...said, ...denials.map(({ sentence }) => sentence)])(
    'of a message alone: %s',
    (text) => {
      const report = meaningReport(text, new Date(0), [])
      expect(report && left(renderReport(report, wide))).toEqual([])
    },
  )

  test.each(newest)('of what is newest: %s', (text) => {
    expect(left(`  ${say(text)}`)).toEqual([])
  })

  test('a page keeps to its width, in columns', async () => {
    const one = await ask(stories.unshared, creates(uri))
    const lines = renderDiagnosis(one, { ...wide, width: 80 }).split('\n')
    const ours = lines.filter((line) => /[\u3041-\ud7a3]/.test(line))
    expect(ours.length).toBeGreaterThan(10)
    // A longer word, such as an ARN, sticks out.
    for (const line of ours) if (columns(line) > 80) expect(line.trim(), line).toMatch(/\S{40,}/)
  })
})
