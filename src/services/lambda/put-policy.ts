import { type Call, capitalized, type PutPolicy } from '../../estate/commands.ts'
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
  if (typeof principal !== 'string') return undefined
  const [arn, ...others] = Object.values(isObject(Condition) ? Condition : {}).flatMap(sourceArns)
  if (others.length > 0 || (Condition !== undefined && arn === undefined)) return undefined
  const verb = action.slice(action.indexOf(':') + 1).toLowerCase()
  let id = `allow-${verb}`
  for (let n = 2; taken.has(id); n++) id = `allow-${verb}-${n}`
  taken.add(id)
  return permissionCall('add', of, [
    ...['--statement-id', id, '--action', action, '--principal', principal],
    ...(arn === undefined ? [] : ['--source-arn', arn]),
  ])
}

/** Undefined for every condition that is not a source's ARN. */
const sourceArns = (keys: unknown): readonly (string | undefined)[] =>
  Object.entries(isObject(keys) ? keys : {}).map(([key, value]) =>
    key.toLowerCase() === 'aws:sourcearn' && typeof value === 'string' ? value : undefined,
  )
