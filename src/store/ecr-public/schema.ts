import { type Migration, sql } from 'kysely'

/** Public repositories are ECR's, in a Region of their own; here is what only they have. */
export interface EcrPublicTables {
  /** `data` is JSON, as in the API. `repository` is the repository's id. */
  public_catalog: { repository: string; data: string }
  public_registries: { account: string; display_name: string }
}

declare module '../tables.ts' {
  interface Tables extends EcrPublicTables {}
}

export const ecrPublicMigrations: Record<string, Migration> = {
  '2026-11-28-ecr-public-catalog': {
    up: async (db) => {
      await sql`create table public_catalog (
        repository text primary key references repositories (id) on delete cascade,
        data text not null)`.execute(db)
      await sql`create table public_registries (
        account text primary key, display_name text not null)`.execute(db)
    },
  },
}
