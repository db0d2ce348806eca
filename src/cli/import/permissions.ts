import { z } from 'zod'

const statement = z.object({
  Sid: z.string().optional(),
  Effect: z.literal('Allow'),
  Principal: z.union([z.string(), z.record(z.string(), z.string())]),
  Action: z.string(),
  Condition: z.record(z.string(), z.record(z.string(), z.string())).default({}),
})

export type Statement = z.infer<typeof statement>

/** The statements of a function's policy. */
export function statementsIn(text: string): readonly Partial<Statement>[] {
  const { Statement = [] }: { Statement?: Partial<Statement> | Partial<Statement>[] } =
    JSON.parse(text)
  return [Statement].flat()
}

/** Each condition that AddPermission writes, by its argument. */
const argumentsBy: Readonly<Record<string, 'SourceArn' | 'SourceAccount' | 'PrincipalOrgID'>> = {
  'arnlike aws:sourcearn': 'SourceArn',
  'stringequals aws:sourceaccount': 'SourceAccount',
  'stringequals aws:principalorgid': 'PrincipalOrgID',
}

/** The arguments of the AddPermission that wrote it; undefined where none can have. */
export function permissionOf(given: Partial<Statement>) {
  const { data } = statement.safeParse(given)
  if (data?.Sid === undefined) return undefined
  const { Sid: StatementId, Action, Principal, Condition } = data
  const principals = typeof Principal === 'string' ? [Principal] : Object.values(Principal)
  const [principal, ...others] = principals
  if (principal === undefined || others.length > 0) return undefined
  const conditions: {
    -readonly [name in 'SourceArn' | 'SourceAccount' | 'PrincipalOrgID']?: string
  } = {}
  for (const [operator, block] of Object.entries(Condition))
    for (const [key, value] of Object.entries(block)) {
      const name = argumentsBy[`${operator} ${key}`.toLowerCase()]
      if (name === undefined) return undefined
      conditions[name] = value
    }
  return { StatementId, Action, Principal: principal, ...conditions }
}
