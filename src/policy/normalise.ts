import { documentElements, isObject, type JsonObject, statementElements } from './parse.ts'
import { mapPrincipals } from './principals.ts'

/**
 * A repository policy as ECR gives it back: keys in its order, statements in a list, accounts as root
 * ARNs, printed as Jackson's pretty printer does. Takes a document that `repositoryPolicyProblem` passed.
 */
export function normaliseRepositoryPolicy(text: string): string {
  const withArns = mapPrincipals(text, (kind, value) =>
    kind === 'AWS' && /^\d{12}$/.test(value) ? `arn:aws:iam::${value}:root` : value,
  )
  const document: unknown = JSON.parse(withArns)
  if (!isObject(document)) return withArns
  const { Statement: given } = document
  const statements: readonly unknown[] = Array.isArray(given) ? given : [given]
  const ordered = statements.map((one) => (isObject(one) ? inOrder(one, statementElements) : one))
  return print(inOrder({ ...document, Statement: ordered }, documentElements), '')
}

const inOrder = (value: JsonObject, order: readonly string[]): JsonObject =>
  Object.fromEntries(order.flatMap((key) => (key in value ? [[key, value[key]]] : [])))

/** Lists stay on the line; only objects indent, also those inside a list. */
function print(value: unknown, indent: string): string {
  if (Array.isArray(value)) {
    const items = value.map((one) => print(one, indent))
    return items.length === 0 ? '[ ]' : `[ ${items.join(', ')} ]`
  }
  if (!isObject(value)) return JSON.stringify(value)
  const inner = `${indent}  `
  const members = Object.entries(value).map(
    ([key, one]) => `${inner}${JSON.stringify(key)} : ${print(one, inner)}`,
  )
  return members.length === 0 ? '{ }' : `{\n${members.join(',\n')}\n${indent}}`
}
