import { AwsError } from './error.ts'
import type { OperationModel, Reference, ServiceModel, Shape } from './model.ts'
import { matchesWhole } from './validate/pattern.ts'
import { type Violation, wordingOf } from './validate/wording.ts'

/** A body of ten million empty tags must not become twenty million sentences. */
const violationsMax = 100

/** Throws the service's own validation error when the input breaks the model's constraints. */
export function checkInput(model: ServiceModel, operation: OperationModel, input: unknown): void {
  if (!operation.input) return
  const found: Violation[] = []
  checkStructure(operation.input, input as Readonly<Record<string, unknown>>, '', found)
  if (found.length === 0) return
  const { code, text } = wordingOf(model.signingName)
  throw new AwsError(code, text(found))
}

function checkStructure(
  shape: Shape,
  value: Readonly<Record<string, unknown>>,
  path: string,
  found: Violation[],
): void {
  for (const name of shape.required)
    if (value[name] === undefined) found.push(nothing(join(path, name)))
  for (const [name, reference] of shape.members)
    if (value[name] !== undefined) checkValue(reference, value[name], join(path, name), found)
}

const nothing = (path: string): Violation => ({
  path,
  value: null,
  constraint: 'Member must not be null',
  sensitive: false,
})

const join = (path: string, name: string) =>
  (path ? `${path}.` : '') + name.charAt(0).toLowerCase() + name.slice(1)

function checkValue({ shape }: Reference, value: unknown, path: string, found: Violation[]): void {
  if (found.length >= violationsMax) return
  const violate = (constraint: string) =>
    found.push({ path, value, constraint, sensitive: shape.sensitive })
  for (const constraint of brokenConstraints(shape, value)) violate(constraint)
  if (shape.type === 'structure')
    checkStructure(shape, value as Readonly<Record<string, unknown>>, path, found)
  else if (shape.member && Array.isArray(value)) {
    const { member } = shape
    // What is beyond the most that a list may have is not looked at: that it is there is refused already.
    const elements = value.slice(0, shape.max)
    if (isScalar(member.shape)) {
      const bad = elements.some(
        (one) => one === null || brokenConstraints(member.shape, one).length,
      )
      if (bad) violate(`Member must satisfy constraint: [${elementConstraints(member.shape)}]`)
    } else
      for (const [index, one] of elements.entries()) {
        const at = `${path}.${index + 1}.member`
        if (found.length >= violationsMax) return
        if (one === null) found.push(nothing(at))
        else checkValue(member, one, at, found)
      }
  } else if (shape.type === 'map' && shape.key && shape.value)
    checkMap(
      { key: shape.key, of: shape.value, max: shape.max },
      value as Readonly<Record<string, unknown>>,
      path,
      violate,
      found,
    )
}

function checkMap(
  {
    key,
    of,
    max,
  }: { readonly key: Reference; readonly of: Reference; readonly max: number | undefined },
  value: Readonly<Record<string, unknown>>,
  path: string,
  violate: (constraint: string) => void,
  found: Violation[],
): void {
  const names = Object.keys(value).slice(0, max)
  if (names.some((name) => brokenConstraints(key.shape, name).length))
    violate(`Map keys must satisfy constraint: [${elementConstraints(key.shape)}]`)
  if (!isScalar(of.shape))
    for (const name of names) checkValue(of, value[name], `${path}.${name}.member`, found)
  else if (names.some((name) => brokenConstraints(of.shape, value[name]).length))
    violate(`Map value must satisfy constraint: [${elementConstraints(of.shape)}]`)
}

const isScalar = ({ type }: Shape) => type !== 'structure' && type !== 'list' && type !== 'map'

/** All constraints of a list's elements, broken or not: AWS prints the whole set. */
function elementConstraints(shape: Shape): string {
  const { min, max } = shape
  const noun = shape.type === 'string' || shape.type === 'blob' ? 'length' : 'value'
  return [
    max !== undefined && `Member must have ${noun} less than or equal to ${max}`,
    min !== undefined && `Member must have ${noun} greater than or equal to ${min}`,
    shape.pattern !== undefined && patternText(shape.pattern),
    shape.enum && enumText(shape.enum),
    'Member must not be null',
  ]
    .filter(Boolean)
    .join(', ')
}

const patternText = (pattern: string) =>
  `Member must satisfy regular expression pattern: ${pattern}`
const enumText = (values: readonly string[]) =>
  `Member must satisfy enum value set: [${values.join(', ')}]`

function brokenConstraints(shape: Shape, value: unknown): string[] {
  const { min, max } = shape
  const [noun, size] = sizeOf(value)
  const tooLong = max !== undefined && size > max
  const broken: string[] = []
  if (typeof value === 'string') {
    // Patterns backtrack: they never see more text than the model lets through.
    if (shape.pattern !== undefined && !tooLong && !matchesWhole(shape.pattern, value))
      broken.push(patternText(shape.pattern))
    if (shape.enum && !shape.enum.includes(value)) broken.push(enumText(shape.enum))
  }
  if (tooLong) broken.push(`Member must have ${noun} less than or equal to ${max}`)
  if (min !== undefined && size < min)
    broken.push(`Member must have ${noun} greater than or equal to ${min}`)
  return broken
}

function sizeOf(value: unknown): readonly ['length' | 'value', number] {
  if (typeof value === 'number') return ['value', value]
  if (typeof value === 'string' || Array.isArray(value)) return ['length', value.length]
  if (value instanceof Uint8Array) return ['length', value.byteLength]
  if (typeof value === 'object' && value !== null && !(value instanceof Date))
    return ['length', Object.keys(value).length]
  return ['value', Number.NaN]
}
