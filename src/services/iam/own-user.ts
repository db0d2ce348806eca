import type { Caller } from '../../estate/caller.ts'
import type { Database } from '../../store/database.ts'
import type { Asked } from '../kernel/define.ts'
import { on } from './define.ts'
import { requireEntity, userNameOr } from './require.ts'

/** Who has credentials. */
export interface Holder {
  /** A user's unique id, or the account id of a root user. */
  readonly id: string
  readonly name: string
}

export const isOwnRoot = (name: string | undefined, { principal }: Caller): boolean =>
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

/** What an operation on somebody's credentials asks for: on the user, or on root for its own. */
export const ofUser = (
  { UserName }: { readonly UserName?: string | undefined },
  caller: Caller,
): Asked =>
  isOwnRoot(UserName, caller)
    ? { resource: `arn:aws:iam::${caller.account}:root` }
    : on('user', caller, userNameOr(UserName, caller))
