import type { Declared } from '../declared/declared.ts'
import { type Fact, inside, known, type Source } from '../fact.ts'
import type { Stack } from './stack.ts'
import { membersOf, type RawResource } from './template.ts'
import { Unresolved, unresolvedIn, withHoles } from './unresolved.ts'

export interface Reading {
  readonly stack: Stack
  readonly one: RawResource
  readonly world: {
    /** ARNs of the entities of all stacks that have a name. */
    readonly entities: (
      kind: string,
      name: string,
      account: string | undefined,
    ) => string | undefined
  }
}

export type Reader = (reading: Reading) => readonly Declared[]

export const note = ({ one, stack }: Reading, why: string): Declared => ({
  kind: 'note',
  note: `left out \`${one.logical}\` of \`${stack.file.from.file}\`: ${why}`,
})

export const place = ({ one }: Reading, name: string): Source => inside(one.from, name)

export const open = (why: string, from: Source): Fact<never> => ({
  state: 'unknown',
  gap: `not resolved: ${why}`,
  from,
})

/** Undefined for what is absent. */
export const value = ({ stack, one }: Reading, name: string): unknown => stack.property(one, name)

export function text(reading: Reading, name: string): Fact<string> {
  return textFact(value(reading, name), place(reading, name))
}

export function textFact(given: unknown, from: Source): Fact<string> {
  const missing = unresolvedIn(given)
  if (missing) return open(missing.why, from)
  return given === undefined || given === null || given === ''
    ? { state: 'none', from }
    : known(String(given), from)
}

/** Of a resource of which it is not certain that it is made, nothing is certain. */
export function document({ stack, one }: Reading, given: unknown, from: Source): Fact<string> {
  const made = stack.isMade(one)
  const missing = made instanceof Unresolved ? made : unresolvedIn(given)
  if (missing) {
    const isKnownInPart =
      made === true && typeof given === 'object' && !(given instanceof Unresolved)
    const partly = isKnownInPart ? JSON.stringify(withHoles(given)) : undefined
    return { ...open(missing.why, from), ...(partly !== undefined && { partly }) }
  }
  if (given === undefined || given === null) return { state: 'none', from }
  return known(typeof given === 'string' ? given : JSON.stringify(given, undefined, 2), from)
}

export const documentIn = (reading: Reading, name: string): Fact<string> =>
  document(reading, value(reading, name), place(reading, name))

export const list = (given: unknown): readonly unknown[] =>
  Array.isArray(given) ? given : given === undefined ? [] : [given]

export function tags(reading: Reading): Fact<Readonly<Record<string, string>>> {
  const given = value(reading, 'Tags')
  const from = place(reading, 'Tags')
  const missing = unresolvedIn(given)
  if (missing) return open(missing.why, from)
  return known(
    Object.fromEntries(
      list(given).map((one) => [String(membersOf(one).Key), String(membersOf(one).Value)]),
    ),
    from,
  )
}
