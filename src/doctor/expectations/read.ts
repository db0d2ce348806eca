import { z } from 'zod'
import { layoutOf } from '../../policy/json.ts'
import { BadExpectation, type Expectation } from './expectation.ts'
import { type Item, itemsInYaml } from './yaml.ts'

/**
 * The expectations in a file: lines, or a list in JSON or YAML.
 *
 * @throws BadExpectation
 */
export function expectationsIn(text: string): readonly Expectation[] {
  const first = text.split('\n').find((line) => !/^\s*(#|$|---)/.test(line)) ?? ''
  if (/^\s*[[{]/.test(first)) return itemsInJson(text).map(ofItem)
  if (/^\s*- /.test(first)) return itemsInYaml(text).map(ofItem)
  return joinedLines(text).flatMap(([line, at]) => ofLine(line, at) ?? [])
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

const texts = z.union([z.string(), z.array(z.string()).min(1)])
const item = z.strictObject({
  expect: z.enum(['allow', 'deny']),
  principal: z.string(),
  action: texts,
  resource: z.string(),
  conditions: z.record(z.string(), texts).default({}),
})

function ofItem({ line, value }: Item): Expectation {
  const { data, error } = item.safeParse(value)
  if (!data) {
    const [issue] = error.issues
    const place = issue?.path.join('.') || 'it'
    throw new BadExpectation(
      line,
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

function itemsInJson(text: string): readonly Item[] {
  const layout = layoutOf(text)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new BadExpectation(
      layout.locate([]).line,
      'expected a list in JSON, and this is where it stops being JSON',
    )
  }
  if (!Array.isArray(value)) throw new BadExpectation(1, 'expected a list, got an object')
  return value.map((one: unknown, at) => ({ line: layout.locate([at]).line, value: one }))
}
