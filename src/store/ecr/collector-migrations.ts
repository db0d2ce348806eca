import { type Migration, sql } from 'kysely'

/** Triggers that note what the collector has to look at. */
export const collectorMigrations: Record<string, Migration> = {
  '2026-11-28-ecr-uncollected': {
    up: async (db) => {
      await sql`alter table layers add column loose integer default 1`.execute(db)
      await sql`update layers set loose = null where exists (select 1 from image_layers
        where image_layers.repository = layers.repository
          and image_layers.layer = layers.digest)`.execute(db)
      await sql`create index layers_by_looseness on layers (loose, uploaded_at)
        where loose is not null`.execute(db)
      await sql`create trigger layers_found_an_image after insert on image_layers begin
        update layers set loose = null
          where repository = new.repository and digest = new.layer and loose is not null;
        end`.execute(db)
      await sql`create trigger layers_lost_an_image after delete on image_layers begin
        update layers set loose = 2
          where repository = old.repository and digest = old.layer and loose is null
            and not exists (select 1 from image_layers
              where repository = old.repository and layer = old.layer);
        end`.execute(db)
      // Uploaded again, mounted again, or told of to a client: it waits for an image.
      await sql`create trigger layers_wait_anew after update of uploaded_at on layers
        when new.loose = 2 begin
        update layers set loose = 1 where repository = new.repository and digest = new.digest;
        end`.execute(db)
      await sql`create table uncollected_blobs (digest text primary key)`.execute(db)
      await sql`create trigger layers_let_go after delete on layers begin
        insert into uncollected_blobs select old.digest
          where old.digest not in (select digest from uncollected_blobs);
        end`.execute(db)
    },
  },
}
