import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { columns } from '../src/cli/columns.ts'
import { folderOf } from '../src/cli/doctor/folder.fixture.ts'
import { renderDiagnosis } from '../src/cli/doctor/render.ts'
import { doctorReport } from '../src/cli/doctor/schema.ts'
import { sayIn } from '../src/cli/language/say.ts'
import { renderReport } from '../src/cli/report/render.ts'
import { ask, creates, ownUri, uri } from '../src/doctor/doctor.fixture.ts'
import { stories } from '../src/doctor/stories.fixture.ts'
import { meaningReport } from '../src/estate/meaning/report.ts'
import { conditionRows } from '../src/policy/lint/conditions.fixture.ts'
import { elementRows } from '../src/policy/lint/elements.fixture.ts'
import { nameRows } from '../src/policy/lint/names.fixture.ts'
import { readMessage } from '../src/policy/message/read.ts'
import { denials } from '../src/policy/message/wrappings.fixture.ts'
import { faults } from './support/doctor/faults/faults.ts'
import { healthy } from './support/doctor/healthy.ts'
import { filesOf } from './support/doctor/model.ts'
import { Random } from './support/doctor/random.ts'
import { surveyFaults } from './support/doctor/survey-faults.ts'
import { diagnosesOf } from './support/language/broken.ts'
import {
  leftInMarkdown,
  leftInSarif,
  leftInText,
  pageOf,
} from './support/language/command-pages.ts'
import { englishIn } from './support/language/english.ts'
import { widePage } from './support/language/print.ts'
import { pages } from './support/messages/pages.ts'

const said = Object.values(pages).map(({ says }) => says)
/** IAM names a role so. */
const awsWords = ['role deployer'].concat(
  said.flatMap((text) => readMessage(text).sentences.map(({ sentence }) => sentence)),
)

describe.each(['ko', 'ja'] as const)('in %s no English of ours is left', async (language) => {
  const say = await sayIn(language)
  const wide = widePage(say)
  const left = (page: string) => [...new Set(englishIn(page, awsWords))]

  test.each(faults)('of a broken estate: $name', async (fault) => {
    for (const one of await diagnosesOf(fault, 2)) {
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

  test.each([
    ['text', leftInText],
    ['markdown', leftInMarkdown],
    ['sarif', leftInSarif],
    ['json', (page: string) => doctorReport.safeParse(JSON.parse(page)).error?.issues ?? []],
  ] as const)('of everything in an estate, as %s', async (format, leftIn) => {
    for (const fault of surveyFaults) {
      const one = healthy(new Random(4), 20, 'create-function')
      one.model.functions[one.fn] = { role: one.execution, repository: one.repository }
      if (fault.when && !fault.when(one)) continue
      fault.inject(one)
      const folder = await folderOf(filesOf(one.model))
      const page = await pageOf('doctor', '--all', '--lang', language, '--format', format, folder)
      expect(leftIn(page), fault.rule).toEqual([])
    }
  })

  test('of expectations that are not met, cannot be told, or are no use', async () => {
    const one = healthy(new Random(4), 20, 'push')
    const file = 'expected.txt'
    const folder = await folderOf(filesOf(one.model))
    const asked = `allow * push ${one.repository}\ndeny ${one.caller} push ${one.repository}\n`
    const expectations = join(await folderOf({ [file]: asked }), file)
    const page = await pageOf('check', '--lang', language, expectations, folder)
    expect(page).toMatch(/allow.*deny/s)
    // The expectation itself is repeated as it was written.
    const own = page.replaceAll(expectations, file).replace(/: \S+ push \S+$/gm, '')
    expect(leftInText(own)).toEqual([])
  })

  test.each([
    ['text', leftInText],
    ['markdown', leftInMarkdown],
  ] as const)('of what a change lets whom do, as %s', async (format, leftIn) => {
    const one = healthy(new Random(4), 20, 'push')
    const old = await folderOf(filesOf(one.model))
    const repository = one.model.repositories[one.repository]
    if (repository) repository.policy = { Version: '2012-10-17', Statement: [] }
    const next = await folderOf(filesOf(one.model))
    for (const [a, b] of [
      [old, next],
      [next, old],
      [old, old],
    ] as const) {
      const page = await pageOf('diff', '--lang', language, '--format', format, a, b)
      expect(leftIn(page)).toEqual([])
    }
  })

  test('of a policy that is looked through', async () => {
    const rows = [...elementRows, ...nameRows, ...conditionRows]
    const bad = rows.flatMap(({ bad: text }) => (text ? [`{${text.replace('▸', '')}}`] : []))
    const folder = await folderOf({
      'p.json': `{"Version":"2012-10-17","Statement":[\n${bad.join(',\n')}]}`,
    })
    const page = await pageOf('policy', 'lint', '--lang', language, join(folder, 'p.json'))
    const [, ...findings] = page.split(/^(?=\S+:\d+:\d+ )/m)
    expect(findings.length).toBeGreaterThan(100)
    expect(findings.flatMap((finding) => leftInMarkdown(finding.split('\n')[0] ?? ''))).toEqual([])
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
