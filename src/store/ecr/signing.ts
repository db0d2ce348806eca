import { type Migration, sql } from 'kysely'
import type { SigningRule, SigningStatus } from '../../aws/models/ecr.types.gen.ts'
import type { Database } from '../database.ts'

export interface SigningTables {
  /** `rules` is JSON, as in the API. */
  signing_configurations: { account: string; region: string; rules: string }
  /** How far each signature of an image is. */
  signing_statuses: {
    repository: string
    digest: string
    /** ARN. */
    profile: string
    status: SigningStatus
    failure_code: string | null
    failure_reason: string | null
  }
}

declare module '../tables.ts' {
  interface Tables extends SigningTables {}
}

export const signingMigrations: Record<string, Migration> = {
  '2026-11-28-ecr-signing': {
    up: async (db) => {
      await sql`create table signing_configurations (
        account text not null, region text not null, rules text not null,
        primary key (account, region))`.execute(db)
      await sql`create table signing_statuses (
        repository text not null, digest text not null, profile text not null,
        status text not null, failure_code text, failure_reason text,
        primary key (repository, digest, profile),
        foreign key (repository, digest) references images (repository, digest)
          on delete cascade)`.execute(db)
    },
  },
}

export async function readSigning(
  db: Database,
  account: string,
  region: string,
): Promise<readonly SigningRule[] | undefined> {
  const row = await db
    .selectFrom('signing_configurations')
    .select('rules')
    .where('account', '=', account)
    .where('region', '=', region)
    .executeTakeFirst()
  return row && (JSON.parse(row.rules) as readonly SigningRule[])
}

/** Without rules it is removed. */
export async function writeSigning(
  db: Database,
  account: string,
  region: string,
  rules: readonly SigningRule[] | undefined,
): Promise<void> {
  if (rules === undefined)
    await db
      .deleteFrom('signing_configurations')
      .where('account', '=', account)
      .where('region', '=', region)
      .execute()
  else {
    const text = JSON.stringify(rules)
    await db
      .insertInto('signing_configurations')
      .values({ account, region, rules: text })
      .onConflict((conflict) =>
        conflict.columns(['account', 'region']).doUpdateSet({ rules: text }),
      )
      .execute()
  }
}

export interface SignedImage {
  /** The repository's id. */
  readonly repository: string
  readonly digest: string
  /** ARN of the profile. */
  readonly profile: string
}

interface Failure {
  readonly code: string
  readonly reason: string
}

/** Nothing is written where the image is gone. */
export async function writeSigningStatus(
  db: Database,
  of: SignedImage,
  status: SigningStatus,
  failure?: Failure,
): Promise<void> {
  const values = {
    ...{ status, failure_code: failure?.code ?? null, failure_reason: failure?.reason ?? null },
  }
  await db
    .insertInto('signing_statuses')
    .values({ ...of, ...values })
    .onConflict((conflict) =>
      conflict.columns(['repository', 'digest', 'profile']).doUpdateSet(values),
    )
    .execute()
}

export const signingStatuses = (
  db: Database,
  { repository, digest }: Omit<SignedImage, 'profile'>,
) =>
  db
    .selectFrom('signing_statuses')
    .select(['profile', 'status', 'failure_code', 'failure_reason'])
    .where('repository', '=', repository)
    .where('digest', '=', digest)
    .orderBy('profile')
    .execute()
