import { z } from 'zod'
import { type Answer, isCut } from '../answer.ts'
import type { Collection } from '../collection.ts'
import { BadInput, type Fact, type Gap, type Source } from '../fact.ts'

/** Adds one answer to what is known. */
export type Reader = (answer: Answer, into: Collection) => void

export interface Reading {
  readonly answer: Answer
  readonly into: Collection
  readonly from: Source
  /** Whether the answer was cut off: what it lacks is then unknown. */
  readonly cut: boolean
}

/**
 * A reader of an operation's output. `absent` is the error code that means "there is none"; every other error
 * leaves it unknown.
 */
export const reader =
  <Schema extends z.ZodType>(
    schema: Schema,
    read: (output: z.infer<Schema>, reading: Reading) => void,
    whenRefused?: (fact: Fact<never>, reading: Reading, code: string) => void,
  ): Reader =>
  (answer, into) => {
    const { from, error, output } = answer
    const reading = { answer, into, from, cut: isCut(output) }
    if (error) {
      whenRefused?.({ state: 'unknown', gap: gapOf(error.code), from }, reading, error.code)
      return
    }
    const parsed = schema.safeParse(output)
    if (!parsed.success) throw new BadInput(badOutput(answer, parsed.error))
    read(parsed.data, reading)
  }

function badOutput({ from, operation }: Answer, { issues: [issue] }: z.ZodError): string {
  const place = [from.pointer, ...(issue?.path ?? []).map(String)].join('/')
  return `\`${from.file}\`: expected the output of ${operation}, and ${place || 'its top'} is not as AWS writes it (${issue?.message.toLowerCase() ?? 'unknown'})`
}

const gapOf = (code: string): Gap =>
  /^(AccessDenied|UnauthorizedOperation|AuthorizationError)/.test(code)
    ? 'not allowed to read'
    : 'failed'

/** Only some SDKs decode what the Query protocol sends percent-encoded; `aws` prints it as an object. */
export const document = z
  .custom<string | object>(
    (given) =>
      typeof given === 'string' ||
      (typeof given === 'object' && given !== null && !Array.isArray(given)),
    'Invalid input: expected a policy document',
  )
  .transform((given) =>
    typeof given === 'string' ? decoded(given) : JSON.stringify(given, undefined, 2),
  )

const decoded = (text: string): string => {
  if (!text.trimStart().startsWith('%7B')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const pairs = z.array(z.object({ Key: z.string(), Value: z.string() }))
export const tagList = pairs.transform((tags) =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])),
)

/** A text of the input, by the first of these names that it has. */
export function given({ input = {} }: Answer, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = input[name]
    if (typeof value === 'string') return value
  }
  return undefined
}

/** @throws BadInput where the output alone does not say of what it is. */
export function subject(answer: Answer, what: string, ...names: readonly string[]): string {
  const found = given(answer, ...names)
  if (found !== undefined) return found
  const { file } = answer.from
  throw new BadInput(
    `\`${file}\`: the output of ${answer.operation} does not say which ${what} it is of; put its name into the file's, such as \`${kebab(answer.operation)}.<${what.replaceAll(' ', '-')}>.json\``,
  )
}

export const kebab = (operation: string): string =>
  operation.replace(/(?!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase()
