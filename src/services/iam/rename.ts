import type { Caller } from '../../estate/caller.ts'
import type { Check } from '../../estate/check.ts'
import type { AccountId } from '../../names/account.ts'
import type { Database } from '../../store/database.ts'
import { nameTaken, updateEntity } from '../../store/iam/entities.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import { on, onNew } from './define.ts'
import { nameExists } from './errors.ts'
import { requireEntity } from './require.ts'

type Renamed = 'user' | 'group'

/** The caller must be allowed on what the user or group becomes, too. */
export function renameChecks(
  kind: Renamed,
  action: string,
  caller: Caller,
  name: string,
  newName: string | undefined,
  path: string | undefined,
): readonly Check[] {
  const before = on(kind, action, caller, name)
  if (newName === undefined && path === undefined) return [before]
  return [before, onNew(kind, action, caller, newName ?? name, { path })]
}

/** Throws NoSuchEntity, or EntityAlreadyExists. */
export const rename = (
  db: Database,
  kind: Renamed,
  account: AccountId,
  name: string,
  newName: string | undefined,
  path: string | undefined,
): Promise<void> =>
  iamWrite(db, async (db) => {
    const entity = await requireEntity(db, kind, account, name)
    if (newName !== undefined && newName.toLowerCase() !== entity.name.toLowerCase())
      if (await nameTaken(db, kind, account, newName)) throw nameExists(kind, newName)
    if (newName !== undefined || path !== undefined)
      await updateEntity(db, entity.id, {
        ...(newName !== undefined && { name: newName }),
        ...(path !== undefined && { path }),
      })
  })
