import type { Expected, Fault } from './faults/fault.ts'
import { faults } from './faults/faults.ts'
import type { Healthy } from './healthy.ts'
import type { Random } from './random.ts'

export interface Broken {
  readonly injected: readonly Fault[]
  /** What must be named, in the order of `injected`. */
  readonly expected: readonly Expected[]
  /** For people. */
  readonly says: string
}

/** Breaks what works, in one way or in two. */
export function breakOne(one: Healthy, random: Random): Broken {
  const injected = pick(one, random)
  const expected = injected.map((fault) => fault.inject(one, random))
  return {
    injected,
    expected,
    says: `${one.task}: ${injected.map(({ name }) => name).join(' and ')}`,
  }
}

const areHidden = (one: Fault, other: Fault): boolean =>
  one.hides?.includes(other.touches) === true || other.hides?.includes(one.touches) === true

function pick(one: Healthy, random: Random): readonly Fault[] {
  const possible = faults.filter(({ when }) => when?.(one) ?? true)
  const first = random.pick(possible)
  if (!random.chance(0.5) || first.alone) return [first]
  const others = possible.filter(
    (other) => !other.alone && other.touches !== first.touches && !areHidden(first, other),
  )
  return others.length > 0 ? [first, random.pick(others)] : [first]
}
