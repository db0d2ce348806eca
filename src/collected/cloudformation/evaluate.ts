import type { Members } from '../shapes.ts'
import { isMembers, membersOf } from './template.ts'
import { Unresolved, unresolvedIn, withHoles } from './unresolved.ts'

/** What an evaluation looks up in its stack and in the others. */
export interface Scope {
  reference(name: string): unknown
  attribute(logical: string, attribute: string): unknown
  imported(name: string): unknown
  readonly conditions: Members
  readonly mappings: Members
  /** What its conditions were found to be. */
  readonly decided: Map<string, boolean | Unresolved>
}

/** `AWS::NoValue`: the member or element is not there. */
export const noValue = Symbol('AWS::NoValue')

const depthMax = 200

/** A value with its intrinsic functions done, as far as the template says what they give. */
export function evaluate(value: unknown, scope: Scope, depth = 0): unknown {
  if (depth > depthMax) return new Unresolved('it refers to itself')
  const next = (one: unknown) => evaluate(one, scope, depth + 1)
  if (typeof value === 'string') return literal(value)
  if (Array.isArray(value)) return value.map(next).filter((one) => one !== noValue)
  if (!isMembers(value) || value instanceof Unresolved) return value
  const [name = '', ...others] = Object.keys(value)
  const make = others.length === 0 ? functions[name] : undefined
  if (make) return make(value[name], { scope, next, depth })
  if (others.length === 0 && /^Fn::/.test(name))
    return new Unresolved(`\`${name}\` is not worked out here`)
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => {
      const done = next(one)
      return done === noValue ? [] : [[key, done]]
    }),
  )
}

function literal(text: string): unknown {
  const dynamic = /\{\{resolve:([^:}]+):/.exec(text)?.[1]
  if (dynamic !== undefined)
    return new Unresolved(
      `a dynamic reference to ${dynamic} is resolved when the stack is deployed`,
    )
  return text.includes('${Token[')
    ? new Unresolved('a token of CDK’s is left in the text: take the template from `cdk synth`')
    : text
}

interface Call {
  readonly scope: Scope
  readonly next: (value: unknown) => unknown
  readonly depth: number
}

type Intrinsic = (argument: unknown, call: Call) => unknown

const functions: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, { scope }) => scope.reference(String(name)),
  'Fn::GetAtt': (given, { scope, next }) => {
    const [logical, ...rest] =
      typeof given === 'string' ? given.split('.') : [given].flat().map(next)
    const open = unresolvedIn(rest)
    return open ?? scope.attribute(String(logical), rest.join('.'))
  },
  'Fn::Sub': (given, call) => substitute(given, call),
  'Fn::Join': (given, { next }) => {
    const [by, list] = asList(next(given))
    const open = unresolvedIn([by, list])
    if (by instanceof Unresolved || list instanceof Unresolved) return open
    if (!Array.isArray(list)) return open ?? malformed('Fn::Join')
    const text = list.map((one) => String(withHoles(one))).join(String(by))
    return open ? new Unresolved(open.why, text) : text
  },
  'Fn::Split': (given, { next }) => {
    const [by, text] = asList(next(given))
    return unresolvedIn([by, text]) ?? String(text).split(String(by))
  },
  'Fn::Select': (given, { next }) => {
    const [index, list] = asList(next(given))
    if (index instanceof Unresolved || list instanceof Unresolved)
      return index instanceof Unresolved ? index : list
    return Array.isArray(list) && list[Number(index)] !== undefined
      ? list[Number(index)]
      : malformed('Fn::Select')
  },
  'Fn::If': (given, { scope, next, depth }) => {
    const [name, yes, no] = asList(given)
    const holds = conditionHolds(String(name), scope, depth)
    return holds instanceof Unresolved ? holds : next(holds ? yes : no)
  },
  'Fn::ImportValue': (given, { scope, next }) => {
    const name = next(given)
    return name instanceof Unresolved ? name : scope.imported(String(name))
  },
  'Fn::FindInMap': (given, { scope, next }) => {
    const [map, first, second] = asList(next(given))
    const open = unresolvedIn([map, first, second])
    if (open) return open
    const found = membersOf(membersOf(scope.mappings[String(map)])[String(first)])[String(second)]
    return found === undefined
      ? new Unresolved(`the mapping \`${map}\` has no \`${first}\`, \`${second}\``)
      : next(found)
  },
  'Fn::Base64': (given, { next }) => next(given),
  'Fn::ToJsonString': (given, { next }) => {
    const value = next(given)
    return unresolvedIn(value) ?? JSON.stringify(value)
  },
}

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value])

const malformed = (name: string) => new Unresolved(`\`${name}\` is not as CloudFormation takes it`)

function substitute(given: unknown, { scope, next }: Call): unknown {
  const [template, own] = asList(given)
  const map = membersOf(own)
  let open: Unresolved | undefined
  const text = String(template).replace(/\$\{(!?)([^}]*)\}/g, (whole, literally, name: string) => {
    if (literally) return `\${${name}}`
    const [logical = '', ...rest] = name.trim().split('.')
    const value = Object.hasOwn(map, name.trim())
      ? next(map[name.trim()])
      : rest.length > 0
        ? scope.attribute(logical, rest.join('.'))
        : scope.reference(logical)
    if (value instanceof Unresolved) open ??= value
    if (value instanceof Unresolved) return value.partly
    return typeof value === 'symbol' ? whole : String(value)
  })
  return open ? new Unresolved(open.why, text) : literal(text)
}

/** @returns Unresolved where a parameter that it asks has no value. */
export function conditionHolds(name: string, scope: Scope, depth = 0): boolean | Unresolved {
  const condition = scope.conditions[name]
  if (condition === undefined) return new Unresolved(`there is no condition \`${name}\``)
  const found = scope.decided.get(name) ?? holds(condition, scope, depth + 1)
  scope.decided.set(name, found)
  return found
}

function holds(condition: unknown, scope: Scope, depth: number): boolean | Unresolved {
  if (depth > depthMax) return new Unresolved('a condition refers to itself')
  const [[name = '', argument] = []] = Object.entries(membersOf(condition))
  const list = asList(argument)
  const each = () => list.map((one) => holds(one, scope, depth + 1))
  switch (name) {
    case 'Condition':
      return conditionHolds(String(argument), scope, depth)
    case 'Fn::Equals': {
      const [one, other] = list.map((value) => evaluate(value, scope, depth + 1))
      return unresolvedIn([one, other]) ?? String(one) === String(other)
    }
    case 'Fn::Not': {
      const [one = false] = each()
      return one instanceof Unresolved ? one : !one
    }
    case 'Fn::And': {
      const all = each()
      return all.includes(false) ? false : (all.find((one) => one instanceof Unresolved) ?? true)
    }
    case 'Fn::Or': {
      const all = each()
      return all.includes(true) ? true : (all.find((one) => one instanceof Unresolved) ?? false)
    }
    default:
      return new Unresolved(`the condition \`${name}\` is not worked out here`)
  }
}
