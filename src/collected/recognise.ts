import { z } from 'zod'
import { parseRegion } from '../names/region.ts'
import { layoutOf } from '../policy/json.ts'
import type { Answer } from './answer.ts'
import { at, BadInput, inside, type Source } from './fact.ts'
import { scalarKind, unknownKind } from './other-kinds.ts'
import { parts } from './parts.ts'
import { kebab } from './readers/reader.ts'
import { readers } from './readers/readers.ts'
import { has, type Members, type Shape, shapes } from './shapes.ts'

/**
 * The answers in one file: what `aws` printed, an error that it printed, or what `tidegate collect` keeps.
 *
 * @throws BadInput where it is of another kind.
 */
export function answersIn(text: string, from: Source): readonly Answer[] {
  const trimmed = text.trim()
  const error =
    /^(?:aws: \[ERROR\]: )?An error occurred \((\w+)\) when calling the (\w+) operation(?:[^:]*): (.*)$/s.exec(
      trimmed,
    )
  if (error) return [refused(error, from)]
  if (/^(?:[A-Z]+LIST\t|-{5}|\|)/.test(trimmed))
    throw new BadInput(
      `\`${from.file}\`: this is a table or text, in which policies cannot be read; export it again with --output json`,
    )
  return answersOf(parsed(trimmed, from), from)
}

/** @throws BadInput that names the place where it stops being JSON. */
export function parsed(text: string, { file }: Source): unknown {
  const other = notJson.find(([start]) =>
    typeof start === 'string' ? text.startsWith(start) : start.test(text),
  )?.[1]
  if (other !== undefined) throw new BadInput(`\`${file}\`: this is ${other}`)
  if (text === '')
    throw new BadInput(
      `\`${file}\` is empty: expected JSON as \`aws\` prints it; where there is nothing to print, \`2>&1\` writes why`,
    )
  try {
    const value: unknown = JSON.parse(text)
    if (text.length < duplicatesMax && keysIn(value) < memberNames(text))
      throw new BadInput(
        `\`${file}\`: expected each member once, and an object in it has two of one name`,
      )
    return value
  } catch (error) {
    if (error instanceof BadInput) throw error
    // What Node says about it repeats parts of the text.
    const { line, column } = layoutOf(text).locate([])
    throw new BadInput(
      `\`${file}\`:${line}:${column}: expected JSON as \`aws\` or \`terraform show -json\` prints it, and here it stops being JSON; perhaps it was cut off`,
    )
  }
}

/** Larger files are printed by machines. */
const duplicatesMax = 1024 * 1024

const memberNames = (text: string): number =>
  [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter(([, colon]) => colon !== undefined).length

function keysIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const own = Array.isArray(value) ? 0 : Object.keys(value).length
  return Object.values(value).reduce<number>((sum, one) => sum + keysIn(one), own)
}

const notAsked = 'what `aws` said when it could not ask: mend that, and run the command again'

const notJson: readonly (readonly [string | RegExp, string])[] = [
  [
    /^(?:Unable to locate credentials|You must specify a region|Partial credentials found|The config profile|Could not connect to|Unable to (?:parse|sign)|Error (?:loading SSO|when retrieving token)|Token has expired|Note: AWS CLI|usage: aws|aws: error|fatal error)/,
    notAsked,
  ],
  [/^<(?:\?xml|!DOCTYPE|\w+Response)/i, 'XML or a page of HTML, and no JSON as `aws` prints it'],
  [
    '{"@level"',
    'the log of `terraform plan -json`, which has no policies in it; give `terraform show -json PLAN`',
  ],
  [
    'PK\u0003\u0004',
    'a plan in Terraform’s own form, which only the same Terraform reads; give `terraform show -json PLAN`',
  ],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: of them a text has none
  [/^[^\n]{0,200}?[\u0000-\u0008\u000e-\u001a\ufffd]/, 'no text: expected JSON as `aws` prints it'],
]

export function answersOf(value: unknown, from: Source): readonly Answer[] {
  const found: Answer[] = []
  let hints: Hints | undefined
  // Files of tens of thousands of answers share one name.
  addAnswers(value, from, () => (hints ??= hintsIn(from.file)), found)
  return found
}

function addAnswers(value: unknown, from: Source, hintsOf: () => Hints, into: Answer[]): void {
  if (Array.isArray(value)) {
    for (const [index, one] of value.entries()) addAnswers(one, inside(from, index), hintsOf, into)
    return
  }
  into.push(answerOf(value, from, hintsOf))
}

function answerOf(value: unknown, from: Source, hintsOf: () => Hints): Answer {
  if (typeof value !== 'object' || value === null)
    throw new BadInput(
      `${at(from)}: expected an object as \`aws\` prints it, got ${value === null ? '`null`, which `--query` leaves where nothing matches' : scalarKind(value)}`,
    )
  const members = value as Members
  if (has(members, 'tidegate')) return wrapped(members, from)
  const hints = hintsOf()
  const shape = shapes.find(
    (one) => one.is(members) && (!one.subject || !hints.operation || fits(one, hints.operation)),
  )
  if (!shape) return partOf(members, hints.place, from)
  const { service, operation } = shape
  return { service, operation, ...hints.place, input: inputFrom(shape, hints), output: value, from }
}

const wrapper = z.object({
  tidegate: z.literal('answer'),
  service: z.string(),
  operation: z.string(),
  account: z.string().optional(),
  region: z.string().optional(),
  input: z.record(z.string(), z.unknown()).optional(),
  output: z.unknown().optional(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
})

/** As `tidegate collect` keeps an answer: with what was asked, of whom and where. */
function wrapped(members: Members, from: Source): Answer {
  const { data, error } = wrapper.safeParse(members)
  if (!data)
    throw new BadInput(
      `${at(from)}: expected an answer as \`tidegate collect\` keeps it, and ${error.issues[0]?.path.join('/')} is not as it should be`,
    )
  const { tidegate: _, account, region, input, error: refusal, ...rest } = data
  return {
    ...rest,
    ...(account !== undefined && { account }),
    ...(region !== undefined && { region }),
    ...(input && { input }),
    ...(refusal && { error: refusal }),
    from: { ...from, pointer: `${from.pointer}/output` },
  }
}

const fits = ({ operation }: Shape, named: string): boolean =>
  kebab(operation) === named ||
  !Object.values(readers).some((ofService) => Object.keys(ofService).map(kebab).includes(named))

interface Hints {
  /** As the command line calls it: `list-targets-for-policy`. */
  readonly operation?: string
  readonly place: { readonly account?: string; readonly region?: string }
  /** What the file's name holds besides. */
  readonly rest: string
}

/** People call a file after the command that wrote it, and what it is of: `list-targets-for-policy.p-abcd.json`. */
function hintsIn(file: string): Hints {
  const name = file
    .slice(file.lastIndexOf('/') + 1)
    .replace(/(?:\.(?:json|ya?ml|template|tfstate|txt|err))?(?:\.gz)?$/i, '')
  const parts = name.split('.')
  const operation = /^[a-z]+(?:-[a-z]+)+$/.test(parts[0] ?? '') ? parts[0] : undefined
  const region = parts.find((part) => parseRegion(part))
  const account = parts.find((part) => /^\d{12}$/.test(part))
  const rest = parts.filter((part) => ![operation, region].includes(part)).join('.')
  return {
    ...(operation !== undefined && { operation }),
    place: { ...(account !== undefined && { account }), ...(region !== undefined && { region }) },
    rest,
  }
}

/** The account and the Region that a file's name says: `template.111111111111.us-east-1.yaml`. */
export const placeIn = (file: string): Hints['place'] => hintsIn(file).place

const ids: Readonly<Record<string, RegExp>> = {
  PolicyId: /\bp-[0-9A-Za-z_]+/,
  ParentId: /\b(?:r|ou)-[0-9a-z-]+/,
  TargetId: /\b(?:r|ou)-[0-9a-z-]+|\b\d{12}\b/,
  ChildId: /\bou-[0-9a-z-]+|\b\d{12}\b/,
}

/** What the output does not say and the file's name does. */
function inputFrom({ subject }: Shape, { rest }: Hints): NonNullable<Answer['input']> {
  if (subject === undefined || rest === '') return {}
  const form = ids[subject]
  const value = form ? form.exec(rest)?.[0] : rest.replaceAll('%2F', '/').replaceAll('%3A', ':')
  return value === undefined ? {} : { [subject]: value }
}

/** What a command line prints where there is none, or where it may not be read. */
function refused(
  [, code = '', operation = '', message = '']: RegExpExecArray,
  from: Source,
): Answer {
  const service = Object.keys(readers).find((one) => readers[one]?.[operation]) ?? ''
  const hints = hintsIn(from.file)
  const shape = shapes.find((one) => one.service === service && one.operation === operation)
  const name = /repository with name '([^']+)'/.exec(message)?.[1]
  const registry = /registry with id '(\d{12})'/.exec(message)?.[1]
  const fn = /(arn:[^ ]*:lambda:[^ ]*:function:[\w-]+)/.exec(message)?.[1]
  const input = {
    ...(shape && inputFrom(shape, hints)),
    ...(name !== undefined && { repositoryName: name }),
    ...(registry !== undefined && { registryId: registry }),
    ...(fn !== undefined && { FunctionName: fn }),
  }
  return {
    service,
    operation,
    ...hints.place,
    input,
    error: { code, message: message.trim() },
    from,
  }
}

/** One thing of a listing, as `--query` leaves it. Nothing is said of what is not there. */
function partOf(members: Members, place: Hints['place'], from: Source): Answer {
  const part = parts.find((one) => has(members, ...one.members))
  if (!part) throw new BadInput(unknownKind(members, from))
  const { service, operation, output, input } = part
  return { service, operation, ...place, input, output: output(members), from }
}
