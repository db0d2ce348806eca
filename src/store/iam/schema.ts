import type { Migration } from 'kysely'

export type IamTables = Record<never, never>

export const iamMigrations: Record<string, Migration> = {}
