import { type Migration, sql } from 'kysely'

/** What the registry's dialects differ in: which chunk is told, and what images may lack. */
export const dialectMigrations: Record<string, Migration> = {
  '2026-11-29-ecr-registry-dialects': {
    up: async (db) => {
      await sql`alter table layer_uploads add column first_part bigint not null default 0`.execute(
        db,
      )
      await sql`alter table images add column sparse integer not null default 0`.execute(db)
      // A sparse image may be there before its layers.
      await sql`create trigger layers_found_there_by_an_image after insert on layers
        when exists (select 1 from image_layers
          where repository = new.repository and layer = new.digest) begin
        update layers set loose = null where repository = new.repository and digest = new.digest;
        end`.execute(db)
    },
  },
}
