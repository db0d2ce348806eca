import { covers } from './actions.ts'
import type { Code } from './codes.ts'
import {
  type Check,
  type LintedDocument,
  type LintedElement,
  type LintedStatement,
  perStatement,
  type Report,
} from './document.ts'
import type { Pairs } from './pairs.ts'
import { patternCovers } from './patterns.ts'

/** Entries of one list that another entry of it takes in. */
export const redundantEntries: Check = perStatement(({ action, resource }, report, { pairs }) => {
  redundant(action, 'REDUNDANT_ACTION', covers, pairs, report)
  redundant(resource, 'REDUNDANT_RESOURCE', patternCovers, pairs, report)
})

type TakesIn = (wide: string, narrow: string) => boolean

/** The same as long as comparisons are left. */
const within =
  (pairs: Pairs, takesIn: TakesIn): TakesIn =>
  (wide, narrow) =>
    pairs.take(wide.length, narrow.length) && takesIn(wide, narrow)

function redundant(
  element: LintedElement | undefined,
  code: Code,
  takes: TakesIn,
  pairs: Pairs,
  report: Report,
): void {
  const takesIn = within(pairs, takes)
  const values = element?.values ?? []
  for (const [at, { value, path }] of values.entries()) {
    if (pairs.spent) return
    const wider = values.find(
      (other, otherAt) =>
        otherAt !== at &&
        takesIn(other.value, value) &&
        // Of two that say the same, the second is told.
        (otherAt < at || !takesIn(value, other.value)),
    )
    if (wider) report(code, path, `\`${value}\` is covered by \`${wider.value}\``)
  }
}

/** Statements that another one makes idle: allowed twice, or allowed here and always denied there. */
export const idleStatements: Check = (document, report) => {
  const { pairs } = document
  const all = document.statements.map((statement, at) => ({ statement, at }))
  const ofEffect = (effect: LintedStatement['effect']) =>
    all.filter(({ statement }) => statement.effect === effect)
  const alike = { Allow: ofEffect('Allow'), Deny: ofEffect('Deny'), none: ofEffect(undefined) }
  const includes = inclusion(document)
  for (const { statement, at } of all) {
    if (pairs.spent) return
    const twin = alike[statement.effect ?? 'none'].find(
      (other) =>
        other.at !== at &&
        includes(other.statement, statement) &&
        (other.at < at || !includes(statement, other.statement)),
    )
    if (twin)
      report('REDUNDANT_STATEMENT', statement.path, `says nothing that ${name(twin)} does not`)
    if (statement.effect !== 'Allow') continue
    const shadow = alike.Deny.find((other) => includes(other.statement, statement))
    if (shadow)
      report(
        'TIDEGATE_ALLOW_SHADOWED_BY_DENY',
        statement.path,
        `allows nothing: ${name(shadow)} denies all of it`,
      )
  }
}

function name({ statement, at }: { statement: LintedStatement; at: number }): string {
  const { Sid: sid } = statement.raw
  return typeof sid === 'string' && sid ? `statement \`${sid}\`` : `statement ${at + 1}`
}

/** Whether every request that `narrow` matches, `wide` matches too. May say no where the answer is yes. */
function inclusion({ statements, type, pairs }: LintedDocument) {
  const noResource = type === 'trust' || type === 'ecr-repository'
  const conditions = new Map(statements.map((one) => [one, JSON.stringify(one.raw.Condition)]))
  const actionCovers = within(pairs, covers)
  const resourceCovers = within(pairs, patternCovers)
  const conditionsInclude = (wide: LintedStatement, narrow: LintedStatement) => {
    const wanted = conditions.get(wide)
    const given = conditions.get(narrow)
    if (wanted === undefined) return true
    return given?.length === wanted.length && pairs.take(wanted.length) && given === wanted
  }
  return (wide: LintedStatement, narrow: LintedStatement): boolean =>
    pairs.take() &&
    elementIncludes(wide.action, narrow.action, actionCovers) &&
    (noResource
      ? (wide.resource === undefined) === (narrow.resource === undefined)
      : elementIncludes(wide.resource, narrow.resource, resourceCovers)) &&
    principalIncludes(wide, narrow, pairs) &&
    conditionsInclude(wide, narrow)
}

function elementIncludes(
  wide: LintedElement | undefined,
  narrow: LintedElement | undefined,
  takesIn: TakesIn,
): boolean {
  if (!wide || !narrow) return false
  if (narrow.values.length === 0) return false
  if (wide.not || narrow.not)
    return wide.not === narrow.not && sameTexts(wide.values, narrow.values)
  return narrow.values.every((one) => wide.values.some((other) => takesIn(other.value, one.value)))
}

/** The texts in whichever order. */
function sameTexts(
  a: readonly { readonly value: string }[],
  b: readonly { readonly value: string }[],
): boolean {
  const others = new Set(b.map(({ value }) => value))
  return a.length === b.length && a.every(({ value }) => others.has(value))
}

function principalIncludes(wide: LintedStatement, narrow: LintedStatement, pairs: Pairs): boolean {
  if (!wide.principal || !narrow.principal) return wide.principal === narrow.principal
  if (wide.principal.not || narrow.principal.not)
    return (
      wide.principal.not === narrow.principal.not &&
      JSON.stringify(wide.raw.NotPrincipal) === JSON.stringify(narrow.raw.NotPrincipal)
    )
  const everybody = wide.principal.values.some(
    ({ kind, value }) => value === '*' && (kind === '*' || kind === 'AWS'),
  )
  return (
    narrow.principal.values.length > 0 &&
    narrow.principal.values.every(
      (one) =>
        (everybody && wide.effect === 'Deny') ||
        wide.principal?.values.some(
          (other) => pairs.take() && other.kind === one.kind && other.value === one.value,
        ),
    )
  )
}
