import type { Caller } from '../../estate/caller.ts'
import type { Database } from '../../store/database.ts'
import { nameTaken, updateEntity } from '../../store/iam/entities.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import type { AnyOperation } from '../kernel/operation.ts'
import { define, onNew } from './define.ts'
import { nameExists } from './errors.ts'
import { kinds, nameIn } from './kinds.ts'
import { requireOwnPath } from './require.ts'
import { words } from './words.ts'

/** By kind, the member of its operation's input that gives the new name. */
const renamed = {
  User: 'NewUserName',
  Group: 'NewGroupName',
  ServerCertificate: 'NewServerCertificateName',
} as const

type Renamed = keyof typeof renamed

interface Place {
  readonly name: string | undefined
  readonly path: string | undefined
}

/** Throws NoSuchEntity, or EntityAlreadyExists. */
const rename = (
  db: Database,
  word: Renamed,
  caller: Caller,
  before: string,
  { name, path }: Place,
): Promise<void> =>
  iamWrite(db, async (db) => {
    const { id } = await kinds[word].change(db, caller, before)
    const { entity } = kinds[word]
    requireOwnPath(path)
    if (name !== undefined && name.toLowerCase() !== before.toLowerCase())
      if (await nameTaken(db, entity, caller.account, name)) throw nameExists(entity, name)
    if (name !== undefined || path !== undefined)
      await updateEntity(db, id, {
        ...(name !== undefined && { name }),
        ...(path !== undefined && { path }),
      })
  })

function operationOf(word: Renamed): AnyOperation {
  const action = `Update${word}` as const
  const placeIn = (input: { readonly NewPath?: string | undefined }): Place => ({
    name: (input as Readonly<Record<string, string | undefined>>)[renamed[word]],
    path: input.NewPath,
  })
  return define(
    action,
    (input, caller) => {
      const before = nameIn(word, input)
      const { name, path } = placeIn(input)
      const checked = kinds[word].on(caller, before)
      if (name === undefined && path === undefined) return checked
      // The caller must be allowed on what it becomes, too.
      return [checked, onNew(kinds[word].entity, caller, name ?? before, { path })]
    },
    (input, caller, { db }) => rename(db, word, caller, nameIn(word, input), placeIn(input)),
  )
}

/** `UpdateUser`, `UpdateGroup` and `UpdateServerCertificate`, which change names and paths. */
export const renameOperations = words(renamed).map(operationOf)
