import { isNothing, type Member, type Node } from '../node.ts'

const isFunction = (key: string): boolean =>
  key === 'Ref' || key === 'Condition' || key.startsWith('Fn::')

/** A value of a template: what one of its functions makes is open, and of `Fn::If` it is one of two. */
export function withFunctions(node: Node): Node {
  switch (node.kind) {
    case 'array':
      return { ...node, items: node.items.map(withFunctions) }
    case 'object': {
      const members = node.members.map(
        (one): Member => ({ ...one, value: withFunctions(one.value) }),
      )
      const [first, ...others] = members
      if (!first || others.length > 0 || !isFunction(first.key)) return { ...node, members }
      return ofFunction(first.key, first.value, node)
    }
    default:
      return node
  }
}

/** `argument` is what the function is given. */
export function ofFunction(name: string, argument: Node, { start, end }: Node): Node {
  const branches = argument.kind === 'array' ? argument.items.slice(1) : []
  return name === 'Fn::If' && branches.length === 2 && !branches.every(isNothing)
    ? { kind: 'choice', branches, start, end }
    : { kind: 'open', start, end }
}
