import type { ActionTables } from '../actions.ts'
import { type JsonPath, layoutOf } from '../json.ts'
import { isObject, type JsonObject } from '../parse.ts'
import { actionParts } from './actions.ts'
import { checks } from './checks.ts'
import type { Code, FindingKind } from './codes.ts'
import { type LintedStatement, type LintedType, statementsOf } from './document.ts'
import { type Finding, findingOf } from './finding.ts'
import { comparedMax, Pairs } from './pairs.ts'
import { hasWildcard } from './patterns.ts'

export interface LintOptions {
  /** What the policy is for. `auto`, the default, reads it from the policy. */
  readonly type?: LintedType | 'auto'
  /** From `actionTables()`. Without them, names of actions, ARNs and condition keys go unlooked at. */
  readonly tables?: ActionTables
  /** The ARNs of AWS's managed policies, to find names that are misspelt. */
  readonly managedPolicies?: ReadonlySet<string>
}

const kinds: readonly FindingKind[] = ['ERROR', 'SECURITY_WARNING', 'WARNING', 'SUGGESTION']

/** What is wrong with a policy, from top to bottom. Never throws, whatever the text. */
export function lint(text: string, options: LintOptions = {}): readonly Finding[] {
  const findings: Finding[] = []
  const layout = layoutOf(text)
  const report = (code: Code, path: JsonPath, message: string) =>
    void findings.push(findingOf(code, message, path, layout.locate(path)))
  const raw = parse(text)
  if (raw === undefined) report('JSON_SYNTAX_ERROR', [], 'this is where the text stops being JSON')
  else if (!isObject(raw)) report('JSON_SYNTAX_ERROR', [], 'a policy is a JSON object')
  else {
    for (const path of layout.repeated())
      report(
        'TIDEGATE_REPEATED_KEY',
        path,
        `\`${path.at(-1)}\` is here more than once: only the last one counts`,
      )
    const statements = statementsOf(raw)
    const { type = 'auto', tables, managedPolicies } = options
    const pairs = new Pairs()
    const document = {
      text,
      raw,
      type: type === 'auto' ? lintedType(raw) : type,
      statements,
      pairs,
      variables: raw.Version === '2012-10-17',
      tables,
      managedPolicies,
    }
    for (const check of checks) check(document, report)
    if (pairs.spent)
      report(
        'TIDEGATE_NOT_COMPARED',
        [],
        `after ${comparedMax.toLocaleString('en')} comparisons its other statements and entries were not held against each other: what is redundant or without effect may be left untold; split the policy to see all`,
      )
  }
  const rank = ({ kind }: Finding) => kinds.indexOf(kind)
  return findings.sort((a, b) => a.line - b.line || a.column - b.column || rank(a) - rank(b))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What kind of policy this must be, from who and what its statements name. */
export function lintedType(raw: JsonObject): LintedType {
  const statements = statementsOf(raw)
  if (!statements.some(({ principal }) => principal)) return 'identity'
  const named = statements.flatMap(({ action }) => action?.values.map(({ value }) => value) ?? [])
  const allOf = (prefix: string) =>
    named.length > 0 && named.every((one) => actionParts(one)?.prefix === prefix)
  if (allOf('sts')) return 'trust'
  return allOf('ecr') && !isOfRegistry(statements, named) ? 'ecr-repository' : 'resource'
}

const registryActions = [
  'ecr:replicateimage',
  'ecr:batchimportupstreamimage',
  'ecr:createrepository',
]

/** A registry policy is about many repositories, and about making them. */
const isOfRegistry = (statements: readonly LintedStatement[], named: readonly string[]): boolean =>
  named.some((one) => registryActions.includes(one.toLowerCase())) ||
  statements.some(({ resource }) =>
    resource?.values.some(({ value }) => value.startsWith('arn:') && hasWildcard(value)),
  )
