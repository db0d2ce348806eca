import type { Caller } from '../../estate/caller.ts'
import type { Check } from '../../estate/check.ts'
import type { Database } from '../../store/database.ts'
import { on } from './define.ts'
import { requireEntity, userNameOr } from './require.ts'

/** Who has credentials. */
export interface Holder {
  /** A user's unique id, or the account id of a root user. */
  readonly id: string
  readonly name: string
}

const isOwnRoot = (name: string | undefined, { principal }: Caller): boolean =>
  name === undefined && principal.kind === 'root'

/** Whose credentials are meant: the named user's, or else the caller's own, root included. */
export async function requireHolder(
  db: Database,
  name: string | undefined,
  caller: Caller,
): Promise<Holder> {
  if (isOwnRoot(name, caller)) return { id: caller.account, name: 'root' }
  return requireEntity(db, 'user', caller.account, userNameOr(name, caller))
}

/** What an operation on somebody's credentials asks for: `action` on the user, or on root for its own. */
export const ofUser =
  (action: string) =>
  (input: { readonly UserName?: string | undefined }, caller: Caller): readonly Check[] =>
    isOwnRoot(input.UserName, caller)
      ? [{ action: `iam:${action}`, resource: `arn:aws:iam::${caller.account}:root` }]
      : [on('user', action, caller, userNameOr(input.UserName, caller))]
