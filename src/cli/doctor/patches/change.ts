import { isObject } from '../../../policy/parse.ts'
import { type ArrayNode, type Member, matches, type Node, type ObjectNode, pairs } from './node.ts'
import { NotPatched, type Span, type TextEdit } from './text.ts'

/** How a language writes what changes in a value that stands in it. */
export interface Writer {
  replace(node: Node, value: unknown): readonly TextEdit[]
  addItems(array: ArrayNode & Span, values: readonly unknown[]): readonly TextEdit[]
  addMembers(
    object: ObjectNode & Span,
    members: readonly (readonly [string, unknown])[],
  ): readonly TextEdit[]
  remove(within: Span & (ArrayNode | ObjectNode), gone: ReadonlySet<Span>): readonly TextEdit[]
  /** One value becomes a list of it and of others. */
  listed(node: Node, others: readonly unknown[], member: Member | undefined): readonly TextEdit[]
}

/**
 * What makes of a value that was read as `before` one that is read as `after`, and leaves the rest as it is written.
 *
 * @throws NotPatched where an expression stands in the way, or the text is not what was read.
 */
export function changesOf(
  node: Node,
  before: unknown,
  after: unknown,
  writer: Writer,
  member?: Member,
): readonly TextEdit[] {
  if (same(before, after)) return []
  if (node.isShared) throw new NotPatched('it is used in more than one place')
  if (!matches(node, before)) throw new NotPatched('it is another by now')
  switch (node.kind) {
    case 'open':
      throw new NotPatched('an expression makes it')
    case 'choice': {
      const branch = node.branches.find((one) => one.kind !== 'open' && matches(one, before))
      if (!branch) throw new NotPatched('an expression makes it')
      return changesOf(branch, before, after, writer)
    }
    case 'alias':
      return writer.replace(node, after)
    case 'array':
      return inArray(node, [before].flat(), [after].flat(), writer)
    default:
      return ofOne(node, single(before), after, writer, member)
  }
}

/** Of what is no list, a list of one is the same. */
function ofOne(
  node: Node,
  before: unknown,
  after: unknown,
  writer: Writer,
  member: Member | undefined,
): readonly TextEdit[] {
  const now = single(after)
  if (same(before, now)) return []
  if (Array.isArray(now)) {
    const own = now.find((one) => same(one, before)) ?? now[0]
    const others = now.filter((one) => one !== own)
    return [
      ...(same(own, before) ? [] : changesOf(node, before, own, writer)),
      ...writer.listed(node, others, member),
    ]
  }
  return node.kind === 'object' && isObject(before) && isObject(now)
    ? inObject(node, before, now, writer)
    : writer.replace(node, now)
}

const single = (value: unknown): unknown =>
  Array.isArray(value) && value.length === 1 ? value[0] : value

function inObject(
  node: ObjectNode & Span,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  writer: Writer,
): readonly TextEdit[] {
  const kept = node.members.filter(({ key }) => Object.hasOwn(after, key))
  const gone = node.members.filter(
    ({ key }) => Object.hasOwn(before, key) && !Object.hasOwn(after, key),
  )
  const own = new Set(node.members.map(({ key }) => key))
  const added = Object.entries(after).filter(([key]) => !own.has(key) && before[key] !== '')
  if (kept.length === 0 || (gone.length > 0 && added.length > 0)) return writer.replace(node, after)
  return [
    ...kept.flatMap((one) => changesOf(one.value, before[one.key], after[one.key], writer, one)),
    ...(gone.length > 0 ? writer.remove(node, new Set(gone)) : []),
    ...(added.length > 0 ? writer.addMembers(node, added) : []),
  ]
}

/** Lists of policies are sets: what is new comes last, or in the place of what goes. */
function inArray(
  node: ArrayNode & Span,
  before: readonly unknown[],
  after: readonly unknown[],
  writer: Writer,
): readonly TextEdit[] {
  const nodes = pairs(node, before)
  if (!nodes) throw new NotPatched('an expression makes a part of it')
  const added = [...after]
  const gone: number[] = []
  for (const [at, value] of before.entries()) {
    const there = added.findIndex((one) => same(one, value))
    if (there < 0) gone.push(at)
    else added.splice(there, 1)
  }
  const edits: TextEdit[] = []
  const removed = new Set<Span>()
  for (const at of gone) {
    const one = nodes[at]
    if (!one) continue
    if (added.length === 0) removed.add(one)
    else edits.push(...changesOf(one, before[at], added.shift(), writer))
  }
  if (removed.size === node.items.length) return writer.replace(node, after)
  return [
    ...edits,
    ...(removed.size > 0 ? writer.remove(node, removed) : []),
    ...(added.length > 0 ? writer.addItems(node, added) : []),
  ]
}

/** Whatever the order of their members. */
export function same(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((value, at) => same(value, other[at]))
  if (!isObject(one) || !isObject(other) || Array.isArray(one) || Array.isArray(other))
    return one === other
  const keys = Object.keys(one)
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && same(one[key], other[key]))
  )
}
