import type { Migration } from 'kysely'
import type { KernelTables } from './kernel/schema.ts'

/** All tables: each service's `schema.ts` adds its own to this type, and its record has their migrations. */
export interface Tables extends KernelTables {}

/** By `<date>-<room>-<what>`; Kysely applies them in the order of their names. */
export type Migrations = Readonly<Record<string, Migration>>
