import { isObject } from '../../../policy/parse.ts'
import { accountOfRoot } from './principal.ts'
import type { Span } from './text.ts'

/** A value as somebody wrote it, and where. */
export type Node = Span & {
  /** Used elsewhere too: what is changed here is changed there. */
  readonly isShared?: true
} & (
    | ObjectNode
    | ArrayNode
    | { readonly kind: 'scalar'; readonly value: string | number | boolean | null }
    /** One of them, by a condition: `Fn::If`. */
    | { readonly kind: 'choice'; readonly branches: readonly Node[] }
    /** What stands elsewhere, and is used here: nothing in it may be changed for this place alone. */
    | { readonly kind: 'alias'; readonly to: Node }
    /** What is worked out when it is used. */
    | { readonly kind: 'open' }
  )

export interface ObjectNode {
  readonly kind: 'object'
  readonly members: readonly Member[]
  readonly isBlock?: true
}

export interface ArrayNode {
  readonly kind: 'array'
  readonly items: readonly Node[]
  readonly isBlock?: true
}

/** From the key on to the end of the value. */
export interface Member extends Span {
  readonly key: string
  readonly value: Node
}

/** Where a pointer leads; undefined where it leads nowhere. */
export function nodeAt(root: Node, steps: readonly string[]): Node | undefined {
  return steps.reduce<Node | undefined>(
    (node, step) => (node?.kind === 'array' ? node.items[Number(step)] : memberOf(node, step)),
    root,
  )
}

export const memberOf = (node: Node | undefined, key: string): Node | undefined =>
  node?.kind === 'object' ? node.members.find((one) => one.key === key)?.value : undefined

/** Whether a node may be what was read as this value: what is open may be anything. */
export function matches(node: Node, value: unknown): boolean {
  switch (node.kind) {
    case 'open':
      return true
    case 'alias':
      return matches(node.to, value)
    case 'choice':
      return node.branches.some((one) => matches(one, value))
    case 'scalar':
      if (Array.isArray(value)) return value.length === 1 && matches(node, value[0])
      return isSame(node.value, value)
    case 'array':
      return pairs(node, [value].flat()) !== undefined
    case 'object':
      if (Array.isArray(value)) return value.length === 1 && matches(node, value[0])
      return isObject(value) && hasMembers(node, value)
  }
}

function hasMembers({ members }: ObjectNode, value: Readonly<Record<string, unknown>>): boolean {
  const keys = new Set(members.map(({ key }) => key))
  return (
    members.every((one) =>
      Object.hasOwn(value, one.key)
        ? matches(one.value, value[one.key])
        : one.value.kind !== 'scalar' && isNothing(one.value),
    ) && Object.keys(value).every((key) => keys.has(key) || value[key] === '')
  )
}

/** It may come to nothing: `AWS::NoValue`. */
export const isNothing = (node: Node): boolean =>
  node.kind === 'open' || (node.kind === 'choice' && node.branches.some(isNothing))

/** AWS answers with `arn:aws:iam::111111111111:root` where the account alone was written. */
const isSame = (written: unknown, read: unknown): boolean =>
  written === read ||
  String(written) === String(read) ||
  (typeof read === 'string' && accountOfRoot(read) === String(written))

/**
 * For each value the item that it was read of, in the values' order; undefined where that cannot be told. Some services
 * keep lists in an order of their own.
 */
export function pairs(
  { items }: ArrayNode,
  values: readonly unknown[],
): readonly Node[] | undefined {
  const inOrder =
    items.length === values.length && items.every((one, at) => matches(one, values[at]))
  if (inOrder) return items
  const left = [...items]
  const take = (isIt: (one: Node) => boolean): Node | undefined => {
    const at = left.findIndex(isIt)
    return at < 0 ? undefined : left.splice(at, 1)[0]
  }
  const sure = values.map((value) => take((one) => one.kind !== 'open' && matches(one, value)))
  const all = sure.flatMap((one) => one ?? take(({ kind }) => kind === 'open') ?? [])
  return all.length === values.length && left.every(isNothing) ? all : undefined
}
