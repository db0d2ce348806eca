import type { Principal, Question } from '../../../src/policy/index.ts'

/**
 * The rules of AWS's documentation, written as plainly as they read, from the texts of the documents. Slow
 * and without reasons: only the answer, to hold the compiled evaluator against.
 */
export function reference({ policies, ...question }: Question): string {
  const { principal, resourceAccount } = question
  const action = question.action.toLowerCase()
  const role = question.resourcePolicyRole ?? roleIn(action, question.resource)
  const mustAllow = role !== 'alternative'
  const resourceType = role === 'trust' ? 'role trust policy' : 'resource-based policy'
  const own = 'account' in principal
  if (action === 'sts:getcalleridentity' && own) return 'allowed'
  const same = own && principal.account === resourceAccount
  const linked = principal.kind === 'assumed-role' && principal.serviceLinked
  const boundary = policies.boundary !== undefined
  const of = (policy: { document: { text: string } }) => statementsOf(policy.document.text)
  const matching = (
    list: readonly { document: { text: string } }[],
    effect: string,
    who: boolean,
  ) =>
    list.flatMap(of).filter((one) => one.Effect === effect && matches(one, question, who, boundary))
  const denies = (list: readonly { document: { text: string } }[] | undefined, who: boolean) =>
    matching(list ?? [], 'Deny', who).length > 0
  const allows = (list: readonly { document: { text: string } }[], who: boolean) =>
    matching(list, 'Allow', who).length > 0

  const scp = own && !linked ? policies.serviceControl : undefined
  const rcp =
    !linked && /^(ecr|sqs|sts|s3|logs|kms):/.test(action) && action !== 'kms:retiregrant'
      ? policies.resourceControl
      : undefined
  const mine = <Value>(value: Value) => (own ? value : undefined)
  const edge = mine(policies.boundary)
  const passed = mine(policies.session)

  const resourceSide = [...policies.resource, ...(policies.grants ?? [])]
  const forms = matching(resourceSide, 'Allow', true).map((one) => formOf(one, principal))
  const resourceAllows = forms.length > 0
  const identityAllows = principal.kind === 'root' || (own && allows(policies.identity, false))

  const explicit: [string, boolean][] = [
    ['service control policy', denies(scp?.flat(), false)],
    ['resource control policy', denies(rcp?.flat(), true)],
    ['VPC endpoint policy', denies(policies.endpoint && [policies.endpoint], true)],
    [resourceType, denies(resourceSide, true)],
    ['identity-based policy', denies(mine(policies.identity), false)],
    ['permissions boundary', denies(edge && [edge], false)],
    ['session policy', denies(passed, false)],
  ]
  const first = explicit.findIndex(([, denied]) => denied)
  const callersOwn = first > 3
  const foreignSilence = own && !same && !resourceAllows
  if (first >= 0 && !(foreignSilence && callersOwn)) return `deny in ${explicit[first]?.[0]}`

  const missing: string[] = []
  if (scp?.some((level) => !allows(level, false))) missing.push('service control policy')
  if (policies.endpoint && !allows([policies.endpoint], true)) missing.push('VPC endpoint policy')
  if (!own || (same && mustAllow && !resourceAllows)) {
    if (!resourceAllows) missing.push(resourceType)
  } else if (!same) {
    if (!identityAllows && first < 0) missing.push('identity-based policy')
    if (!resourceAllows) missing.push(resourceType)
  } else if (!identityAllows && !forms.includes('role') && !forms.includes('caller'))
    missing.push('identity-based policy')
  if (own && !(same && forms.includes('caller'))) {
    if (edge && !allows([edge], false)) missing.push('permissions boundary')
    if (passed && !allows(passed, false)) missing.push('session policy')
  }
  return missing[0] === undefined ? 'allowed' : `no ${missing[0]}`
}

/** A KMS key's policy must allow, and a role's when it is to be assumed; elsewhere either side may. */
function roleIn(action: string, resource: string): 'alternative' | 'required' | 'trust' {
  if (action.startsWith('kms:') && resource.includes(':key/')) return 'required'
  return action.startsWith('sts:') && resource.includes(':role/') ? 'trust' : 'alternative'
}

interface Raw {
  readonly Effect: string
  readonly Principal?: '*' | Record<string, string | string[]>
  readonly NotPrincipal?: '*' | Record<string, string | string[]>
  readonly Action?: string | string[]
  readonly NotAction?: string | string[]
  readonly Resource?: string | string[]
  readonly NotResource?: string | string[]
  readonly Condition?: Record<string, Record<string, string | string[]>>
}

const list = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : [value].flat()

const read = new Map<string, Raw[]>()

function statementsOf(text: string): Raw[] {
  const found = read.get(text) ?? (JSON.parse(text) as { Statement: Raw[] }).Statement
  if (read.size > 1000) read.clear()
  read.set(text, found)
  return found
}

function glob(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^]*')
    .replaceAll('?', '[^]')
  return new RegExp(`^${source}$`).test(text)
}

function matches(
  one: Raw,
  question: Omit<Question, 'policies'>,
  who: boolean,
  boundary: boolean,
): boolean {
  if (who && !principalMatches(one, question.principal, boundary)) return false
  const action = (pattern: string) =>
    pattern === '*' ||
    (!/^[^:]*[*?]/.test(pattern.split(':')[0] ?? '') &&
      glob(pattern.toLowerCase(), question.action.toLowerCase()))
  if (one.Action ? !list(one.Action).some(action) : list(one.NotAction).some(action)) return false
  const resource = (pattern: string) =>
    question.resource === '*' ? pattern === '*' : glob(pattern, question.resource)
  if (one.Resource && !list(one.Resource).some(resource)) return false
  if (one.NotResource && list(one.NotResource).some(resource)) return false
  if (!one.Resource && !one.NotResource && question.resource === '*') return false
  return Object.entries(one.Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) =>
      conditionHolds(operator, list(values), key.toLowerCase(), question.context),
    ),
  )
}

type Context = Question['context']

function conditionHolds(name: string, policy: string[], key: string, context: Context): boolean {
  const given = context[key]
  const values = given === undefined ? [] : [given].flat()
  const ifExists = name.endsWith('IfExists')
  const [, set, base = ''] = /^(?:(\w+):)?(\w+?)(?:IfExists)?$/.exec(name) ?? []
  if (base === 'Null') return policy.includes(String(values.length === 0))
  const negated = base.includes('Not')
  const same = sameness(base.replace('Not', ''))
  const listed = (value: string) =>
    policy.some((one) => {
      const said = /^(String|Arn|Bool)/.test(base) ? substituted(one, context) : one
      return said !== undefined && same(said, value)
    })
  const holds = (value: string) => listed(value) !== negated
  if (values.length === 0) return set === 'ForAllValues' || ifExists || (!set && negated)
  if (set === 'ForAllValues' || (!set && negated)) return values.every(holds)
  return values.some(holds)
}

/** Stands in for a star that is a character. */
const plainStar = '\u0001'

function substituted(text: string, context: Context): string | undefined {
  let absent = false
  const result = text.replaceAll(/\$\{([^}]*)\}/g, (_, inside: string) => {
    if (inside === '*') return plainStar
    const [, name = '', fallback] = /^([^,]*)(?:, '(.*)')?$/.exec(inside) ?? []
    const value = context[name.toLowerCase()] ?? fallback
    if (typeof value !== 'string') absent = true
    return String(value).replaceAll('*', plainStar)
  })
  return absent ? undefined : result
}

function sameness(base: string): (policy: string, value: string) => boolean {
  const plain = (text: string) => text.replaceAll(plainStar, '*')
  const like = (policy: string, value: string) => glob(policy, value.replaceAll('*', plainStar))
  switch (base) {
    case 'StringEquals':
      return (policy, value) => plain(policy) === value
    case 'StringEqualsIgnoreCase':
    case 'Bool':
      return (policy, value) => plain(policy).toLowerCase() === value.toLowerCase()
    case 'StringLike':
      return like
    case 'ArnEquals':
    case 'ArnLike':
      return (policy, value) => {
        const [said, has] = [policy, value].map((arn) => /^([^:]*:){5}/.exec(arn)?.[0].split(':'))
        if (!said || !has) return false
        const last = [policy.slice(said.join(':').length), value.slice(has.join(':').length)]
        return (
          said.every((part, at) => like(part, has[at] ?? '')) && like(last[0] ?? '', last[1] ?? '')
        )
      }
    case 'IpAddress':
      return (range, address) => {
        const [network = '', length] = range.split('/')
        if (network.includes(':') !== address.includes(':')) return false
        const width = network.includes(':') ? 128 : 32
        const kept = Number(length ?? width)
        return bits(network).slice(0, kept) === bits(address).slice(0, kept)
      }
    default: {
      const read = base.startsWith('Date') ? Date.parse : Number
      return (policy, value) => {
        const [a, b] = [read(value), read(policy)]
        if (base.endsWith('GreaterThanEquals')) return a >= b
        if (base.endsWith('LessThanEquals')) return a <= b
        if (base.endsWith('GreaterThan')) return a > b
        return base.endsWith('LessThan') ? a < b : a === b
      }
    }
  }
}

/** An address as text of zeros and ones; IPv6 with at most one `::`. */
function bits(address: string): string {
  const binary = (number: number, width: number) => number.toString(2).padStart(width, '0')
  if (!address.includes(':'))
    return address
      .split('.')
      .map((byte) => binary(Number(byte), 8))
      .join('')
  const [head = [], tail = []] = address.split('::').map((half) => half.split(':').filter(Boolean))
  const zeros = new Array<string>(8 - head.length - tail.length).fill('0')
  return [...head, ...zeros, ...tail]
    .map((group) => binary(Number.parseInt(group, 16), 16))
    .join('')
}

/** Every name the caller goes by. */
function names(principal: Principal): { caller: string[]; role: string[]; account: string[] } {
  const account =
    'account' in principal
      ? [principal.account, `arn:aws:iam::${principal.account}:root`]
      : ([] as string[])
  switch (principal.kind) {
    case 'user':
      return { caller: [principal.arn, principal.userId], role: [], account }
    case 'assumed-role':
      return { caller: [principal.arn], role: [principal.roleArn, principal.roleId], account }
    case 'federated-user':
      return { caller: [principal.arn], role: [principal.issuerArn, principal.issuerId], account }
    case 'service':
      return { caller: [principal.service], role: [], account }
    case 'identity-provider':
      return { caller: [principal.provider], role: [], account }
    default:
      return { caller: [], role: [], account }
  }
}

function written(element: Raw['Principal'], principal: Principal): string[] {
  if (element === undefined) return []
  if (element === '*') return ['*']
  const kind =
    principal.kind === 'service'
      ? 'Service'
      : principal.kind === 'identity-provider'
        ? 'Federated'
        : 'AWS'
  return [...list(element[kind]), ...(list(element.AWS).includes('*') ? ['*'] : [])]
}

function principalMatches(one: Raw, principal: Principal, boundary: boolean): boolean {
  const { caller, role, account } = names(principal)
  const some = (words: string[], said: string[]) => words.some((word) => said.includes(word))
  if (one.NotPrincipal !== undefined) {
    const said = written(one.NotPrincipal, principal)
    if (one.Effect === 'Allow') {
      const listed = said.includes('*') && principal.kind !== 'identity-provider'
      return !listed && !some([...caller, ...role, ...account], said)
    }
    const needed = [caller, principal.kind === 'assumed-role' ? role : [], account]
    const present = needed.filter((group) => group.length > 0)
    const spared =
      said.includes('*') || (present.length > 0 && present.every((group) => some(group, said)))
    return boundary || !spared
  }
  const said = written(one.Principal, principal)
  if (said.includes('*') && (principal.kind !== 'identity-provider' || one.Effect === 'Deny'))
    return true
  return some([...caller, ...role, ...account], said)
}

/** By which of the caller's names an Allow that matched has granted. */
function formOf(one: Raw, principal: Principal): 'caller' | 'role' | 'account' {
  if (one.NotPrincipal !== undefined) return 'caller'
  const said = written(one.Principal, principal)
  const { caller, role } = names(principal)
  if (said.includes('*') || caller.some((name) => said.includes(name))) return 'caller'
  return role.some((name) => said.includes(name)) ? 'role' : 'account'
}
