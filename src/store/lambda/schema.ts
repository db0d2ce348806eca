import type { Migration } from 'kysely'

export type LambdaTables = Record<never, never>

export const lambdaMigrations: Record<string, Migration> = {}
