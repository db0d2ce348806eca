import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fromJson } from '../json.ts'
import { renderReport, reportParts } from '../report/render.ts'
import type { RefusalReport } from '../report/schema.ts'
import { plain } from '../terminal.ts'
import { tinyImage } from './image.ts'
import { Screen } from './screen.ts'
import { type Refusal, Stage } from './stage.ts'
import { stories } from './stories.ts'
import { World } from './world.ts'

const rows = 24
// The longer of the two names that people type.
const typed = 'npx tidegate'

/** A stage that keeps what is explained on it. */
class Explained extends Stage {
  readonly reports: RefusalReport[] = []

  override async explain(refusal: Refusal, as?: string): Promise<RefusalReport> {
    const report = await super.explain(refusal, as)
    this.reports.push(report)
    return report
  }
}

const reports = new Map<number, readonly RefusalReport[]>()

beforeAll(async () => {
  for (const [at, story] of stories.entries()) {
    const world = await World.open(new AbortController().signal)
    try {
      const stage = new Explained(world, new Screen(plain, 80, () => undefined), typed)
      await story.play(stage, { image: tinyImage, missing: 'not tried here' })
      reports.set(at + 1, stage.reports)
    } finally {
      await world.close()
    }
  }
}, 120_000)
afterAll(() => reports.clear())

/** What a machine that runs functions adds. */
const background = [
  {
    ...{ request: '00000000-0000-4000-8000-000000000000', at: '2030-01-01T00:00:00.000Z' },
    ...{ caller: 'arn:aws:sts::111111111111:assumed-role/execution/worker' },
    ...{ operation: 'logs:PutLogEvents', message: 'not authorized' },
  },
]

const of = (number: number) => reports.get(number) ?? []

/** Where a line may be broken: at a space that is not quoted, and in a document beside its brackets and commas. */
const wordsOf = (line: string): readonly string[] => {
  const text = line
    .replace(/^(?: {2}[a-z]+ +|\s*[+-])/, '')
    .replace(/ \\$/, '')
    .trim()
  return /^'[^']*'$/.test(text) ? [text] : text.split(/ (?!")|(?<=[,{[])(?=")/)
}

describe.each([80, 100])('on %i columns', (width) => {
  const pageOf = (
    report: RefusalReport,
    full = false,
    target: 'aws' | { typed: string } = { typed },
  ) => renderReport(report, { style: plain, width, target, full }).trimEnd()

  test.each([1, 2, 3, 4, 5])('an explanation of story %i fits a screen', (number) => {
    expect(of(number).length).toBeGreaterThan(0)
    for (const report of of(number)) {
      const page = pageOf({ ...report, background })
      expect(page.split('\n').length, page).toBeLessThanOrEqual(rows)
    }
  })

  test.each([1, 2, 3, 4, 5])('no line of story %i is too long but for a single word', (number) => {
    for (const report of of(number))
      for (const page of [pageOf(report), pageOf(report, true), pageOf(report, false, 'aws')]) {
        const long = page.split('\n').filter((line) => line.length > width)
        expect(long.filter((line) => wordsOf(line).length > 1)).toEqual([])
      }
  })

  test.each([1, 2, 3, 4, 5])('no ARN of story %i is cut', (number) => {
    for (const report of of(number)) {
      const known = new Set(arnsIn(JSON.stringify(report)))
      for (const arn of arnsIn(pageOf(report))) expect(known).toContain(arn)
    }
  })

  test.each([1, 2, 3, 4, 5])('what is pasted of story %i is the whole fix', (number) => {
    for (const report of of(number)) {
      const [fix] = report.fixes
      const printed = reportParts(report, { width, target: { typed }, full: false })
        .filter(({ title }) => title === 'fix')
        .flatMap(({ lines }) => lines.flatMap(({ as, text }) => (as === 'raw' ? text : [])))
      for (const line of printed) expect(pageOf(report).split('\n')).toContain(line)
      expect(wordsInShell(printed)).toEqual(wordsInShell(fix?.commands ?? []))
      if (fix?.proven) expect(printed).not.toEqual([])
    }
  })
})

const arnsIn = (text: string): readonly string[] => text.match(/arn:aws:[\w:*/-]+/g) ?? []

/** What a shell makes of these lines: the words of each command, documents as values. */
function wordsInShell(lines: readonly string[]): readonly unknown[] {
  // Whatever is looked at before is as it was.
  const script = `function [ { :; }\nnpx() { printf '%s\\0' "$@"; }\n${lines.join('\n')}\n`
  const words = execFileSync('bash', ['-euc', script], { encoding: 'utf8' }).split('\0')
  return words.map((word) => (/^[[{]/.test(word) ? fromJson(word) : word))
}
