import type { Reference, Shape } from '../model.ts'
import { isRecord } from './json-values.ts'
import { textFromDate } from './timestamps.ts'

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#xD;',
}

// biome-ignore lint/complexity/useRegexLiterals: a literal may not hold the control characters that XML forbids
const unsafe = new RegExp('[&<>"\\r\\0-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]', 'g')

/**
 * Text for an element. A carriage return must be escaped, since parsers turn it into a line feed;
 * characters XML 1.0 cannot hold at all become U+FFFD, or the client could not read the answer.
 */
export function escapeXml(text: string): string {
  return text.replace(unsafe, (character) => escapes[character] ?? '\ufffd')
}

const element = (name: string, inner: string) =>
  inner === '' ? `<${name}/>` : `<${name}>${inner}</${name}>`

/** What XML calls it. */
const nameOf = ({ queryName, locationName }: Reference, name: string): string =>
  queryName ?? locationName ?? name

/** An output as the query protocol's XML, without an element around it. */
export function xmlMembers(shape: Shape, value: unknown): string {
  if (!isRecord(value)) return ''
  let result = ''
  for (const [name, reference] of shape.members) {
    const member = value[name]
    if (member !== undefined && member !== null)
      result += xmlElement(nameOf(reference, name), reference, member)
  }
  return result
}

function xmlElement(name: string, reference: Reference, value: unknown): string {
  const { shape } = reference
  if (shape.type === 'structure') return element(name, xmlMembers(shape, value))
  if (shape.type === 'list' && shape.member && Array.isArray(value)) {
    const { member } = shape
    const inner = shape.flattened ? name : (member.locationName ?? 'member')
    const items = value.map((one) => xmlElement(inner, member, one)).join('')
    return shape.flattened ? items : element(name, items)
  }
  if (shape.type === 'map' && shape.key && shape.value && isRecord(value)) {
    const { key: keyReference, value: valueReference } = shape
    const inner = shape.flattened ? name : 'entry'
    const items = Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .map(([key, one]) => {
        const pair =
          xmlElement(nameOf(keyReference, 'key'), keyReference, key) +
          xmlElement(nameOf(valueReference, 'value'), valueReference, one)
        return element(inner, pair)
      })
    return shape.flattened ? items.join('') : element(name, items.join(''))
  }
  return element(name, scalarText(reference, value))
}

function scalarText({ shape, timestampFormat }: Reference, value: unknown): string {
  if (value instanceof Date)
    return textFromDate(value, timestampFormat ?? shape.timestampFormat ?? 'iso8601')
  if (value instanceof Uint8Array)
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')
  return escapeXml(String(value))
}
