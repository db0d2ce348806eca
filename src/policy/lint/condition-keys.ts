import type { ActionTables, KeyType } from '../actions.ts'
import { parseOperator } from '../match/operators.ts'
import { baseOperator, isNegated } from './conditions.ts'
import { type Check, type LintedCondition, perStatement, type Report } from './document.ts'
import { actionHasKey, actionsIn, keyType } from './keys.ts'
import { meant } from './nearest.ts'
import { hasWildcard } from './patterns.ts'

/** Keys that exist, with operators that fit what they hold. */
export const conditionKeys: Check = perStatement(({ conditions, effect }, report, { tables }) => {
  for (const condition of conditions) {
    const { key, path } = condition
    if (!/^[^:\s]+:\S/.test(key)) {
      report('INVALID_CONDITION_KEY_FORMAT', path, `expected \`service:Key\`, got \`${key}\``)
      continue
    }
    if (/:(ResourceTag|RequestTag|PrincipalTag)\/?$/i.test(key)) {
      report(
        'MISSING_TAG_KEY_IN_CONDITION',
        path,
        `name the tag: \`${key.replace(/\/$/, '')}/owner\``,
      )
      continue
    }
    formats(condition, report)
    const type = tables && keyType(tables, key)
    if (type) operatorFits(condition, type, effect, report)
    else if (tables) unknownKey(condition, tables, report)
  }
})

function unknownKey({ key, path }: LintedCondition, tables: ActionTables, report: Report): void {
  const prefix = key.slice(0, key.indexOf(':')).toLowerCase()
  const names = (keys: readonly KeyType[]) =>
    keys.map(({ name }) =>
      name.replace('/*', key.slice(key.indexOf('/')).match(/^\/.*/)?.[0] ?? '/…'),
    )
  if (prefix === 'aws')
    report(
      'INVALID_GLOBAL_CONDITION_KEY',
      path,
      `there is no condition key \`${key}\`${meant(key, names(tables.globalKeys))}`,
    )
  // Any OIDC provider's host may be a prefix; only those of services are known in full.
  else if (!prefix.includes('.') && !prefix.includes('/') && !hasWildcard(prefix)) {
    const service = tables.service(prefix)
    report(
      'INVALID_SERVICE_CONDITION_KEY',
      path,
      service
        ? `\`${prefix}\` has no condition key \`${key}\`${meant(key, names(service.keys))}`
        : `there is no service \`${prefix}\`${meant(prefix, tables.prefixes)}`,
    )
  }
}

const families: Readonly<Record<KeyType['type'], RegExp>> = {
  String: /^(String|Null)/,
  ARN: /^(Arn|String|Null)/,
  Bool: /^(Bool|Null|String)/,
  Date: /^(Date|Numeric|Null)/,
  IPAddress: /^(IpAddress|NotIpAddress|Null)/,
  Numeric: /^(Numeric|Null)/,
  Unknown: /^/,
}

function operatorFits(
  { operator, key, path }: LintedCondition,
  { type, multiValued, name }: KeyType,
  effect: string | undefined,
  report: Report,
): void {
  const parsed = parseOperator(operator)
  const base = baseOperator(operator)
  if (!parsed) return
  if (!families[type].test(base) && !(type === 'String' && base === 'Bool'))
    report(
      'TYPE_MISMATCH',
      path,
      `\`${key}\` holds ${holds[type]}, which \`${operator}\` cannot compare`,
    )
  if (type === 'Unknown') return
  // EventBridge's keys take patterns of several values too, and AWS's own policies compare them plainly.
  if (multiValued && !parsed.set && base !== 'Null' && !key.startsWith('events:'))
    report(
      'MISSING_QUALIFIER',
      path,
      `\`${key}\` holds several values: say \`ForAllValues:${operator}\` or \`ForAnyValue:${operator}\``,
    )
  // A tag key chosen by the author is single-valued, whatever the rest of the name.
  if (!multiValued && parsed.set === 'all' && effect === 'Allow')
    report(
      'FORALLVALUES_WITH_SINGLE_VALUED_KEY',
      path,
      `\`${name.replace('/*', '/…')}\` holds one value, and \`ForAllValues\` is also true when it is absent: leave it out`,
    )
}

const holds: Readonly<Record<KeyType['type'], string>> = {
  String: 'text',
  ARN: 'an ARN',
  Bool: 'true or false',
  Date: 'a date',
  IPAddress: 'an address',
  Numeric: 'a number',
  Unknown: 'something',
}

function formats({ key, operator, values }: LintedCondition, report: Report): void {
  if (
    !baseOperator(operator).startsWith('StringE') &&
    !baseOperator(operator).startsWith('StringN')
  )
    return
  const lower = key.toLowerCase()
  for (const { value, path } of values) {
    if (hasWildcard(value) || value.includes('${')) continue
    if (lower === 'aws:sourcevpc' && !/^vpc-[0-9a-f]{8,17}$/.test(value))
      report('INVALID_VPC_FORMAT', path, `expected \`vpc-\` and hex digits, got \`${value}\``)
    if (lower === 'aws:sourcevpce' && !/^vpce-[0-9a-f]{8,17}$/.test(value))
      report('INVALID_VPCE_FORMAT', path, `expected \`vpce-\` and hex digits, got \`${value}\``)
  }
}

/** Session keys, which any request may carry although they belong to a service's prefix. */
const sessionPrefixes: ReadonlySet<string> = new Set(['saml', 'identitystore', 'aws', 'sts'])

/** A service's key in a statement none of whose actions ever has it. */
export const keysOfActions: Check = perStatement((statement, report, { tables }) => {
  const actions = tables && actionsIn(statement, tables)
  if (!actions) return
  for (const { key, path, operator } of statement.conditions) {
    const prefix = key.slice(0, Math.max(0, key.indexOf(':'))).toLowerCase()
    const ofRequest = /^aws:(RequestTag\/|TagKeys$)/i.test(key)
    const known = keyType(tables, key)
    const global = tables.globalKeys.includes(known as KeyType) && !ofRequest
    if (!known || known.type === 'Unknown' || global) continue
    if (!ofRequest && (sessionPrefixes.has(prefix) || !tables.service(prefix))) continue
    if (actions.some((one) => actionHasKey(one, key))) continue
    report(
      'TIDEGATE_CONDITION_KEY_NEVER_PRESENT',
      path,
      `no action of this statement has \`${key}\`: ${consequence(operator, statement.effect)}`,
    )
  }
})

function consequence(operator: string, effect: string | undefined): string {
  const parsed = parseOperator(operator)
  const absentIsTrue = isNegated(operator) || parsed?.ifExists || parsed?.set === 'all'
  if (absentIsTrue || !parsed?.compare) return 'the condition does not depend on it'
  return effect === 'Deny' ? 'this never denies' : 'this never allows'
}
