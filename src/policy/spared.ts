const opposites: Readonly<Record<string, string>> = { true: 'false', false: 'true' }
const list = (says: readonly string[]): string => says.map((one) => `\`${one}\``).join(' or ')

/** By operator, in lower case without its prefix and its `IfExists`. */
const rows: readonly { readonly of: RegExp; readonly say: (says: readonly string[]) => string }[] =
  [
    { of: /^null$/, say: ([says]) => (says === 'true' ? 'with the key' : 'without the key') },
    { of: /^bool$/, say: (says) => `with ${list(says.map((one) => opposites[one] ?? one))}` },
    { of: /^not|notequals|notlike/, say: (says) => `with ${list(says)}` },
    { of: /lessthanequals$/, say: (says) => `with more than ${list(says)}` },
    { of: /lessthan$/, say: (says) => `with ${list(says)} or more` },
    { of: /greaterthanequals$/, say: (says) => `with less than ${list(says)}` },
    { of: /greaterthan$/, say: (says) => `with ${list(says)} or less` },
    { of: /./, say: () => 'with any other value' },
  ]

interface Compared {
  /** `StringLike aws:PrincipalTag/team`; absent for other elements than conditions. */
  readonly condition?: string | undefined
  readonly says: readonly string[]
}

/** The requests that a met condition would let pass by: `with eu-west-1`. Undefined for other elements. */
export function sparedBy({ condition, says }: Compared): string | undefined {
  const [operator = ''] = condition?.split(' ') ?? []
  const base = operator.toLowerCase().replace(/^for\w+values:/, '')
  const optional = base.endsWith('ifexists')
  const row = rows.find(({ of }) => of.test(base.replace(/ifexists$/, '')))
  if (!operator || !row) return undefined
  // A condition that is met without its key is negated, or says so; the others need it.
  const orWithout = !optional && !/not|^null$/.test(base) ? ', or without the key' : ''
  return `${row.say(says)}${orWithout}`
}
