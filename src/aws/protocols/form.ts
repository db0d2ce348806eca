import { AwsError } from '../error.ts'
import type { HttpRequest } from '../http.ts'
import type { Shape } from '../model.ts'
import { dateFromText } from './timestamps.ts'

const fieldsMax = 20_000
const depthMax = 32

/** A form's fields by the parts of their dotted names: `Tags.member.1.Key`. */
interface FormNode {
  value: string | undefined
  readonly children: Map<string, FormNode>
}

/**
 * The fields of the body of a form, then of the query; the first of equal names counts, as on AWS. Throws for more than
 * any operation takes, before they are parsed.
 */
export function formOf(request: HttpRequest, body: Uint8Array): URLSearchParams {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8')
  const both = text && request.query ? `${text}&${request.query}` : text || request.query
  if (hasTooManyFields(both)) throw malformed(`more than ${fieldsMax} fields`)
  return new URLSearchParams(both)
}

function hasTooManyFields(text: string): boolean {
  let fields = 1
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at + 1))
    if (++fields > fieldsMax) return true
  return false
}

/** A form as the shape types it; fields the model lacks are ignored. */
export function valueFromForm(shape: Shape, form: URLSearchParams): unknown {
  const root: FormNode = { value: undefined, children: new Map() }
  for (const [name, value] of form) {
    const parts = name.split('.', depthMax + 1)
    if (parts.length > depthMax) continue
    let node = root
    for (const part of parts) {
      let child = node.children.get(part)
      if (!child) {
        child = { value: undefined, children: new Map() }
        node.children.set(part, child)
      }
      node = child
    }
    node.value ??= value
  }
  return structureFromNode(shape, root)
}

function structureFromNode(shape: Shape, node: FormNode): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const [name, reference] of shape.members) {
    const child = node.children.get(reference.queryName ?? reference.locationName ?? name)
    const value = child && valueFromNode(reference.shape, child)
    if (value !== undefined) result[name] = value
  }
  return result
}

function valueFromNode(shape: Shape, node: FormNode): unknown {
  switch (shape.type) {
    case 'structure':
      return structureFromNode(shape, node)
    case 'list': {
      const { member } = shape
      const items = shape.flattened ? node : node.children.get(member?.locationName ?? 'member')
      // `Tags=` is how clients send a list without elements.
      return member && listFromNode(member.shape, items)
    }
    case 'map': {
      const entries = shape.flattened ? node : node.children.get('entry')
      const { key, value } = shape
      return (
        key &&
        value &&
        Object.fromEntries(
          inOrder(entries).map((entry) => {
            const valueNode = entry.children.get(value.queryName ?? value.locationName ?? 'value')
            return [
              entry.children.get(key.queryName ?? key.locationName ?? 'key')?.value ?? '',
              valueNode && valueFromNode(value.shape, valueNode),
            ]
          }),
        )
      )
    }
    case 'boolean':
      // Recorded of IAM: as digits too, and in no other way.
      if (node.value === '1' || node.value === '0') return node.value === '1'
      return node.value === undefined ? undefined : scalarFromText(shape, node.value)
    default:
      return node.value === undefined ? undefined : scalarFromText(shape, node.value)
  }
}

/** What is left out is null, and a structure of which nothing is there. */
function listFromNode(shape: Shape, items: FormNode | undefined): unknown[] {
  if (shape.type !== 'structure')
    return elementsOf(items).map((item) => (item && valueFromNode(shape, item)) ?? null)
  // Members where numbers should be are those of one structure, and AWS knows none of them.
  const names = [...(items?.children.keys() ?? [])]
  if (names.length > 0 && !names.some((name) => /^-?\d+$/.test(name))) return [{}]
  return elementsOf(items).map((item) => {
    if ([...(item?.children.keys() ?? [])].some((name) => /^\d+$/.test(name)))
      throw new AwsError('SerializationException', 'Two index elements may not occur back to back')
    return item ? structureFromNode(shape, item) : {}
  })
}

/** As many places as a list may leave out before an element. */
const skippedMax = 10

/** A list's elements by their numbers, null where one is left out. Throws for what are no numbers, as recorded of IAM. */
function elementsOf(node: FormNode | undefined): (FormNode | null)[] {
  const elements: (FormNode | null)[] = []
  for (const index of node?.children.keys() ?? []) {
    if (index.startsWith('-'))
      throw new AwsError('SerializationException', `Key ${index} may not have a leading '-'`)
    if (!/^\d+$/.test(index))
      throw new AwsError('SerializationException', 'Start of list found where not expected')
  }
  const numbered = [...(node?.children ?? [])].map(([index, child]) => ({
    at: Number(index) - 1,
    child,
  }))
  // As recorded in September 2026 (radkawar/stackd, testdata/aws/iam/query_collections.json and tag_inputs.json).
  for (const { at, child } of numbered.sort((a, b) => a.at - b.at)) {
    if (at < 0) throw new AwsError('SerializationException', '0 is not a valid index')
    const skipped = at - Math.max(elements.length - 1, 0)
    if (skipped > skippedMax)
      throw new AwsError(
        'SerializationException',
        `Excessively sparse input would skip ${skipped} list elements`,
      )
    while (elements.length < at) elements.push(null)
    // `01` and `1` are one.
    const known = elements[at]
    if (known) for (const [name, one] of child.children) known.children.set(name, one)
    else elements[at] = child
  }
  return elements
}

function inOrder(node: FormNode | undefined): FormNode[] {
  return [...(node?.children ?? [])]
    .filter(([index]) => /^\d{1,9}$/.test(index))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, child]) => child)
}

/** A scalar that travels as text: in a form, a query string, a label or a header. */
export function scalarFromText(shape: Shape, text: string): unknown {
  switch (shape.type) {
    case 'integer':
    case 'long': {
      const number = /^[+-]?\d{1,19}$/.test(text) ? Number(text) : Number.NaN
      const bound = shape.type === 'integer' ? 2 ** 31 : 2 ** 63
      if (!(number >= -bound && number < bound)) throw malformed(text)
      return number
    }
    case 'float':
    case 'double': {
      if (text === '' || Number.isNaN(Number(text))) throw malformed(text)
      return Number(text)
    }
    case 'boolean':
      if (text !== 'true' && text !== 'false') throw malformed(text)
      return text === 'true'
    case 'timestamp': {
      const date = dateFromText(text)
      if (!date) throw malformed(text)
      return date
    }
    case 'blob':
      return Buffer.from(text, 'base64')
    default:
      return text
  }
}

// Differs from AWS? The code is recorded, the text is not.
const malformed = (what: string) =>
  new AwsError('SerializationException', `Malformed input: ${what}`)
