/** Where something was read: a file as the user named it, and a JSON pointer into it. */
export interface Source {
  readonly file: string
  /** Empty for the whole file. */
  readonly pointer: string
  /** What a tool calls the resource that it was read of: `module.app.aws_ecr_repository.this`, `AppRepository`. */
  readonly address?: string
  /** Read in a plan or template: how it will be, which stands over how it is. */
  readonly isPlanned?: true
  /** Put together from what stands there: no text of that form is in the file. */
  readonly isComposed?: true
}

export const inside = (source: Source, step: string | number): Source => ({
  ...source,
  pointer: `${source.pointer}/${typeof step === 'number' ? step : escaped(step)}`,
})

const escaped = (step: string): string =>
  /[~/]/.test(step) ? step.replaceAll('~', '~0').replaceAll('/', '~1') : step

/** Why something is not known. Only what was answered with "there is none" permits to say that nothing allows. */
export type Gap =
  | 'not collected'
  | 'not allowed to read'
  | 'cut off'
  | 'failed'
  /** Of a plan or template: which attribute of which resource, or what is missing. */
  | `known after apply: ${string}`
  | `marked sensitive: ${string}`
  | `not resolved: ${string}`

/** Three states that must not be mixed: what it is, that there is none, and that nobody knows. */
export type Fact<Value> =
  | { readonly state: 'known'; readonly value: Value; readonly from: Source }
  | { readonly state: 'none'; readonly from: Source }
  | {
      readonly state: 'unknown'
      readonly gap: Gap
      readonly from?: Source
      /** Of a document: what is known of it, with a `hole` for each thing that is not. */
      readonly partly?: string
    }

export const notCollected = { state: 'unknown', gap: 'not collected' } as const

export const known = <Value>(value: Value, from: Source): Fact<Value> => ({
  state: 'known',
  value,
  from,
})

export const gapIn = (fact: Fact<unknown> | undefined): Gap =>
  fact?.state === 'unknown' ? fact.gap : 'not collected'

export const partlyIn = (fact: Fact<unknown> | undefined): string | undefined =>
  fact?.state === 'unknown' ? fact.partly : undefined

/** Input that cannot be used: what was expected, what was got, and where. */
export class BadInput extends Error {
  override name = 'BadInput'
}

export const at = ({ file, pointer, address }: Source): string =>
  address !== undefined
    ? `\`${file}\` at ${address}`
    : pointer === ''
      ? `\`${file}\``
      : `\`${file}\` at ${pointer}`

/**
 * What two sources say together. What is planned stands over what is, and what is known over what is not; two that are
 * known must say the same.
 *
 * @throws BadInput where they contradict each other.
 */
export function together<Value>(
  what: string,
  one: Fact<Value> | undefined,
  other: Fact<Value>,
): Fact<Value> {
  if (!one) return other
  if (one.from?.isPlanned !== other.from?.isPlanned) return one.from?.isPlanned ? one : other
  if (one.state === 'unknown')
    return other.state === 'unknown' && one.gap !== 'not collected' ? one : other
  if (other.state === 'unknown' || saysSame(one, other)) return one
  throw new BadInput(
    `two files contradict each other about ${what}: ${at(one.from)} and ${at(other.from)}; leave out the older one`,
  )
}

/** Two that are known say the same whatever their spaces and the order of their members. */
export const saysSame = (one: Fact<unknown>, other: Fact<unknown>): boolean =>
  one.state === 'known' && other.state === 'known'
    ? canonical(one.value) === canonical(other.value)
    : one.state === other.state

/** Services keep documents as they like: spaces and the order of members say nothing. */
function canonical(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(sorted(value))
  try {
    return JSON.stringify(sorted(JSON.parse(value)))
  } catch {
    return value
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([key, one]) => [key, sorted(one)] as const)
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)))
}
