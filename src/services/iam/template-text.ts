import { isObject, type JsonObject } from '../../policy/parse.ts'

/**
 * The templates of delegation requests and of roles: `@{name}` is replaced, and a statement with `@Enabled` is there only
 * where that parameter says so. https://docs.aws.amazon.com/IAM/latest/UserGuide/temporary-delegation-policy-templates.html
 */
export interface TemplateValue {
  readonly values: readonly string[]
  /** A list makes several of the text that it stands in. */
  readonly isList: boolean
}

export type TemplateValues = Readonly<Record<string, TemplateValue | undefined>>

/** Why a template gives no text. The words are recorded of AcquireRole. */
export class TemplateProblem extends Error {}

const parameter = /@\{([^{}]*)\}/g
/** A text that lists make more of than this is in no policy that IAM would take. */
const textsMax = 1000

/** A text that is one, as a name or a path. Throws TemplateProblem. */
export function filledText(text: string, values: TemplateValues): string {
  const [one, ...others] = textsOf(text, values)
  if (one === undefined || others.length > 0)
    throw new TemplateProblem(`A list gives several texts for '${text}'.`)
  return one
}

/** A policy document. Throws TemplateProblem. */
export function filledDocument(document: JsonObject, values: TemplateValues): JsonObject {
  const { Statement: statements, ...rest } = document
  const all = Array.isArray(statements) ? statements : [statements]
  const there = all.filter((one) => !isObject(one) || isEnabled(one, values))
  return { ...filledObject(rest, values), Statement: there.map((one) => filled(one, values)) }
}

function isEnabled({ '@Enabled': condition }: JsonObject, values: TemplateValues): boolean {
  if (typeof condition !== 'string') return true
  const negated = condition.startsWith('!')
  const { values: given } = valueNamed(negated ? condition.slice(1) : condition, values)
  // `True` is documented, and `true` was seen to be the same.
  return (given[0]?.toLowerCase() === 'true') !== negated
}

function filled(value: unknown, values: TemplateValues): unknown {
  if (typeof value === 'string') {
    const texts = textsOf(value, values)
    return texts.length === 1 ? texts[0] : texts
  }
  if (Array.isArray(value))
    return value.flatMap((one): readonly unknown[] =>
      typeof one === 'string' ? textsOf(one, values) : [filled(one, values)],
    )
  return isObject(value) ? filledObject(value, values) : value
}

const filledObject = (object: JsonObject, values: TemplateValues): JsonObject =>
  Object.fromEntries(
    Object.entries(object)
      .filter(([key]) => key !== '@Enabled')
      .map(([key, value]) => [key, filled(value, values)]),
  )

/** One text, or one for each combination of the lists in it. */
function textsOf(text: string, values: TemplateValues): readonly string[] {
  // Split by a group, the names stand at the odd places.
  const parts = text
    .split(parameter)
    .map((part, at) => (at % 2 === 0 ? [part] : valueNamed(part, values).values))
  if (parts.reduce((product, { length }) => product * length, 1) > textsMax)
    throw new TemplateProblem(`Lists give more than ${textsMax} texts for '${text}'.`)
  return parts.reduce<readonly string[]>(
    (texts, next) => texts.flatMap((begin) => next.map((end) => begin + end)),
    [''],
  )
}

function valueNamed(name: string, values: TemplateValues): TemplateValue {
  const found = Object.hasOwn(values, name) ? values[name] : undefined
  if (!found) throw new TemplateProblem(`Parameter '${name}' not found.`)
  return found
}

/** Every parameter that a template speaks of. */
export function parametersIn(value: unknown): ReadonlySet<string> {
  const names = new Set<string>()
  const look = (one: unknown, key?: string): void => {
    if (typeof one === 'string') {
      if (key === '@Enabled') names.add(one.replace(/^!/, ''))
      for (const [, name = ''] of one.matchAll(parameter)) names.add(name)
    } else if (Array.isArray(one)) for (const part of one) look(part)
    else if (isObject(one)) for (const [inner, part] of Object.entries(one)) look(part, inner)
  }
  look(value)
  return names
}
