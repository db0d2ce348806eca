import type { JsonPath } from '../json.ts'
import { documentElements, isObject, type JsonObject, statementElements } from '../parse.ts'
import type { Check, LintedDocument, LintedStatement, Report } from './document.ts'
import { meant } from './nearest.ts'

/** What a policy is made of, before anything is asked about its meaning. */
export const elements: Check = (document, report) => {
  const { raw, statements } = document
  knownElements(raw, [], documentElements, report)
  version(document, report)
  if (raw.Id !== undefined && typeof raw.Id !== 'string')
    report('DATA_TYPE_MISMATCH', ['Id'], 'expected a text')
  const { Statement: given } = raw
  if (given === undefined || (Array.isArray(given) && given.length === 0))
    report(
      'MISSING_STATEMENT',
      given === undefined ? [] : ['Statement'],
      'add at least one statement',
    )
  const list: readonly unknown[] = Array.isArray(given) ? given : given === undefined ? [] : [given]
  list.forEach((one, index) => {
    if (!isObject(one))
      report(
        'DATA_TYPE_MISMATCH',
        Array.isArray(given) ? ['Statement', index] : ['Statement'],
        'a statement is a JSON object',
      )
  })
  for (const statement of statements) {
    knownElements(statement.raw, statement.path, statementElements, report)
    effect(statement, report)
    types(statement, report)
    combinations(statement, report)
    required(statement, document, report)
  }
}

/** IAM refuses identity policies of the older version, which is also that of a policy without one. */
function version({ raw, text, type }: LintedDocument, report: Report): void {
  const { Version: given } = raw
  const path = given === undefined ? [] : ['Version']
  if (given !== undefined && given !== '2012-10-17' && given !== '2008-10-17')
    report('INVALID_VERSION', path, 'expected `2012-10-17` (or the older `2008-10-17`)')
  else if (given !== '2012-10-17' && (type === 'identity' || type === 'session'))
    report('TIDEGATE_VERSION_REFUSED', path, 'IAM takes policies with "Version": "2012-10-17" only')
  else if (given === undefined) {
    const consequence = text.includes('${') ? ': without it its variables are text' : ''
    report('MISSING_VERSION', path, `add "Version": "2012-10-17"${consequence}`)
  }
}

function knownElements(
  raw: JsonObject,
  path: JsonPath,
  known: readonly string[],
  report: Report,
): void {
  const seen = new Map<string, string>()
  for (const name of Object.keys(raw)) {
    const twin = seen.get(name.toLowerCase())
    seen.set(name.toLowerCase(), name)
    if (twin !== undefined)
      report(
        'DUPLICATE_KEYS_WITH_DIFFERENT_CASE',
        [...path, name],
        `\`${name}\` is here twice: also as \`${twin}\``,
      )
    else if (!known.includes(name))
      report(
        'INVALID_POLICY_ELEMENT',
        [...path, name],
        `a ${path.length === 0 ? 'policy' : 'statement'} has no element \`${name}\`${meant(name, known)}`,
      )
  }
}

function effect({ raw, path }: LintedStatement, report: Report): void {
  const { Effect: given } = raw
  if (given === undefined) report('MISSING_EFFECT', path, 'add "Effect": "Allow" or "Deny"')
  else if (given !== 'Allow' && given !== 'Deny')
    report(
      'INVALID_EFFECT',
      [...path, 'Effect'],
      'expected `Allow` or `Deny`, exactly as written here',
    )
}

const isText = (value: unknown) => typeof value === 'string'
const isTexts = (value: unknown) => isText(value) || (Array.isArray(value) && value.every(isText))
const isScalar = (value: unknown) =>
  isText(value) || typeof value === 'number' || typeof value === 'boolean'

function types({ raw, path }: LintedStatement, report: Report): void {
  const expect = (fits: boolean, at: JsonPath, wanted: string) => {
    if (!fits) report('DATA_TYPE_MISMATCH', at, `expected ${wanted}`)
  }
  for (const name of ['Action', 'NotAction', 'Resource', 'NotResource'])
    if (raw[name] !== undefined)
      expect(isTexts(raw[name]), [...path, name], 'a text or a list of texts')
  if (raw.Sid !== undefined) expect(isText(raw.Sid), [...path, 'Sid'], 'a text')
  for (const name of ['Principal', 'NotPrincipal']) {
    const given = raw[name]
    if (given === undefined || isText(given)) continue
    expect(isObject(given), [...path, name], '`"*"` or an object such as `{"AWS": "111122223333"}`')
    if (isObject(given))
      for (const [kind, value] of Object.entries(given))
        expect(
          isScalar(value) || (Array.isArray(value) && value.every(isScalar)),
          [...path, name, kind],
          'a text or a list of texts',
        )
  }
  const { Condition: conditions } = raw
  if (conditions === undefined) return
  expect(isObject(conditions), [...path, 'Condition'], 'an object of operators')
  if (!isObject(conditions)) return
  for (const [operator, keys] of Object.entries(conditions)) {
    expect(isObject(keys), [...path, 'Condition', operator], 'an object of condition keys')
    if (!isObject(keys)) continue
    for (const [key, value] of Object.entries(keys))
      expect(
        isScalar(value) || (Array.isArray(value) && value.every(isScalar)),
        [...path, 'Condition', operator, key],
        'a text or a list of texts',
      )
  }
}

function combinations({ raw, path }: LintedStatement, report: Report): void {
  for (const name of ['Action', 'Resource', 'Principal'])
    if (raw[name] !== undefined && raw[`Not${name}`] !== undefined)
      report(
        'UNSUPPORTED_ELEMENT_COMBINATION',
        [...path, `Not${name}`],
        `a statement has \`${name}\` or \`Not${name}\`, not both`,
      )
}

function required(
  { action, resource, principal, path, raw }: LintedStatement,
  { type }: LintedDocument,
  report: Report,
): void {
  // An empty list is refused as well, where IAM keeps the policy.
  const lacks = (element: { readonly values: readonly unknown[]; path: JsonPath } | undefined) =>
    element === undefined || (element.values.length === 0 && isEmpty(element.path))
  const isEmpty = (at: JsonPath) => {
    const given = raw[String(at.at(-1))]
    return isObject(given) ? Object.values(given).every(isEmptyList) : isEmptyList(given)
  }
  if (lacks(action)) report('MISSING_ACTION', action?.path ?? path, 'add `Action` or `NotAction`')
  if (lacks(resource) && type !== 'trust' && type !== 'ecr-repository')
    report('MISSING_RESOURCE', resource?.path ?? path, 'add `Resource` or `NotResource`')
  if (lacks(principal) && ['resource', 'trust', 'ecr-repository', 'rcp'].includes(type))
    report('MISSING_PRINCIPAL', principal?.path ?? path, 'add `Principal`: whom this is about')
}

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0
