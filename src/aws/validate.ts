import { AwsError } from './error.ts'
import type { OperationModel, Reference, ServiceModel, Shape } from './model.ts'
import { brokenConstraints, elementConstraints } from './validate/constraints.ts'
import { inMapOrder } from './validate/java-order.ts'
import { type Violation, wordingOf } from './validate/wording.ts'

/** AWS names ten at most, as recorded in September 2026 (radkawar/stackd, testdata/aws/iam/tag_inputs.json). */
const violationsMax = 10

interface Walk {
  readonly found: Violation[]
  /** Whether this service says of elements and of a map's values that they must not be null. */
  readonly namesNull: boolean
}

/** Throws the service's own validation error when the input breaks the model's constraints. */
export function checkInput(model: ServiceModel, operation: OperationModel, input: unknown): void {
  if (!operation.input) return
  const { code, text, detail, namesNull = false } = wordingOf(model.signingName)
  const walk: Walk = { found: [], namesNull }
  checkStructure(operation.input, input as Readonly<Record<string, unknown>>, '', walk)
  if (walk.found.length === 0) return
  const found = walk.found.slice(0, violationsMax)
  throw new AwsError(code, text(found, operation.name), detail?.(found, operation.name))
}

interface Member {
  readonly name: string
  /** `imageUri` */
  readonly printed: string
  readonly reference: Reference
  readonly required: boolean
}

const ordered = new WeakMap<Shape, readonly Member[]>()

/** A structure's members in the order in which AWS names those that are wrong. */
function membersOf(shape: Shape): readonly Member[] {
  const known = ordered.get(shape)
  if (known) return known
  const members = [...shape.members].map(([name, reference]) => ({
    name,
    printed: name.charAt(0).toLowerCase() + name.slice(1),
    reference,
    required: shape.required.includes(name),
  }))
  const inOrder = inMapOrder(members, ({ printed }) => printed)
  ordered.set(shape, inOrder)
  return inOrder
}

function checkStructure(
  shape: Shape,
  value: Readonly<Record<string, unknown>>,
  path: string,
  walk: Walk,
): void {
  for (const { name, printed, reference, required } of membersOf(shape)) {
    const member = value[name]
    if (member !== undefined)
      checkValue(reference, member, path ? `${path}.${printed}` : printed, walk)
    else if (required)
      walk.found.push(nothing(path ? `${path}.${printed}` : printed, reference.shape))
  }
}

const nothing = (path: string, shape: Shape): Violation => ({
  path,
  value: null,
  shape,
  constraint: 'Member must not be null',
  sensitive: false,
})

function checkValue({ shape }: Reference, value: unknown, path: string, walk: Walk): void {
  const { found } = walk
  if (found.length >= violationsMax) return
  const violate = (constraint: string) =>
    found.push({ path, value, shape, constraint, sensitive: shape.sensitive })
  for (const constraint of brokenConstraints(shape, value)) violate(constraint)
  if (shape.type === 'structure')
    checkStructure(shape, value as Readonly<Record<string, unknown>>, path, walk)
  else if (shape.member && Array.isArray(value)) {
    const { member } = shape
    // What is beyond the most that a list may have is not looked at: that it is there is refused already.
    const elements = value.slice(0, shape.max)
    if (isScalar(member.shape)) {
      const bad = elements.some(
        (one) => one === null || brokenConstraints(member.shape, one).length,
      )
      if (bad)
        violate(
          `Member must satisfy constraint: [${elementConstraints(member.shape, walk.namesNull)}]`,
        )
    } else
      for (const [index, one] of elements.entries()) {
        const at = `${path}.${index + 1}.member`
        if (found.length >= violationsMax) return
        if (one === null) found.push(nothing(at, member.shape))
        else checkValue(member, one, at, walk)
      }
  } else if (shape.type === 'map' && shape.key && shape.value)
    checkMap(
      { key: shape.key, of: shape.value, max: shape.max },
      value as Readonly<Record<string, unknown>>,
      path,
      violate,
      walk,
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
  walk: Walk,
): void {
  const names = Object.keys(value).slice(0, max)
  if (names.some((name) => brokenConstraints(key.shape, name).length))
    violate(`Map keys must satisfy constraint: [${elementConstraints(key.shape, false)}]`)
  if (!isScalar(of.shape))
    for (const name of names) checkValue(of, value[name], `${path}.${name}.member`, walk)
  else if (names.some((name) => brokenConstraints(of.shape, value[name]).length))
    violate(`Map value must satisfy constraint: [${elementConstraints(of.shape, walk.namesNull)}]`)
}

const isScalar = ({ type }: Shape) => type !== 'structure' && type !== 'list' && type !== 'map'
