import type { Migration } from 'kysely'

export interface KernelTables {
  /** Facts about this server: its keys, its clock's offset. */
  settings: { name: string; value: string }
  /** Work that must survive a restart. `state` is JSON that only its handler reads. */
  jobs: { id: string; kind: string; state: string; due: number; attempts: number }
}

export const kernelMigrations: Record<string, Migration> = {
  '2026-11-21-kernel-settings-and-jobs': {
    up: async (db) => {
      await db.schema
        .createTable('settings')
        .addColumn('name', 'text', (c) => c.primaryKey())
        .addColumn('value', 'text', (c) => c.notNull())
        .execute()
      await db.schema
        .createTable('jobs')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('kind', 'text', (c) => c.notNull())
        .addColumn('state', 'text', (c) => c.notNull())
        .addColumn('due', 'integer', (c) => c.notNull())
        .addColumn('attempts', 'integer', (c) => c.notNull().defaultTo(0))
        .execute()
      await db.schema.createIndex('jobs_by_due').on('jobs').columns(['due']).execute()
    },
  },
}
