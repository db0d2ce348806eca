import type { Migration } from 'kysely'

export type EcrTables = Record<never, never>

export const ecrMigrations: Record<string, Migration> = {}
