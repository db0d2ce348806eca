import type { Operations } from '../../aws/models/iam.types.gen.ts'

/**
 * The words that stand between `Before` and `After` in the names of IAM's operations: `KindsOf<'Attach', 'Policy'>` is
 * `'User' | 'Group' | 'Role'`. A table of such kinds does not compile while it lacks one that the model has.
 */
export type KindsOf<
  Before extends string,
  After extends string = '',
  Name = keyof Operations,
> = Name extends `${Before}${infer Kind}${After}` ? Kind : never

/** The words of a table that has a row for each. */
export const words = <Word extends string>(table: Readonly<Record<Word, unknown>>): Word[] =>
  Object.keys(table) as Word[]
