import type { ActionTables } from '../actions.ts'
import { baseOperator } from './conditions.ts'
import {
  type Check,
  type LintedStatement,
  perStatement,
  type Report,
  type Text,
} from './document.ts'
import { keyType } from './keys.ts'

/** `${…}`: where it stands, how it is written, and whether it ever has a value. */
export const variables: Check = perStatement((statement, report, document) => {
  const { tables } = document
  for (const text of unsupportedIn(statement))
    if (text.value.includes('${'))
      report('VARIABLE_UNSUPPORTED_IN_ELEMENT', text.path, 'a variable is plain text here')
  for (const text of statement.resource?.values ?? []) {
    variable(text, report, tables)
    const before = text.value.slice(0, text.value.indexOf('${'))
    if (/\$\{[^*?$]/.test(text.value) && before.split(':').length <= 5 && before !== '')
      // A warning only: a managed policy of AWS's own has one in the account.
      report(
        'TIDEGATE_VARIABLE_BEFORE_LAST_PART',
        text.path,
        'in an ARN only the last part can hold variables: this one is text',
      )
  }
  for (const { operator, values } of statement.conditions)
    for (const text of values) {
      const base = baseOperator(operator)
      if (/\$\{/.test(text.value) && !/^(String|Arn|Bool)/.test(base))
        report('INVALID_VARIABLE_FOR_OPERATOR', text.path, `\`${operator}\` takes no variables`)
      else variable(text, report, tables)
    }
  if (!document.variables && document.raw.Version !== undefined)
    for (const text of textsOf(statement))
      if (/\$\{[^*?$]/.test(text.value))
        report(
          'VARIABLE_UNSUPPORTED_IN_VERSION',
          text.path,
          'variables need "Version": "2012-10-17"; in this version they are text',
        )
})

const textsOf = ({ resource, conditions }: LintedStatement): readonly Text[] => [
  ...(resource?.values ?? []),
  ...conditions.flatMap(({ values }) => values),
]

const unsupportedIn = ({ action, principal }: LintedStatement): readonly Text[] => [
  ...(action?.values ?? []),
  ...(principal?.values ?? []),
]

function variable({ value, path }: Text, report: Report, tables: ActionTables | undefined): void {
  for (let at = value.indexOf('${'); at >= 0; at = value.indexOf('${', at + 2)) {
    const end = value.indexOf('}', at)
    const inside = end < 0 ? '' : value.slice(at + 2, end)
    const [name = ''] = inside.split(',')
    if (end < 0) {
      report('MISSING_BRACE_IN_VARIABLE', path, 'a variable ends with `}`')
      return
    }
    if (inside === '') report('EMPTY_VARIABLE', path, 'name a condition key between the braces')
    else if (/^\s|\s$/.test(name))
      report(
        'UNSUPPORTED_SPACE_IN_VARIABLE',
        path,
        `no space beside the name: \`\${${name.trim()}}\``,
      )
    else if (inside.includes(',') && !/^[^,]+,\s*'[^']*'\s*$/.test(inside))
      report('MISSING_QUOTE_IN_VARIABLE', path, `quote the default value: \`\${${name}, 'value'}\``)
    else if (tables && !/^[*?$]$/.test(inside)) resolves(name, path, report, tables)
  }
}

function resolves(name: string, path: Text['path'], report: Report, tables: ActionTables): void {
  const type = keyType(tables, name)
  const prefix = name.split(':')[0] ?? ''
  if (type?.multiValued)
    report(
      'TIDEGATE_VARIABLE_NEVER_RESOLVES',
      path,
      `\`${name}\` holds several values, and such a variable never gets one`,
    )
  else if (!type && (prefix === name || prefix === 'aws' || tables.service(prefix)))
    report('TIDEGATE_VARIABLE_NEVER_RESOLVES', path, `there is no condition key \`${name}\``)
}
