import { isAbsolute, normalize, relative } from 'node:path'
import type { FixReport } from '../../../estate/fix-report.ts'
import { asItIs, type Say } from '../../language/translate.ts'
import { pageUri, version } from '../../self.ts'
import { type Reported, refusedId } from '../reported.ts'

const schema = 'https://json.schemastore.org/sarif-2.1.0.json'
/** GitHub refuses a file with more. */
const resultsMax = 25_000
const severities = { error: '8.0', warning: '5.0', note: '2.0' } as const
const problems = { error: 'error', warning: 'warning', note: 'recommendation' } as const

/**
 * SARIF 2.1.0 as GitHub's code scanning reads it: what stands in no file is left out, because a result without a place is
 * refused there.
 */
export function sarif(reported: readonly Reported[], say: Say = asItIs): string {
  const shown = reported.filter(({ place }) => place).slice(0, resultsMax)
  const rules = [...new Map(shown.map((one) => [one.id, one])).values()]
  const index = new Map(rules.map(({ id }, at) => [id, at]))
  const log = {
    $schema: schema,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'tidegate',
            version: version(),
            rules: rules.map((one) => ruleOf(one, say)),
          },
        },
        automationDetails: { id: 'tidegate/' },
        columnKind: 'utf16CodeUnits',
        results: shown.map((one) => resultOf(one, index.get(one.id) ?? 0, say)),
      },
    ],
  }
  return `${JSON.stringify(log, undefined, 2)}\n`
}

/** What is refused is one rule: its pages are those of the results. */
const indexPage = 'docs/messages/README.md'

const ruleOf = ({ id, title, help, level, page }: Reported, say: Say) => ({
  id,
  name: id,
  shortDescription: { text: say(title) },
  fullDescription: { text: say(title) },
  help: { text: say(help), markdown: say(help) },
  ...(page !== undefined && { helpUri: pageUri(say(id === refusedId ? indexPage : page)) }),
  defaultConfiguration: { level },
  properties: {
    tags: ['security', 'aws', 'iam'],
    precision: 'very-high',
    'problem.severity': problems[level],
    'security-severity': severities[level],
  },
})

function resultOf(
  { id, level, say: told, place, fixes, page }: Reported,
  ruleIndex: number,
  say: Say,
) {
  const [fix] = fixes
  const { file = '', line = 1, column = 1 } = place ?? {}
  return {
    ruleId: id,
    ruleIndex,
    level,
    message: {
      text: fix ? `${say(told)}. ${say(stateOf(fix))}: ${say(fix.title)}` : say(told),
    },
    ...(page !== undefined && { properties: { page: say(page) } }),
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(file) },
          region: { startLine: line, startColumn: column },
        },
      },
    ],
    ...fixesOf(fix, say),
  }
}

/** What an editor can make of the user's own files; a generated one is changed by what generates it. */
function fixesOf(fix: FixReport | undefined, say: Say) {
  const changes = (fix?.patches ?? []).flatMap(({ file, isGenerated, replacements }) =>
    file === undefined || isGenerated || !replacements ? [] : [{ file, replacements }],
  )
  if (!fix || changes.length === 0) return {}
  const artifactChanges = changes.map(({ file, replacements }) => ({
    artifactLocation: { uri: uriOf(file) },
    replacements: replacements.map(({ start, end, text }) => ({
      deletedRegion: {
        ...{ startLine: start.line, startColumn: start.column },
        ...{ endLine: end.line, endColumn: end.column },
      },
      insertedContent: { text },
    })),
  }))
  return { fixes: [{ description: { text: say(fix.title) }, artifactChanges }] }
}

const stateOf = ({ proven }: Reported['fixes'][number]): string =>
  proven ? 'Proven fix' : 'A proposal, not proven'

/** From the repository's root, which is where a workflow runs, with forward slashes. */
const uriOf = (file: string): string =>
  (isAbsolute(file) ? relative(process.cwd(), file) : normalize(file))
    .replaceAll('\\', '/')
    .split('/')
    .map((part) => encodeURIComponent(part))
    .join('/')
