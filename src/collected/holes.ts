import { isObject, type JsonObject } from '../policy/parse.ts'
import { parseJson } from '../policy/validate/identity.ts'

/** What every unknown is taken to say, once this way and once the other. */
export type Assumption = 'allows' | 'denies'

/** Stands in a document for what is not known of it: no policy has it. */
export const hole = '\u0000'

/** Whether a value holds one. In JSON it is written in another way. */
const isOpen = (value: unknown): boolean =>
  typeof value === 'string'
    ? value.includes(hole)
    : typeof value === 'object' &&
      value !== null &&
      Object.entries(value).some(([key, one]) => isOpen(key) || isOpen(one))

/**
 * A document with holes as the most that it can allow, or the most that it can deny: what is known of a statement holds, and
 * what is not is taken for everything or for nothing. Undefined where a whole statement or its effect is a hole.
 */
export function withoutHoles(text: string, assume: Assumption): string | undefined {
  const document = parseJson(text)
  if (!isObject(document)) return undefined
  const wide = assume === 'allows' ? 'Allow' : 'Deny'
  const Statement: JsonObject[] = []
  for (const one of [document.Statement].flat()) {
    if (!isObject(one) || isOpen(one.Effect)) return undefined
    const made = one.Effect === wide ? widened(one) : narrowed(one)
    if (made) Statement.push(made)
  }
  return JSON.stringify({ ...document, Statement })
}

const positive = ['Action', 'Resource'] as const
const negative = {
  NotAction: 'Action',
  NotResource: 'Resource',
  NotPrincipal: 'Principal',
} as const
type Negative = keyof typeof negative
const isNegative = (name: string): name is Negative => Object.hasOwn(negative, name)

/** As much as it can mean. */
function widened(statement: JsonObject): JsonObject {
  const made: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(statement)) {
    if (!isOpen(value)) made[name] = value
    else if (name === 'Condition') made[name] = withKnownKeys(value)
    else if (isNegative(name)) made[negative[name]] = '*'
    else if (name === 'Principal') made[name] = '*'
    else made[name] = [value].flat().map((one) => String(one).replaceAll(hole, '*'))
  }
  return made
}

/** A key whose value is not known may hold. */
function withKnownKeys(condition: unknown): unknown {
  if (!isObject(condition)) return {}
  return Object.fromEntries(
    Object.entries(condition).map(([operator, block]) => [
      operator,
      isObject(block)
        ? Object.fromEntries(Object.entries(block).filter((one) => !isOpen(one)))
        : {},
    ]),
  )
}

/** As little as it can mean; undefined where that is nothing. */
function narrowed(statement: JsonObject): JsonObject | undefined {
  const made: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(statement)) {
    if (!isOpen(value) || name === 'Sid') made[name] = value
    else if (name === 'Principal' && isObject(value)) {
      const known = Object.entries(value).map(([kind, all]) => [kind, knownIn(all)] as const)
      const some = known.filter(([, all]) => all.length > 0)
      if (some.length === 0) return undefined
      made[name] = Object.fromEntries(some)
    } else {
      const known = positive.some((one) => one === name) ? knownIn(value) : []
      if (known.length === 0) return undefined
      made[name] = known
    }
  }
  return made
}

const knownIn = (value: unknown): readonly unknown[] => [value].flat().filter((one) => !isOpen(one))
