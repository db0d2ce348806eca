import type { Database } from '../../store/database.ts'
import { entityById, updateEntity } from '../../store/iam/entities.ts'
import { findPolicy } from '../../store/iam/policies.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import type { AnyOperation } from '../kernel/operation.ts'
import { define } from './define.ts'
import { boundaryArnNotValid, boundaryNotFound, noBoundary, reservedPolicy } from './errors.ts'
import { kinds, nameIn } from './kinds.ts'
import { isReserved } from './require.ts'
import { type KindsOf, words } from './words.ts'

/** Throws InvalidInput or NoSuchEntity when `arn` is not that of a managed policy. */
export async function requireBoundary(db: Database, arn: string | undefined): Promise<void> {
  if (arn === undefined) return
  if (!/^arn:[^:]+:iam::(\d{12}|aws|partner):policy\/.+$/.test(arn)) throw boundaryArnNotValid(arn)
  if (!(await findPolicy(db, arn))) throw boundaryNotFound(arn)
}

type Bounded = KindsOf<'Put', 'PermissionsBoundary'>

const operationsOf = (word: Bounded): readonly AnyOperation[] => [
  define(
    `Put${word}PermissionsBoundary`,
    (input, caller) =>
      kinds[word].on(caller, nameIn(word, input), {
        boundary: input.PermissionsBoundary,
      }),
    (input, caller, { db }) =>
      iamWrite(db, async (db) => {
        const { id } = await kinds[word].change(db, caller, nameIn(word, input))
        await requireBoundary(db, input.PermissionsBoundary)
        if (isReserved(input.PermissionsBoundary)) throw reservedPolicy(kinds[word].entity)
        await updateEntity(db, id, { boundary: input.PermissionsBoundary })
      }),
  ),
  define(
    `Delete${word}PermissionsBoundary`,
    (input, caller) => kinds[word].on(caller, nameIn(word, input)),
    (input, caller, { db }) =>
      iamWrite(db, async (db) => {
        const { id } = await kinds[word].change(db, caller, nameIn(word, input))
        if (!(await entityById(db, id))?.boundary) throw noBoundary(nameIn(word, input))
        await updateEntity(db, id, { boundary: null })
      }),
  ),
]

const bounded: Readonly<Record<Bounded, true>> = { User: true, Role: true }

/** `Put…PermissionsBoundary` and `Delete…PermissionsBoundary` of users and roles. */
export const boundaryOperations = words(bounded).flatMap(operationsOf)
