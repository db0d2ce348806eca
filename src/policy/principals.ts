import { type JsonPath, layoutOf } from './json.ts'
import { isObject, type PrincipalKind } from './parse.ts'
import { parseJson } from './validate/identity.ts'
import type { NamedPrincipal } from './validate/principal.ts'

export interface FoundPrincipal extends NamedPrincipal {
  readonly path: JsonPath
}

/** Everyone a document names, in order, `"*"` aside. Empty for text that holds no policy. */
export const principalsOf = (text: string): readonly NamedPrincipal[] =>
  find(text).map(({ kind, value }) => ({ kind, value }))

/** The same, with where each stands in the document. */
export const placedPrincipalsOf = (text: string): readonly FoundPrincipal[] => find(text)

/**
 * The document with every named principal replaced by what `map` returns, and no other byte changed. IAM
 * stores users and roles by unique id, and shows the ARN again to readers while they live.
 */
export function mapPrincipals(
  text: string,
  map: (kind: PrincipalKind, value: string) => string,
): string {
  let mapped = text
  const layout = layoutOf(text)
  // From the last to the first, so that the ranges still to come stay true.
  const ranges = find(text).flatMap((one) => {
    const range = layout.rangeOf(one.path)
    return range ? [{ ...one, ...range }] : []
  })
  for (const { kind, value, start, end } of ranges.sort((a, b) => b.start - a.start)) {
    const replacement = map(kind, value)
    if (replacement === value) continue
    mapped = mapped.slice(0, start) + JSON.stringify(replacement) + mapped.slice(end)
  }
  return mapped
}

const kinds: ReadonlySet<string> = new Set(['AWS', 'Service', 'Federated', 'CanonicalUser'])
const isKind = (key: string): key is PrincipalKind => kinds.has(key)

function find(text: string): readonly FoundPrincipal[] {
  const document = parseJson(text)
  if (!isObject(document)) return []
  const { Statement: given } = document
  return (Array.isArray(given) ? given : [given]).flatMap((statement: unknown, index) => {
    if (!isObject(statement)) return []
    const at = Array.isArray(given) ? ['Statement', index] : ['Statement']
    return ['Principal', 'NotPrincipal'].flatMap((name) => {
      const element = statement[name]
      if (!isObject(element)) return []
      return Object.entries(element).flatMap(([kind, values]) =>
        isKind(kind) ? namedIn(kind, values, [...at, name, kind]) : [],
      )
    })
  })
}

function namedIn(kind: PrincipalKind, values: unknown, path: JsonPath): readonly FoundPrincipal[] {
  if (typeof values === 'string') return [{ kind, value: values, path }]
  if (!Array.isArray(values)) return []
  return values.flatMap((value: unknown, index) =>
    typeof value === 'string' ? [{ kind, value, path: [...path, index] }] : [],
  )
}
