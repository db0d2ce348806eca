/** A policy's document, parsed. */
type Json = unknown

/** The value-setting operators of declarative policies, as child policies may be allowed them. */
const operators = ['@@assign', '@@append', '@@remove'] as const
type Operator = (typeof operators)[number]

const forChildren = '@@operators_allowed_for_child_policies'
export const inheritanceOperators: ReadonlySet<string> = new Set([...operators, forChildren])

interface Node {
  value: Json
  /** What policies further down may still do here. Once narrowed it never widens. */
  allowed: ReadonlySet<Operator>
  readonly children: Map<string, Node>
}

const newNode = (): Node => ({ value: undefined, allowed: new Set(operators), children: new Map() })

const isRecord = (value: Json): value is Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const listOf = (value: Json): readonly Json[] => (Array.isArray(value) ? value : [value])

/**
 * What declarative policies come to for one account: `levels` are the policies of the root, of each unit and of the account,
 * in the order in which they were attached. Undefined where nothing is left.
 * https://docs.aws.amazon.com/organizations/latest/userguide/policy-operators.html
 */
export function effectivePolicy(levels: readonly (readonly Json[])[]): Json {
  const root = newNode()
  for (const policies of levels) mergeLevel(root, policies.filter(isRecord))
  return rendered(root)
}

/** Policies of one level do not bind each other: what they forbid is for the levels below. */
function mergeLevel(node: Node, policies: readonly Readonly<Record<string, Json>>[]): void {
  setValue(node, policies)
  const keys = new Set(policies.flatMap((policy) => Object.keys(policy).filter(isSetting)))
  for (const key of keys) {
    const known = node.children.get(key)
    // A node that allows its children nothing takes no new ones.
    if (!known && node.allowed.size === 0) continue
    const child = known ?? newNode()
    node.children.set(key, child)
    mergeLevel(child, policies.map((policy) => policy[key]).filter(isRecord))
  }
  node.allowed = policies.reduce(narrowed, node.allowed)
}

const isSetting = (key: string): boolean => !key.startsWith('@@')

/** Of assignments of one level the first attached counts; additions and removals all do. */
function setValue(node: Node, policies: readonly Readonly<Record<string, Json>>[]): void {
  const given = (operator: Operator): readonly Json[] =>
    node.allowed.has(operator)
      ? policies.filter((policy) => operator in policy).map((policy) => policy[operator])
      : []
  const [assigned] = given('@@assign')
  if (assigned !== undefined) node.value = assigned
  const added = given('@@append').flatMap(listOf)
  if (added.length > 0)
    node.value = [...new Set([...(node.value === undefined ? [] : listOf(node.value)), ...added])]
  const removed = new Set(given('@@remove').flatMap(listOf))
  if (removed.size > 0 && node.value !== undefined)
    node.value = listOf(node.value).filter((one) => !removed.has(one))
}

function narrowed(
  allowed: ReadonlySet<Operator>,
  policy: Readonly<Record<string, Json>>,
): ReadonlySet<Operator> {
  if (!(forChildren in policy)) return allowed
  const named = new Set(listOf(policy[forChildren]))
  if (named.has('@@all')) return allowed
  return new Set([...allowed].filter((operator) => named.has(operator)))
}

function rendered({ value, children }: Node): Json {
  if (value !== undefined) return Array.isArray(value) && value.length === 0 ? undefined : value
  const entries = [...children].flatMap(([key, child]) => {
    const shown = rendered(child)
    return shown === undefined ? [] : [[key, shown] as const]
  })
  return entries.length > 0 ? Object.fromEntries(entries) : undefined
}
