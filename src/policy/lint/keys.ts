import type { ActionTables, ActionType, KeyType } from '../actions.ts'
import { type Glob, globMatches, globOf } from '../match/glob.ts'
import { actionParts, actionsNamed } from './actions.ts'
import type { LintedStatement } from './document.ts'

/** Does a key of the tables, in which `*` is any text, stand for this one? Case does not count. */
function isKey(known: KeyType, lower: string): boolean {
  const glob = globs.get(known) ?? globOf(known.name.toLowerCase())
  globs.set(known, glob)
  return globMatches(glob, lower)
}

const globs = new WeakMap<KeyType, Glob>()

export function keyIn(keys: readonly KeyType[], key: string): KeyType | undefined {
  const lower = key.toLowerCase()
  return keys.find((known) => isKey(known, lower))
}

/** What a condition key holds: of the request, of a service, or of an identity provider. */
export function keyType(tables: ActionTables, key: string): KeyType | undefined {
  const prefix = key.slice(0, key.indexOf(':'))
  return (
    keyIn(tables.globalKeys, key) ??
    keyIn(tables.service(prefix)?.keys ?? [], key) ??
    // The keys of identity providers are those of STS: `saml:sub`, `graph.facebook.com:id`.
    keyIn(tables.service('sts')?.keys ?? [], key)
  )
}

/** Every action that the statement names; undefined when it is too many to say (`*`, `NotAction`). */
export function actionsIn(
  { action }: LintedStatement,
  tables: ActionTables,
): readonly ActionType[] | undefined {
  if (!action || action.not) return undefined
  const found: ActionType[] = []
  for (const { value } of action.values) {
    const parts = actionParts(value)
    const service = parts && tables.service(parts.prefix)
    if (!service) return undefined
    found.push(...actionsNamed(service, parts.name))
  }
  return found.length > 0 && found.every(({ level }) => level) ? found : undefined
}

/** Whether a request for this action can carry the key, leaving aside what all requests carry. */
export const actionHasKey = ({ keys, resources }: ActionType, key: string): boolean =>
  keyIn(keys, key) !== undefined ||
  resources.some(({ type }) => keyIn(type.keys, key) !== undefined)
