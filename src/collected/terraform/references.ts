import { moduleAt, modulePath, withoutKeys } from './configuration.ts'
import type { Configuration, ConfigurationModule, TerraformResource } from './resource.ts'

export interface Reference {
  readonly target: TerraformResource
  /** `arn`, `name`, `id`, … */
  readonly attribute: string
}

/**
 * The one resource that an attribute names, such as `aws_iam_role.ci.arn`, through variables and outputs of modules. A
 * plan tells only which things an expression mentions, so that this is for attributes which name one thing, never for
 * documents. Undefined where it mentions several.
 */
export function referenceOf(
  { root }: Configuration,
  resources: ReadonlyMap<string, readonly TerraformResource[]>,
  one: TerraformResource,
  attribute: string,
): Reference | undefined {
  const path = modulePath(one.address)
  const bare = withoutKeys(one.address).replace(/^(?:module\.[^.]+\.)*/, '')
  const expressions = moduleAt(root, path)?.resources.get(bare)?.expressions
  const found = follow(root, path, memberOf(expressions, attribute), 0)
  if (!found) return undefined
  const [bareTarget, key] = [withoutKeys(found.resource), /\[.*\]$/.exec(found.resource)?.[0]]
  const all =
    resources.get([...found.path.map((name) => `module.${name}`), bareTarget].join('.')) ?? []
  const near = all.filter(({ module }) => module === one.module)
  const among = near.length > 0 ? near : all
  const target =
    among.length === 1
      ? among[0]
      : among.find(({ address, index }) =>
          key === undefined ? index !== undefined && index === one.index : address.endsWith(key),
        )
  return target && { target, attribute: found.attribute }
}

/** The attributes that an expression takes, such as that of a `jsonencode`: a plan does not tell more of it. */
export function mentionedIn(
  { root }: Configuration,
  one: TerraformResource,
  attribute: string,
): readonly string[] {
  const bare = withoutKeys(one.address).replace(/^(?:module\.[^.]+\.)*/, '')
  const { expressions } = moduleAt(root, modulePath(one.address))?.resources.get(bare) ?? {}
  const references = memberOf(memberOf(expressions, attribute), 'references')
  const all = (Array.isArray(references) ? references : []).filter(
    (name): name is string => typeof name === 'string',
  )
  // Each is followed by the thing that it is an attribute of.
  return all.filter((name) => !all.some((other) => other !== name && other.startsWith(name)))
}

interface Found {
  readonly path: readonly string[]
  readonly resource: string
  readonly attribute: string
}

const depthMax = 20

function follow(
  root: ConfigurationModule,
  path: readonly string[],
  expression: unknown,
  depth: number,
): Found | undefined {
  const reference = onlyReference(expression)
  if (reference === undefined || depth > depthMax) return undefined
  const [first = '', second = '', third = ''] = withoutKeys(reference).split('.')
  if (first === 'var') {
    const caller = moduleAt(root, path.slice(0, -1))
    const call = caller?.calls.get(path.at(-1) ?? '')
    return call && follow(root, path.slice(0, -1), memberOf(call.expressions, second), depth + 1)
  }
  if (first === 'module') {
    const called = moduleAt(root, [...path, second])
    return called && follow(root, [...path, second], called.outputs[third], depth + 1)
  }
  const parts = /^((?:data\.)?[\w-]+\.[\w-]+(?:\[(?:"(?:[^"\\]|\\.)*"|\d+)\])?)\.(\w+)$/.exec(
    reference,
  )
  return parts ? { path, resource: parts[1] ?? '', attribute: parts[2] ?? '' } : undefined
}

/** References go from the attribute to the resource: those that lead to another are the same one, less exactly. */
function onlyReference(expression: unknown): string | undefined {
  const references = memberOf(expression, 'references')
  if (!Array.isArray(references)) return undefined
  const [first, ...rest] = references.filter(
    (one): one is string => typeof one === 'string' && !/^(?:each|count|path|local)\b/.test(one),
  )
  return first !== undefined && rest.every((one) => first.startsWith(one)) ? first : undefined
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
