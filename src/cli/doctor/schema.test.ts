import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, expectTypeOf, onTestFinished, test, vi } from 'vitest'
import { z } from 'zod'
import { repositories, repositoryPolicy } from '../../collected/exports.fixture.ts'
import type { Diagnosis } from '../../doctor/diagnosis.ts'
import type { Names } from '../report/names.fixture.ts'
import { plain } from '../terminal.ts'
import { examineAll } from './all.ts'
import { markdown } from './formats/markdown.ts'
import { sarif } from './formats/sarif.ts'
import type { Format } from './options.ts'
import { type Reported, refusedId } from './reported.ts'
import { type diagnosesReport, doctorReport, surveyReport } from './schema.ts'

const file = join(import.meta.dirname, '..', '..', '..', 'docs', 'doctor.schema.json')

const published = `${JSON.stringify(z.toJSONSchema(doctorReport, { io: 'input' }), undefined, 2)}\n`

test('docs/doctor.schema.json is what `doctor` prints: `npm run docs` writes it anew', () => {
  if (process.env.UPDATE_DOCS) writeFileSync(file, published)
  expect(readFileSync(file, 'utf8')).toBe(published)
})

test('a diagnosis has nothing that the schema does not have', () => {
  expectTypeOf<Names<Diagnosis>>().toEqualTypeOf<Names<z.infer<typeof diagnosesReport>[number]>>()
})

const owner = '999999999999'
const app = `arn:aws:ecr:us-east-1:${owner}:repository/app`
const open = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: '*',
      Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayers'],
    },
  ],
}

async function printed(
  format: Format,
): Promise<{ readonly text: string; readonly folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-doctor-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'r.json'), JSON.stringify(repositories(app)))
  writeFileSync(
    join(folder, 'p.json'),
    JSON.stringify(repositoryPolicy(owner, 'app', open), undefined, 2),
  )
  writeFileSync(join(folder, 'own.json'), JSON.stringify(open, undefined, 2))
  writeFileSync(join(folder, 'r2.json'), JSON.stringify(repositories(`${app}-2`)))
  let text = ''
  const written = vi.spyOn(process.stdout, 'write').mockImplementation((one) => {
    text += String(one)
    return true
  })
  const page = { target: 'aws', full: true, style: plain, width: 100 } as const
  await examineAll(
    [join(folder, 'r.json'), join(folder, 'p.json'), join(folder, 'r2.json')].concat(
      `${join(folder, 'own.json')}=${app}-2`,
    ),
    { organization: false, format },
    page,
  )
  written.mockRestore()
  expect(process.exitCode).toBe(1)
  process.exitCode = undefined
  return { text, folder }
}

test('JSON follows the schema, and each finding has its file, line and column', async () => {
  const { text, folder } = await printed('json')
  const report = surveyReport.strict().parse(JSON.parse(text))
  const places = report.findings.map(({ rule, code, place }) => [code ?? rule, place])
  expect(places).toContainEqual([
    'OPEN_TO_EVERYONE',
    { file: join(folder, 'p.json'), line: 4, column: 17 },
  ])
  // A policy that is a file of its own is shown where the element itself stands.
  expect(places).toContainEqual([
    'INVALID_ACTION',
    { file: join(folder, 'own.json'), line: 9, column: 9 },
  ])
})

test('SARIF has what GitHub asks for', async () => {
  const { text } = await printed('sarif')
  const { version, runs } = JSON.parse(text)
  expect(version).toBe('2.1.0')
  const [{ tool, results }] = runs
  expect(results.length).toBeGreaterThanOrEqual(4)
  for (const { ruleId, ruleIndex, level, message, locations } of results) {
    const rule = tool.driver.rules[ruleIndex]
    expect(rule.id).toBe(ruleId)
    for (const required of [rule.shortDescription, rule.fullDescription, rule.help, message])
      expect(required.text).not.toBe('')
    expect(['error', 'warning', 'note']).toContain(level)
    const { artifactLocation, region } = locations[0].physicalLocation
    expect(artifactLocation.uri).toMatch(/\.json$/)
    expect(region.startLine).toBeGreaterThan(0)
    expect(region.startColumn).toBeGreaterThan(0)
  }
})

test('Markdown and text name the place and the finding', async () => {
  for (const format of ['markdown', 'text'] as const) {
    const { text } = await printed(format)
    expect(text).toMatch(/p\.json:4:17/)
    expect(text).toContain('every AWS account may')
    expect(text).toContain('2 errors, 2 warnings')
  }
})

test('what is refused leads to the page of its message, in SARIF and in Markdown', () => {
  const page = 'docs/messages/pull-denied-resource.md'
  const one: Reported = {
    id: refusedId,
    level: 'error',
    title: 'AWS refuses what was asked',
    help: 'A policy denies it.',
    say: 'the policy does not allow it',
    place: { file: 'p.json', line: 1, column: 1 },
    fixes: [],
    page,
  }
  const pull: Reported = { ...one, id: 'FUNCTION_CANNOT_PULL', page: page.replace('pull-', '') }
  const [{ tool, results }] = JSON.parse(sarif([one, pull])).runs
  expect(results[0].properties).toEqual({ page })
  expect(tool.driver.rules.map(({ helpUri }: { helpUri: string }) => helpUri)).toEqual([
    expect.stringMatching(/^file:.*\/docs\/messages\/README\.md$/),
    expect.stringMatching(/^file:.*\/docs\/messages\/denied-resource\.md$/),
  ])
  expect(markdown({ reported: [one], access: [], unknown: 0, settle: [] })).toContain(
    `See \`${page}\``,
  )
})
