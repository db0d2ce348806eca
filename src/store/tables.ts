import type { Migration } from 'kysely'
import { type EcrTables, ecrMigrations } from './ecr/schema.ts'
import { type IamTables, iamMigrations } from './iam/schema.ts'
import { type KernelTables, kernelMigrations } from './kernel/schema.ts'
import { type LambdaTables, lambdaMigrations } from './lambda/schema.ts'
import { type LogsTables, logsMigrations } from './logs/schema.ts'
import { type OrganizationsTables, organizationsMigrations } from './organizations/schema.ts'

/** All tables. Each service's store folder owns its own and their migrations. */
export type Tables = KernelTables &
  IamTables &
  EcrTables &
  LambdaTables &
  LogsTables &
  OrganizationsTables

/** By `<date>-<room>-<what>`; Kysely applies them in the order of their names. */
export const migrations: Readonly<Record<string, Migration>> = {
  ...kernelMigrations,
  ...iamMigrations,
  ...ecrMigrations,
  ...lambdaMigrations,
  ...logsMigrations,
  ...organizationsMigrations,
}
