import { statementsOf } from '../../../policy/edit/edit.ts'
import { isObject, type JsonObject } from '../../../policy/parse.ts'
import { same } from './change.ts'
import { NotPatched } from './text.ts'

/** What AddPermission takes, and with it the resources that call it. */
export interface PermissionText {
  readonly id: string
  readonly action: string
  readonly principal: string
  readonly sourceArn?: string
  readonly sourceAccount?: string
  readonly principalOrgId?: string
  readonly functionUrlAuthType?: string
}

/** By the condition's key, in lower case. */
const conditions = {
  'aws:sourcearn': 'sourceArn',
  'aws:sourceaccount': 'sourceAccount',
  'aws:principalorgid': 'principalOrgId',
  'lambda:functionurlauthtype': 'functionUrlAuthType',
} as const

/** What a change takes out of a function's policy. */
export const goneFrom = (before: unknown, after: unknown): readonly JsonObject[] =>
  statementsOf(before)
    .filter(isObject)
    .filter((one) => !statementsOf(after).some((other) => same(one, other)))

/**
 * A function's policy has a permission for each action of a statement.
 *
 * @throws NotPatched for what AddPermission cannot write.
 */
export function permissionsOf(before: unknown, after: unknown): readonly PermissionText[] {
  const old = statementsOf(before).filter(isObject)
  const taken = new Set(old.map(({ Sid }) => String(Sid)))
  return statementsOf(after)
    .filter(isObject)
    .filter((one) => !old.some((other) => same(one, other)))
    .flatMap((one) =>
      [one.Action].flat().map((action) => {
        const verb = String(action).replace(/^.*:/, '').replace('*', 'all')
        const stem = `Allow${verb}`
        let id = typeof one.Sid === 'string' && !taken.has(one.Sid) ? one.Sid : stem
        for (let n = 2; taken.has(id); n++) id = `${stem}${n}`
        taken.add(id)
        return { id, action: String(action), principal: principalOf(one), ...conditionsOf(one) }
      }),
    )
}

function principalOf({ Principal }: JsonObject): string {
  const [value, ...more] = (isObject(Principal) ? Object.values(Principal) : [Principal]).flat()
  if (typeof value !== 'string' || more.length > 0)
    throw new NotPatched('it names several principals')
  return value
}

function conditionsOf({
  Condition,
}: JsonObject): Omit<PermissionText, 'id' | 'action' | 'principal'> {
  const found: Record<string, string> = {}
  for (const keys of Object.values(isObject(Condition) ? Condition : {}))
    for (const [key, values] of Object.entries(isObject(keys) ? keys : {})) {
      const name = Object.hasOwn(conditions, key.toLowerCase())
        ? conditions[key.toLowerCase() as keyof typeof conditions]
        : undefined
      const [value, ...more] = [values].flat()
      if (!name || typeof value !== 'string' || more.length > 0)
        throw new NotPatched(`a permission of Lambda’s cannot ask for \`${key}\``)
      found[name] = value
    }
  return found
}
