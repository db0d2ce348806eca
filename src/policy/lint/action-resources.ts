import type { ActionTables, ActionType } from '../actions.ts'
import { actionParts, actionsNamed, covers } from './actions.ts'
import { isPossible } from './arns.ts'
import {
  type Check,
  type LintedStatement,
  perStatement,
  type Report,
  type Text,
} from './document.ts'
import { nearest } from './nearest.ts'
import type { Pairs } from './pairs.ts'
import {
  arnParts,
  hasWildcard,
  isOfType,
  patternsMeet,
  resourceParts,
  withoutVariables,
} from './patterns.ts'

const isStar = (resource: string) => /^\*+$/.test(resource)

interface Parts {
  readonly parts: readonly string[]
}

/**
 * Which actions are about one of the resources, patterns maybe, and which resources one of the actions is about. Both are held
 * against the types of resources that the actions are about, of which a service has few however long the lists are.
 */
function fitting(actions: readonly ActionType[], resources: readonly Parts[]) {
  const types = new Set(actions.flatMap((one) => one.resources.map(({ type }) => type)))
  const ofType = ({ parts }: Parts) => [...types].filter((type) => isOfType(parts, type))
  const typesOf = new Map(resources.map((one) => [one, ofType(one)]))
  const met = new Set([...typesOf.values()].flat())
  const anyLevel = actions.some(({ level }) => level === undefined)
  return {
    hasResource: ({ level, resources }: ActionType) =>
      level === undefined || resources.some(({ type }) => met.has(type)),
    hasAction: (resource: Parts) => anyLevel || (typesOf.get(resource)?.length ?? 0) > 0,
  }
}

/** Actions for which no resource of their statement counts, and resources that no action is about. */
export const actionResources: Check = perStatement(
  ({ action, resource, effect }, report, { tables, type }) => {
    // These have no resource, and where they say one that is told.
    if (type === 'trust' || type === 'ecr-repository') return
    if (!tables || !action || !resource || action.not || resource.not) return
    if (resource.values.some(({ value }) => isStar(value))) return
    const resources = resource.values
      .filter(({ value }) => value.startsWith('arn:'))
      .map((text) => ({ ...text, parts: resourceParts(text.value) }))
    // Of an ARN that is wrong in itself, it is enough to say that.
    if (!resources.every(({ parts }) => isPossible(parts, tables) && !neverNamed(parts))) return
    if (resources.length === 0) return
    const named = action.values.map((text) => ({ text, actions: actionsOf(text, tables) }))
    if (named.some(({ actions }) => !actions)) return
    const nothing = effect === 'Deny' ? 'denies' : 'allows'
    const all = named.flatMap(({ actions }) => actions ?? [])
    const { hasResource, hasAction } = fitting(all, resources)
    for (const { text, actions = [] } of named) {
      if (actions.length === 0) continue
      if (actions.some(hasResource)) continue
      if (actions.every((one) => one.resources.length === 0))
        report(
          'TIDEGATE_ACTION_NEEDS_STAR',
          text.path,
          `\`${text.value}\` is about no single resource: only "Resource": "*" covers it, and here it ${nothing} nothing`,
        )
      else
        report(
          'TIDEGATE_ACTION_WITHOUT_RESOURCE',
          text.path,
          `\`${text.value}\` is about ${formsOf(actions)}, and no resource of this statement is: it ${nothing} nothing`,
        )
    }
    if (all.length === 0) return
    const idle = resources.filter((one) => !hasAction(one))
    // Where no action has a place for any of the resources, that has been said already.
    if (idle.length === resources.length) return
    for (const { value, path } of idle)
      report(
        'TIDEGATE_RESOURCE_WITHOUT_ACTION',
        path,
        `no action of this statement is about \`${value}\``,
      )
  },
)

/** Undefined when it cannot be known which actions these are. */
function actionsOf({ value }: Text, tables: ActionTables): readonly ActionType[] | undefined {
  const parts = actionParts(value)
  const service = parts && tables.service(parts.prefix)
  return service ? actionsNamed(service, parts.name) : isStar(value) ? undefined : []
}

function formsOf(actions: readonly ActionType[]): string {
  const arns = new Set(actions.flatMap(({ resources }) => resources.map(({ type }) => type.arn)))
  const forms = [...arns].map((arn) => `\`${arn.replaceAll('?*', '*')}\``)
  return forms.length > 3 ? `${forms.slice(0, 3).join(', ')} and others` : forms.join(' or ')
}

/** Why no repository or log group is ever called that. */
function neverNamed(parts: readonly string[]): string | undefined {
  const [, , service, , , rest = ''] = parts
  if (service === 'ecr' && /^repository\/.*(\/|:[^:]*|@[^@]*)$/.test(withoutVariables(rest)))
    return rest.endsWith('/')
      ? `no repository's name ends with a slash: write \`${rest.slice(0, -1)}\`, or \`${rest}*\` for those under it`
      : 'permissions are given for repositories, never for a tag or a digest: end with the name'
  if (service === 'logs' && /^log-group:[^:]+:$/.test(rest))
    return `nothing stands after the last colon: write \`${rest}*\` for the log group and its streams`
  return undefined
}

/** Resource names that AWS's own names can never have, and half of what was meant. */
export const resourceNames: Check = (document, report) => {
  const all = document.statements.flatMap(({ resource }) => resource?.values ?? [])
  const named = new Set(all.map(({ value }) => value))
  for (const statement of document.statements) namesOf(statement, named, document.pairs, report)
}

function namesOf(
  { resource, action, effect }: LintedStatement,
  named: ReadonlySet<string>,
  pairs: Pairs,
  report: Report,
): void {
  if (!resource || resource.not) return
  const written = new Set(resource.values.map(({ value }) => value))
  const invokes = action?.values.some((one) => covers(one.value, 'lambda:InvokeFunction'))
  for (const { value, path } of resource.values) {
    const parts = arnParts(value)
    if (!parts) continue
    const [, , service, , , rest] = parts
    const never = neverNamed(parts)
    if (never) report('TIDEGATE_ARN_NEVER_MATCHES', path, never)
    const namespace = value.endsWith('/*') ? value.slice(0, -2) : undefined
    if (
      service === 'ecr' &&
      effect === 'Allow' &&
      namespace !== undefined &&
      named.has(namespace) &&
      !written.has(namespace)
    )
      report(
        'TIDEGATE_NAMESPACE_WITHOUT_REPOSITORY',
        path,
        `covers the repositories under \`${arnParts(namespace)?.[5] ?? ''}\`, not that repository itself, which another statement names`,
      )
    if (
      service === 'lambda' &&
      effect === 'Allow' &&
      invokes &&
      !action?.not &&
      /^function:[^:*?]+$/.test(rest) &&
      !qualified(value, written, pairs)
    )
      report(
        'TIDEGATE_QUALIFIED_FUNCTION_NOT_COVERED',
        path,
        `covers calls without a qualifier only: a version or an alias is \`${rest}:*\``,
      )
  }
}

/** Whether a version or an alias of the function may be meant too; also where that is not compared any more. */
function qualified(fn: string, written: ReadonlySet<string>, pairs: Pairs): boolean {
  for (const one of written)
    if (!pairs.take(one.length, fn.length) || patternsMeet(one, `${fn}:*`)) return true
  return false
}

/** AWS's managed policies are named in resources and in values of conditions. */
export const managedPolicyNames: Check = perStatement(
  ({ resource, conditions }, report, { managedPolicies }) => {
    if (!managedPolicies) return
    const texts = [...(resource?.values ?? []), ...conditions.flatMap(({ values }) => values)]
    for (const { value, path } of texts) {
      if (!/^arn:aws:iam::aws:policy\//.test(value) || hasWildcard(value)) continue
      if (managedPolicies.has(value)) continue
      const near = nearestPolicy(value, managedPolicies)
      report(
        'TIDEGATE_UNKNOWN_MANAGED_POLICY',
        path,
        `AWS has no managed policy \`${value}\`${near ? `; did you mean \`${near}\`?` : ''}`,
      )
    }
  },
)

/** Most mistakes leave out the path, such as `service-role/`. */
function nearestPolicy(arn: string, known: ReadonlySet<string>): string | undefined {
  const name = nameOf(arn).toLowerCase()
  const samePolicy = [...known].find((one) => nameOf(one).toLowerCase() === name)
  if (samePolicy) return samePolicy
  const names = new Map([...known].map((one) => [nameOf(one), one]))
  return names.get(nearest(nameOf(arn), names.keys()) ?? '')
}

const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1)
