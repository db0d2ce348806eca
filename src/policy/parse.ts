import { type JsonPath, layoutOf, type Position } from './json.ts'

/** A policy document as AWS's evaluator reads it: every list a list, every name known. */
export interface PolicyDocument {
  readonly version: '2008-10-17' | '2012-10-17'
  readonly id: string | undefined
  readonly statements: readonly Statement[]
}

/** The elements there are, in the order in which AWS prints them. */
export const documentElements: readonly string[] = ['Version', 'Id', 'Statement']
export const statementElements: readonly string[] = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]

/** `not` is true for NotAction, NotResource and NotPrincipal. */
export interface Element<Value> {
  readonly not: boolean
  readonly values: readonly Value[]
}

export type PrincipalKind = 'AWS' | 'Service' | 'Federated' | 'CanonicalUser'

export interface PrincipalValue {
  /** `*` is `"Principal": "*"`, which means the same as `{"AWS": "*"}`. */
  readonly kind: PrincipalKind | '*'
  readonly value: string
}

export interface Condition {
  /** `ForAllValues:StringLikeIfExists` */
  readonly operator: string
  readonly key: string
  readonly values: readonly string[]
}

export interface Statement {
  /** Counted from 0 within the document. */
  readonly index: number
  readonly sid: string | undefined
  readonly effect: 'Allow' | 'Deny'
  readonly principal: Element<PrincipalValue> | undefined
  readonly action: Element<string> | undefined
  readonly resource: Element<string> | undefined
  readonly conditions: readonly Condition[]
}

/** Something in a document that does not mean what it should, and where. */
export interface Problem extends Position {
  readonly path: JsonPath
  readonly message: string
}

export type Parsed =
  | { readonly ok: true; readonly document: PolicyDocument; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/**
 * As lenient as an evaluator must be: an element it cannot read is a problem, and its statement is left
 * out. Only text that holds no policy at all is refused. Writing is stricter: see `validate/`.
 */
export function parsePolicy(text: string): Parsed {
  const problems: Problem[] = []
  const layout = layoutOf(text)
  const problem: Report = (path, message) =>
    void problems.push({ path, message, ...layout.locate(path) })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    problem([], 'expected JSON')
    return { ok: false, problems }
  }
  if (!isObject(value)) {
    problem([], 'expected a JSON object')
    return { ok: false, problems }
  }
  const { Version: version, Id: id, Statement: given } = value
  if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17')
    problem(['Version'], 'expected `2012-10-17` or `2008-10-17`')
  if (given === undefined) problem([], 'expected a `Statement`')
  const list = Array.isArray(given) ? given : given === undefined ? [] : [given]
  const statements = list.flatMap(
    (one: unknown, index) =>
      readStatement(one, index, (path, message) =>
        problem(['Statement', ...(Array.isArray(given) ? [index] : []), ...path], message),
      ) ?? [],
  )
  return {
    ok: true,
    document: {
      version: version === '2012-10-17' ? version : '2008-10-17',
      id: typeof id === 'string' ? id : undefined,
      statements,
    },
    problems,
  }
}

type Report = (path: JsonPath, message: string) => void

function readStatement(given: unknown, index: number, problem: Report): Statement | undefined {
  if (!isObject(given)) {
    problem([], 'expected a statement object')
    return undefined
  }
  const effect = given.Effect
  if (effect !== 'Allow' && effect !== 'Deny') {
    problem(effect === undefined ? [] : ['Effect'], 'expected `Effect` to be `Allow` or `Deny`')
    return undefined
  }
  const element = <Value>(
    name: ElementName,
    read: (value: unknown) => readonly Value[] | undefined,
  ) => readElement(given, name, read, effect, problem)
  const action = element('Action', readStrings)
  if (!action) problem([], 'expected `Action` or `NotAction`')
  return {
    index,
    sid: typeof given.Sid === 'string' ? given.Sid : undefined,
    effect,
    principal: element('Principal', readPrincipals),
    action,
    resource: element('Resource', readStrings),
    conditions: readConditions(given.Condition, problem),
  }
}

type ElementName = 'Action' | 'Resource' | 'Principal'

function readElement<Value>(
  statement: JsonObject,
  name: ElementName,
  read: (value: unknown) => readonly Value[] | undefined,
  effect: 'Allow' | 'Deny',
  problem: Report,
): Element<Value> | undefined {
  const not = statement[name] === undefined
  const key = not ? (`Not${name}` as const) : name
  const value = statement[key]
  if (value === undefined) return undefined
  const values = read(value)
  if (!values) problem([key], `cannot read \`${key}\``)
  // What cannot be read never widens access: it matches nothing in an Allow, everything in a Deny.
  return values ? { not, values } : { not: effect === 'Deny', values: [] }
}

function readStrings(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined
}

const principalKinds = ['AWS', 'Service', 'Federated', 'CanonicalUser'] as const

function readPrincipals(value: unknown): readonly PrincipalValue[] | undefined {
  if (value === '*') return [{ kind: '*', value: '*' }]
  if (!isObject(value)) return undefined
  const read: PrincipalValue[] = []
  for (const [key, given] of Object.entries(value)) {
    const kind = principalKinds.find((known) => known === key)
    const values = readScalars(given)
    if (!kind || !values) return undefined
    read.push(...values.map((one) => ({ kind, value: one })))
  }
  return read
}

function readConditions(value: unknown, problem: Report): readonly Condition[] {
  if (value === undefined) return []
  // Becomes a condition that no Allow meets and every Deny does: see metWhenUnreadable.
  const unreadable = [{ operator: '', key: '', values: [] }]
  if (!isObject(value)) {
    problem(['Condition'], 'expected `Condition` to be an object')
    return unreadable
  }
  return Object.entries(value).flatMap(([operator, keys]) => {
    if (!isObject(keys)) {
      problem(['Condition', operator], 'expected an object of condition keys')
      return unreadable
    }
    return Object.entries(keys).flatMap(([key, given]) => {
      const values = readScalars(given)
      if (values) return [{ operator, key, values }]
      problem(['Condition', operator, key], 'expected a string or a list of strings')
      return unreadable
    })
  })
}

/** JSON numbers and booleans count as their text: AWS's own examples write `true` without quotes. */
function readScalars(value: unknown): readonly string[] | undefined {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  return list.every(isScalar) ? list.map(String) : undefined
}

const isScalar = (value: unknown): boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

export type JsonObject = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
