import { AwsError } from '../error.ts'
import type { OperationModel, ServiceModel } from '../model.ts'

interface Template {
  readonly operation: OperationModel
  /** A literal, or the label whose value the segment is. */
  readonly segments: readonly ({ readonly literal: string } | { readonly label: string })[]
  /** `find=LayerVersion`: what the query must hold besides. */
  readonly query: string | undefined
}

const templatesOf = new WeakMap<ServiceModel, ReadonlyMap<string, readonly Template[]>>()

function templates(model: ServiceModel): ReadonlyMap<string, readonly Template[]> {
  const known = templatesOf.get(model)
  if (known) return known
  const table = new Map<string, Template[]>()
  for (const operation of model.operations.values()) {
    const template = parseTemplate(operation)
    const key = `${operation.method} ${template.segments.length}`
    table.set(key, [...(table.get(key) ?? []), template])
  }
  for (const [key, list] of table)
    table.set(
      key,
      list.sort((a, b) => rank(b) - rank(a)),
    )
  templatesOf.set(model, table)
  return table
}

/** A template that asks for more is tried first. */
const rank = ({ segments, query }: Template) =>
  segments.filter((segment) => 'literal' in segment).length + (query ? 1 : 0)

function parseTemplate(operation: OperationModel): Template {
  const [path = '', query] = operation.uri.split('?', 2)
  const segments = split(path).map((segment) =>
    segment.startsWith('{') ? { label: segment.slice(1, -1) } : { literal: segment },
  )
  return { operation, segments, query }
}

/** AWS takes one trailing slash: older SDKs create functions at `/2015-03-31/functions/`. */
const split = (path: string) => path.replace(/\/$/, '').split('/').slice(1)

/** The operation whose method and template fit; labels match whatever is not empty. */
export function matchTemplate(
  model: ServiceModel,
  method: string,
  path: string,
  query: string,
): OperationModel | undefined {
  const segments = split(path)
  const candidates = templates(model).get(`${method} ${segments.length}`) ?? []
  const fits = (template: Template) =>
    template.segments.every((segment, index) =>
      'literal' in segment ? segment.literal === segments[index] : segments[index] !== '',
    ) &&
    (template.query === undefined || `&${query}&`.includes(`&${template.query}&`))
  return candidates.find(fits)?.operation
}

/** The labels of a path that fits the operation's template, percent-decoded. */
export function labelsOf(operation: OperationModel, path: string): ReadonlyMap<string, string> {
  const segments = split(path)
  const labels = new Map<string, string>()
  for (const [index, segment] of parseTemplate(operation).segments.entries())
    if ('label' in segment) labels.set(segment.label, decodeLabel(segments[index] ?? ''))
  return labels
}

function decodeLabel(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw new AwsError('SerializationException', `Malformed percent encoding in \`${segment}\``)
  }
}
