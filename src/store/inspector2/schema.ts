import { type Migration, sql } from 'kysely'
import type { Migrations } from '../tables.ts'

/** Times are milliseconds since 1970 by the server's clock. */
export interface InspectorTables {
  /** Accounts for which ECR is scanned, by Region. */
  inspector_accounts: { account: string; region: string; enabled_at: number }
  /** The delegated administrator that an organization's management account named, by Region. */
  inspector_admins: { management: string; region: string; admin: string }
  /** Whose findings a delegated administrator sees. */
  inspector_members: { admin: string; region: string; account: string; updated_at: number }
}

declare module '../tables.ts' {
  interface Tables extends InspectorTables {}
}

const first: Migration = {
  up: async (db) => {
    await sql`create table inspector_accounts (
      account text not null, region text not null, enabled_at bigint not null,
      primary key (account, region))`.execute(db)
    await sql`create table inspector_admins (
      management text not null, region text not null, admin text not null,
      primary key (management, region))`.execute(db)
    await sql`create unique index inspector_admins_by_admin
      on inspector_admins (admin, region)`.execute(db)
    await sql`create table inspector_members (
      admin text not null, region text not null, account text not null,
      updated_at bigint not null, primary key (admin, region, account))`.execute(db)
    await sql`create unique index inspector_members_by_account
      on inspector_members (account, region)`.execute(db)
  },
}

export const inspectorMigrations: Migrations = { '2026-11-28-inspector2': first }
