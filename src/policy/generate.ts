import { type GeneratedStatement, split } from './generate-split.ts'

/** One thing a principal did and was allowed to. */
export interface PolicyUse {
  /** `ecr:BatchGetImage` */
  readonly action: string
  /** The ARN that was decided on, or `*` for an action without a resource type. */
  readonly resource: string
  /** Held to their values: `{ 'iam:PassedToService': 'lambda.amazonaws.com' }`. */
  readonly conditions?: Readonly<Record<string, string>>
}

export interface GenerateOptions {
  /** Characters of a document without white space: 6,144 for a managed policy, 2,048 for a user's inline one. */
  readonly charactersMax?: number
}

export const managedPolicyCharactersMax = 6144

/**
 * The identity policies that allow these uses and nothing else: statements merged by equal resources,
 * ARNs as recorded. Several documents where one would be too long, none where nothing was done.
 *
 * @throws RangeError when one action on one resource is longer than a document may be.
 */
export function generatePolicy(
  uses: readonly PolicyUse[],
  { charactersMax = managedPolicyCharactersMax }: GenerateOptions = {},
): readonly string[] {
  return split(statementsOf(uses), charactersMax)
}

/** Two statements may be one only where neither action gains a resource, nor a resource an action. */
function statementsOf(uses: readonly PolicyUse[]): readonly GeneratedStatement[] {
  const byResource = new Map<string, Group>()
  for (const use of uses) {
    const condition = conditionOf(use)
    // A `*` in it stays: `repository/*` is what was decided on when a call names no repository.
    const resource = escaped(use.resource)
    const group = at(byResource, JSON.stringify([condition, resource]), {
      actions: new Set(),
      resources: new Set([resource]),
      condition,
    })
    group.actions.add(use.action)
  }
  const byActions = new Map<string, Group>()
  for (const { actions, resources, condition } of byResource.values()) {
    const wildcardOnly = resources.has('*')
    const key = JSON.stringify([condition, wildcardOnly, [...actions].sort()])
    const group = at(byActions, key, { actions, resources: new Set(), condition })
    for (const resource of resources) group.resources.add(resource)
  }
  return [...byActions.values()].map(statementOf).sort(bySize)
}

interface Group {
  readonly actions: Set<string>
  readonly resources: Set<string>
  readonly condition: GeneratedStatement['Condition']
}

function at(groups: Map<string, Group>, key: string, fresh: Group): Group {
  const found = groups.get(key) ?? fresh
  groups.set(key, found)
  return found
}

const statementOf = ({ actions, resources, condition }: Group): GeneratedStatement => ({
  Effect: 'Allow',
  Action: [...actions].sort(),
  Resource: [...resources].sort(),
  ...(condition ? { Condition: condition } : {}),
})

function conditionOf({ conditions }: PolicyUse): GeneratedStatement['Condition'] {
  const keys = Object.entries(conditions ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
  if (keys.length === 0) return undefined
  return { StringEquals: Object.fromEntries(keys.map(([key, value]) => [key, escaped(value)])) }
}

/** In a policy `${` begins a variable; in what was recorded it is two characters. */
const escaped = (text: string): string => text.replaceAll('${', '${$}{')

const size = (one: GeneratedStatement): number => JSON.stringify(one).length

const bySize = (a: GeneratedStatement, b: GeneratedStatement): number =>
  size(a) - size(b) || (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)
