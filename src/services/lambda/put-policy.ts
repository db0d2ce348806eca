import type { Call } from '../../estate/call.ts'
import { capitalized, type PutPolicy } from '../../estate/commands.ts'
import { parseArn } from '../../names/arn.ts'
import type { DocumentChange } from '../../policy/edit/documents.ts'
import { statementsOf } from '../../policy/edit/edit.ts'
import { isObject, type JsonObject } from '../../policy/parse.ts'
import { parseJson } from '../../policy/validate/identity.ts'

export const putLambdaPolicy: PutPolicy = {
  calls: (change) =>
    change.place.kind === 'function policy' ? permissions(change.place.of, change) : undefined,
}

/** A function's policy is changed statement by statement. */
function permissions(of: string, { before, after }: DocumentChange): readonly Call[] | undefined {
  const [old, now] = [before, after].map((text) =>
    statementsOf(parseJson(text ?? '{}')).filter(isObject),
  )
  const has = (list: readonly JsonObject[] = [], one: JsonObject) =>
    list.some((other) => JSON.stringify(other) === JSON.stringify(one))
  const gone = old?.filter((one) => !has(now, one)) ?? []
  const added = now?.filter((one) => !has(old, one)) ?? []
  const taken = new Set(old?.map(({ Sid }) => Sid))
  const calls = [
    ...gone.map(({ Sid }) => permissionCall('remove', of, ['--statement-id', String(Sid)])),
    ...added.flatMap((one) =>
      [one.Action].flat().map((action) => permission(of, one, String(action), taken)),
    ),
  ]
  return calls.includes(undefined) ? undefined : calls.filter((one) => one !== undefined)
}

function permissionCall(verb: 'add' | 'remove', of: string, options: readonly string[]): Call {
  const { region = '', resource = '' } = parseArn(of) ?? {}
  const name = resource.slice('function:'.length)
  return {
    check: { action: `lambda:${capitalized(verb)}Permission`, resource: of },
    words: [
      'lambda',
      `${verb}-permission`,
      '--region',
      region,
      '--function-name',
      name,
      ...options,
    ],
  }
}

function permission(
  of: string,
  { Principal, Condition }: JsonObject,
  action: string,
  taken: Set<unknown>,
): Call | undefined {
  const principal = isObject(Principal) ? Object.values(Principal)[0] : Principal
  const conditions = conditionOptions(Condition)
  if (typeof principal !== 'string' || !conditions) return undefined
  const verb = action.slice(action.indexOf(':') + 1).toLowerCase()
  let id = `allow-${verb}`
  for (let n = 2; taken.has(id); n++) id = `allow-${verb}-${n}`
  taken.add(id)
  return permissionCall('add', of, [
    ...['--statement-id', id, '--action', action, '--principal', principal],
    ...conditions,
  ])
}

/** What AddPermission makes conditions of: by the key, in lower case, with the operators that say the same. */
const permissionOptions: Readonly<Record<string, { option: string; operator: RegExp }>> = {
  'aws:sourcearn': { option: '--source-arn', operator: /^(Arn|String)(Like|Equals)$/ },
  'aws:sourceaccount': { option: '--source-account', operator: /^StringEquals$/ },
  'aws:principalorgid': { option: '--principal-org-id', operator: /^StringEquals$/ },
  'lambda:functionurlauthtype': {
    ...{ option: '--function-url-auth-type', operator: /^StringEquals$/ },
  },
}

/** Undefined where a condition is none that AddPermission can write: a statement is written whole or not at all. */
function conditionOptions(condition: unknown): readonly string[] | undefined {
  const options = new Map<string, string>()
  for (const [operator, keys] of Object.entries(isObject(condition) ? condition : {}))
    for (const [key, value] of Object.entries(isObject(keys) ? keys : {})) {
      const row = permissionOptions[key.toLowerCase()]
      const [one, ...more] = [value].flat()
      const isPlain = typeof one === 'string' && more.length === 0
      if (!row?.operator.test(operator) || !isPlain || options.has(row.option)) return undefined
      options.set(row.option, one)
    }
  return [...options].flat()
}
