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
import { patternCovers } from './patterns.ts'

/** Entries of one list that another entry of it takes in. */
export const redundantEntries: Check = perStatement(({ action, resource }, report) => {
  redundant(action, 'REDUNDANT_ACTION', covers, report)
  redundant(resource, 'REDUNDANT_RESOURCE', patternCovers, report)
})

function redundant(
  element: LintedElement | undefined,
  code: Code,
  takesIn: (wide: string, narrow: string) => boolean,
  report: Report,
): void {
  const values = element?.values ?? []
  // Beyond this a list is generated, and comparing each with each takes long.
  if (values.length > 500) return
  values.forEach(({ value, path }, at) => {
    const wider = values.find(
      (other, otherAt) =>
        otherAt !== at &&
        takesIn(other.value, value) &&
        // Of two that say the same, the second is told.
        (otherAt < at || !takesIn(value, other.value)),
    )
    if (wider) report(code, path, `\`${value}\` is covered by \`${wider.value}\``)
  })
}

/** Statements that another one makes idle: allowed twice, or allowed here and always denied there. */
export const idleStatements: Check = (document, report) => {
  const { statements } = document
  if (statements.length > 200) return
  statements.forEach((statement, at) => {
    const rank = (other: LintedStatement) => statements.indexOf(other)
    const twin = statements.find(
      (other) =>
        other !== statement &&
        other.effect === statement.effect &&
        includes(other, statement, document) &&
        (rank(other) < at || !includes(statement, other, document)),
    )
    if (twin)
      report(
        'REDUNDANT_STATEMENT',
        statement.path,
        `says nothing that ${name(twin, document)} does not`,
      )
    if (statement.effect !== 'Allow') return
    const shadow = statements.find(
      (other) => other.effect === 'Deny' && includes(other, statement, document),
    )
    if (shadow)
      report(
        'TIDEGATE_ALLOW_SHADOWED_BY_DENY',
        statement.path,
        `allows nothing: ${name(shadow, document)} denies all of it`,
      )
  })
}

function name({ raw }: LintedStatement, { statements }: LintedDocument): string {
  const at = statements.findIndex((one) => one.raw === raw)
  return typeof raw.Sid === 'string' && raw.Sid ? `statement \`${raw.Sid}\`` : `statement ${at + 1}`
}

/** Every request that `narrow` matches, `wide` matches too. May say no where the answer is yes. */
function includes(
  wide: LintedStatement,
  narrow: LintedStatement,
  { type }: LintedDocument,
): boolean {
  const noResource = type === 'trust' || type === 'ecr-repository'
  return (
    elementIncludes(wide.action, narrow.action, covers) &&
    (noResource
      ? (wide.resource === undefined) === (narrow.resource === undefined)
      : elementIncludes(wide.resource, narrow.resource, patternCovers)) &&
    principalIncludes(wide, narrow) &&
    conditionsInclude(wide, narrow)
  )
}

function conditionsInclude(wide: LintedStatement, narrow: LintedStatement): boolean {
  if (wide.raw.Condition === undefined) return true
  return JSON.stringify(wide.raw.Condition) === JSON.stringify(narrow.raw.Condition)
}

function elementIncludes(
  wide: LintedElement | undefined,
  narrow: LintedElement | undefined,
  takesIn: (wide: string, narrow: string) => boolean,
): boolean {
  if (!wide || !narrow) return false
  if (narrow.values.length === 0) return false
  if (wide.not || narrow.not)
    return wide.not === narrow.not && sameTexts(wide.values, narrow.values)
  return narrow.values.every((one) => wide.values.some((other) => takesIn(other.value, one.value)))
}

const sameTexts = (
  a: readonly { readonly value: string }[],
  b: readonly { readonly value: string }[],
): boolean =>
  a.length === b.length && a.every(({ value }) => b.some((other) => other.value === value))

function principalIncludes(wide: LintedStatement, narrow: LintedStatement): boolean {
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
          (other) => other.kind === one.kind && other.value === one.value,
        ),
    )
  )
}
