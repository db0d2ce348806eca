import { partitionNames } from '../../names/partitions.ts'
import type { ActionTables, ResourceType } from '../actions.ts'
import type { JsonPath } from '../json.ts'
import { type Check, perStatement, type Report, type Text } from './document.ts'
import { meant, nearest } from './nearest.ts'
import {
  arnParts,
  hasWildcard,
  isExact,
  isOfType,
  patternsMeet,
  withoutVariables,
} from './patterns.ts'

/** Whether the ARNs of `Resource` can be the ARNs of anything. */
export const resourceArns: Check = perStatement(({ resource }, report, { tables, variables }) => {
  for (const { value, path } of resource?.values ?? []) {
    if (/^\*+$/.test(value)) continue
    arnForm({ value: variables ? withoutVariables(value) : value, path }, report, tables)
  }
})

function arnForm({ value, path }: Text, report: Report, tables: ActionTables | undefined): void {
  if (!value.startsWith('arn:')) {
    report('INVALID_ARN_PREFIX', path, `expected \`*\` or an ARN, got \`${value}\``)
    return
  }
  const parts = arnParts(value)
  if (!parts) {
    // IAM fills what is missing with `*`, which is seldom what was meant.
    report(
      'MISSING_ARN_FIELD',
      path,
      'an ARN has six parts: arn:partition:service:region:account:resource',
    )
    return
  }
  const [, partition, service, region, account] = parts
  if (service === '') report('MISSING_ARN_FIELD', path, 'name the service: `arn:aws:ecr:…`')
  else if (!hasWildcard(partition) && !partitionNames.includes(partition))
    report(
      'INVALID_PARTITION',
      path,
      `there is no partition \`${partition}\`${meant(partition, partitionNames)}`,
    )
  else if (
    !hasWildcard(region) &&
    region !== '' &&
    !/^([a-z]{2,4}(-[a-z]+)+-\d|aws-global)$/.test(region)
  )
    report('INVALID_ARN_REGION', path, `\`${region}\` is no Region, such as \`us-east-1\``)
  else if (!hasWildcard(account) && !/^(\d{12}|aws[a-z-]*|cloudfront|third-party)?$/.test(account))
    report('INVALID_ARN_ACCOUNT', path, `expected 12 digits for the account, got \`${account}\``)
  else if (service !== service.toLowerCase())
    report('INVALID_ARN_SERVICE_CASE', path, `write \`${service.toLowerCase()}\` in small letters`)
  else if (tables && !hasWildcard(service)) ofService(path, parts, tables, report)
}

/** Whether anything can have such an ARN. What is said about one that cannot is said once. */
export function isPossible(parts: readonly string[], tables: ActionTables): boolean {
  const types = typesIn(tables, parts[2] ?? '')
  return types.length === 0 || types.some((type) => isOfType(parts, type))
}

type Parts = NonNullable<ReturnType<typeof arnParts>>

function ofService(path: JsonPath, parts: Parts, tables: ActionTables, report: Report): void {
  const [, , service] = parts
  const types = typesIn(tables, service)
  if (types.length === 0) {
    if (!tables.service(service))
      report(
        'TIDEGATE_UNKNOWN_SERVICE_IN_ARN',
        path,
        `no resource has \`${service}\` in its ARN${meant(service, arnServices(tables))}`,
      )
    return
  }
  if (types.some((type) => isOfType(parts, type))) return
  const [, , , region, account, rest] = parts
  if (!isExact(service)) {
    report(
      'TIDEGATE_UNDOCUMENTED_ARN',
      path,
      `no resource of \`${service}\` is documented to have such an ARN: expected ${formsIn(types, (one) => one)}`,
    )
    return
  }
  const alike = types.filter(({ parts: typeParts }) => patternsMeet(rest, typeParts[5] ?? ''))
  const takes = (at: 3 | 4, given: string) =>
    alike.some(({ parts: typeParts }) => patternsMeet(given, typeParts[at] ?? ''))
  if (alike.length === 0) {
    const forms = types.map(({ parts: typeParts }) => typeParts[5] ?? '')
    const near = nearest(
      rest,
      forms.map((form) => form.replaceAll('*', rest.split(/[/:]/).at(-1) ?? '')),
    )
    report(
      'INVALID_ARN_RESOURCE',
      path,
      `no resource of \`${service}\` is written \`${rest}\`${near ? `; did you mean \`${near}\`?` : `: expected ${formsIn(types)}`}`,
    )
  } else if (!takes(3, region)) {
    if (region === '')
      report('MISSING_ARN_REGION', path, 'this resource is in a Region: name it, or write `*`')
    else
      report(
        'ARN_REGION_NOT_ALLOWED',
        path,
        `no Region stands in the ARN of this resource: leave \`${region}\` out`,
      )
  } else if (!takes(4, account)) {
    if (account === '')
      report('INVALID_ARN_ACCOUNT', path, 'this resource is in an account: name it, or write `*`')
    else
      report(
        'ARN_ACCOUNT_NOT_ALLOWED',
        path,
        `no account stands in the ARN of this resource: leave \`${account}\` out`,
      )
  }
}

function formsIn(types: readonly ResourceType[], shown = lastPart): string {
  const forms = [...new Set(types.map(({ arn }) => `\`${shown(arn.replaceAll('?*', '*'))}\``))]
  return forms.length > 3 ? `${forms.slice(0, 3).join(', ')}, …` : forms.join(' or ')
}

const lastPart = (arn: string): string => arnParts(arn)?.[5] ?? ''

const byService = new WeakMap<ActionTables, ReadonlyMap<string, readonly ResourceType[]>>()

/** The resource types by the service of their ARN, which is not always the prefix of their actions. */
function typesByService(tables: ActionTables): ReadonlyMap<string, readonly ResourceType[]> {
  const made = byService.get(tables)
  if (made) return made
  const all = new Map<string, ResourceType[]>()
  for (const prefix of tables.prefixes)
    for (const type of tables.service(prefix)?.resources ?? []) {
      const service = arnParts(type.arn)?.[2] ?? ''
      all.set(service, [...(all.get(service) ?? []), type])
    }
  byService.set(tables, all)
  return all
}

const typesIn = (tables: ActionTables, service: string) => typesByService(tables).get(service) ?? []

const arnServices = (tables: ActionTables) => typesByService(tables).keys()
