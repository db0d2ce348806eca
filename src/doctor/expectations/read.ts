import { z } from 'zod'
import { type JsonPath, layoutOf } from '../../policy/json.ts'
import { BadExpectation, type Expectation } from './expectation.ts'

/** A list as it was read of JSON or YAML, and the line where each of its values begins. */
export interface ListText {
  readonly value: unknown
  readonly lineAt: (path: JsonPath) => number
}

const firstLine = (text: string): string =>
  text.split('\n').find((line) => !/^\s*(#|$|---)/.test(line)) ?? ''

/** Whether it is a list in YAML, for whoever has a reader of that: see `expectationsOf`. */
export const isYamlList = (text: string): boolean => /^\s*-(\s|$)/.test(firstLine(text))

/**
 * The expectations in a file: lines, or a list in JSON.
 *
 * @throws BadExpectation
 */
export function expectationsIn(text: string): readonly Expectation[] {
  if (/^\s*[[{]/.test(firstLine(text))) return expectationsOf(listInJson(text))
  return joinedLines(text).flatMap(([line, at]) => ofLine(line, at) ?? [])
}

/** @throws BadExpectation */
export function expectationsOf({ value, lineAt }: ListText): readonly Expectation[] {
  if (!Array.isArray(value)) throw new BadExpectation(1, 'expected a list, got an object')
  return value.map((one: unknown, at) => ofItem(one, (path) => lineAt([at, ...path])))
}

/** A backslash at its end goes on in the next line, as in a shell. */
function joinedLines(text: string): readonly (readonly [string, number])[] {
  const joined: [string, number][] = []
  let open = ''
  text.split(/\r?\n/).forEach((line, at) => {
    const whole = open + line
    const begins = at + 1 - (open.match(/\n/g) ?? []).length
    open = whole.endsWith('\\') ? `${whole.slice(0, -1)}\n` : ''
    if (open === '') joined.push([whole, begins])
  })
  return open === '' ? joined : [...joined, [open, text.split('\n').length]]
}

const lineForm = 'allow|deny PRINCIPAL ACTION[,ACTION…] RESOURCE [KEY=VALUE…]'

function ofLine(given: string, line: number): Expectation | undefined {
  const words = given
    .replace(/(^|\s)#.*$/, '')
    .trim()
    .split(/\s+/)
  const [expect, principal, actions, resource, ...conditions] = words
  if (expect === '') return undefined
  if ((expect !== 'allow' && expect !== 'deny') || !principal || !actions || !resource)
    throw new BadExpectation(line, `expected \`${lineForm}\`, got \`${given.trim()}\``)
  const context: Record<string, string | string[]> = {}
  for (const one of conditions) {
    const [, key, value] = /^([A-Za-z][\w-]*:[^=]+)=(.*)$/.exec(one) ?? []
    if (key === undefined || value === undefined)
      throw new BadExpectation(
        line,
        `expected a condition such as \`aws:SourceIp=10.0.0.1\`, got \`${one}\``,
      )
    const name = key.toLowerCase()
    const known = context[name]
    context[name] = known === undefined ? value : [known, value].flat()
  }
  return { line, expect, principal, actions: actions.split(','), resource, conditions: context }
}

const text = z.string().min(1)
const texts = z.union([text, z.array(text).min(1)])
const item = z.strictObject({
  expect: z.enum(['allow', 'deny']),
  principal: text,
  action: texts,
  resource: text,
  conditions: z.record(z.string(), texts).default({}),
})

function ofItem(value: unknown, lineAt: ListText['lineAt']): Expectation {
  const { data, error } = item.safeParse(value)
  const line = lineAt([])
  if (!data) {
    const [issue] = error.issues
    const path = (issue?.path ?? []).map((step) => (typeof step === 'number' ? step : String(step)))
    const place = path.join('.') || 'it'
    throw new BadExpectation(
      lineAt(path),
      `expected \`expect\` (allow or deny), \`principal\`, \`action\`, \`resource\` and perhaps \`conditions\`, and ${place} is not so: ${issue?.message.toLowerCase() ?? 'unknown'}`,
    )
  }
  const { expect, principal, action, resource, conditions } = data
  return {
    ...{ line, expect, principal, resource },
    actions: [action].flat(),
    conditions: Object.fromEntries(
      Object.entries(conditions).map(([key, one]) => [key.toLowerCase(), one]),
    ),
  }
}

function listInJson(text: string): ListText {
  const layout = layoutOf(text)
  try {
    const value: unknown = JSON.parse(text)
    return { value, lineAt: (path) => layout.locate(path).line }
  } catch {
    throw new BadExpectation(
      layout.locate([]).line,
      'expected a list in JSON, and this is where it stops being JSON',
    )
  }
}
