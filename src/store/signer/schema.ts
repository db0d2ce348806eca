import { type Migration, sql } from 'kysely'

export interface SignerTables {
  signing_profiles: {
    account: string
    region: string
    name: string
    /** Ten letters and digits. */
    version: string
    platform: string
    validity: number
    validity_type: 'DAYS' | 'MONTHS' | 'YEARS'
    status: 'Active' | 'Canceled'
    /** PEM, PKCS 8. */
    private_key: string
    /** DER, as base64. */
    certificate: string
    /** The statements of its policy, as JSON. */
    statements: string
    /** Changes with the policy. */
    revision: string
  }
}

declare module '../tables.ts' {
  interface Tables extends SignerTables {}
}

export const signerMigrations: Record<string, Migration> = {
  '2026-11-28-signer-profiles': {
    up: async (db) => {
      await sql`create table signing_profiles (
        account text not null, region text not null, name text not null, version text not null,
        platform text not null, validity integer not null, validity_type text not null,
        status text not null, private_key text not null, certificate text not null,
        statements text not null, revision text not null,
        primary key (account, region, name))`.execute(db)
    },
  },
}
