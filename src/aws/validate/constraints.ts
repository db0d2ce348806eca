import type { Shape } from '../model.ts'
import { inEnumOrder } from './java-order.ts'
import { matchesWhole } from './pattern.ts'
import { patternLead } from './wording.ts'

/**
 * Patterns backtrack. Of a text that is longer than its model allows, this much is still compared, since AWS names both
 * faults; a test holds every pattern to a linear time on so much.
 */
const comparedMax = 2_000

/** What of a shape's own constraints the value breaks, in AWS's words and order: the pattern after the least length and before the most. */
export function brokenConstraints(shape: Shape, value: unknown): string[] {
  const { min, max } = shape
  const [noun, size] = sizeOf(value)
  const broken: string[] = []
  if (min !== undefined && size < min)
    broken.push(`Member must have ${noun} greater than or equal to ${min}`)
  if (typeof value === 'string') {
    const compared = max === undefined || size <= Math.max(max, comparedMax)
    if (shape.pattern !== undefined && compared && !matchesWhole(shape.pattern, value))
      broken.push(patternText(shape.pattern))
    if (shape.enum && !shape.enum.includes(value)) broken.push(enumText(shape.enum))
  }
  if (max !== undefined && size > max)
    broken.push(`Member must have ${noun} less than or equal to ${max}`)
  return broken
}

/** All constraints of a list's elements, broken or not: AWS prints the whole set. */
export function elementConstraints(shape: Shape, namesNull: boolean): string {
  const { min, max } = shape
  const noun = shape.type === 'string' || shape.type === 'blob' ? 'length' : 'value'
  return [
    max !== undefined && `Member must have ${noun} less than or equal to ${max}`,
    min !== undefined && `Member must have ${noun} greater than or equal to ${min}`,
    shape.pattern !== undefined && patternText(shape.pattern),
    shape.enum && enumText(shape.enum),
    namesNull && 'Member must not be null',
  ]
    .filter(Boolean)
    .join(', ')
}

const patternText = (pattern: string) => `${patternLead}${pattern}`

const enumText = (values: readonly string[]) =>
  `Member must satisfy enum value set: [${inEnumOrder(values).join(', ')}]`

function sizeOf(value: unknown): readonly ['length' | 'value', number] {
  if (typeof value === 'number') return ['value', value]
  if (typeof value === 'string' || Array.isArray(value)) return ['length', value.length]
  if (value instanceof Uint8Array) return ['length', value.byteLength]
  if (typeof value === 'object' && value !== null && !(value instanceof Date))
    return ['length', Object.keys(value).length]
  return ['value', Number.NaN]
}
