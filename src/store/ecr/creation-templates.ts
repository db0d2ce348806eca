import type { Selectable } from 'kysely'
import type {
  EncryptionConfiguration,
  ImageTagMutability,
  ImageTagMutabilityExclusionFilter,
  RCTAppliedFor,
} from '../../aws/models/ecr.types.gen.ts'
import type { Database } from '../database.ts'
import type { Slice } from '../slice.ts'
import type { EcrTables } from './schema.ts'

export interface Registry {
  readonly account: string
  readonly region: string
}

/** What a repository is made with that ECR makes by itself. */
export interface CreationTemplate {
  readonly description?: string
  readonly appliedFor: readonly RCTAppliedFor[]
  readonly imageTagMutability: ImageTagMutability
  readonly imageTagMutabilityExclusionFilters?: readonly ImageTagMutabilityExclusionFilter[]
  readonly encryptionConfiguration: EncryptionConfiguration
  readonly resourceTags?: Readonly<Record<string, string>>
  /** With principals as unique ids. */
  readonly repositoryPolicy?: string
  readonly lifecyclePolicy?: string
  readonly customRoleArn?: string
}

export interface StoredTemplate {
  /** Without a slash at its end. */
  readonly prefix: string
  readonly template: CreationTemplate
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** Undefined where there is one already. */
export async function createTemplate(
  db: Database,
  { account, region }: Registry,
  prefix: string,
  template: CreationTemplate,
  now: Date,
): Promise<StoredTemplate | undefined> {
  const at = now.getTime()
  const times = { created_at: at, updated_at: at }
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('creation_templates')
    .values({ account, region, prefix, template: JSON.stringify(template), ...times })
    .onConflict((conflict) => conflict.columns(['account', 'region', 'prefix']).doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows ? { prefix, template, createdAt: now, updatedAt: now } : undefined
}

/** Undefined where there is none. */
export const changeTemplate = (
  db: Database,
  { account, region }: Registry,
  prefix: string,
  template: CreationTemplate,
  now: Date,
): Promise<StoredTemplate | undefined> =>
  db.transaction().execute(async (trx) => {
    await trx
      .updateTable('creation_templates')
      .set({ template: JSON.stringify(template), updated_at: now.getTime() })
      .where('account', '=', account)
      .where('region', '=', region)
      .where('prefix', '=', prefix)
      .execute()
    const [changed] = await findTemplates(trx, { account, region }, [prefix])
    return changed
  })

/** What stood there. */
export const deleteTemplate = (
  db: Database,
  { account, region }: Registry,
  prefix: string,
): Promise<StoredTemplate | undefined> =>
  db.transaction().execute(async (trx) => {
    const [stands] = await findTemplates(trx, { account, region }, [prefix])
    await trx
      .deleteFrom('creation_templates')
      .where('account', '=', account)
      .where('region', '=', region)
      .where('prefix', '=', prefix)
      .execute()
    return stands
  })

/** Those of the prefixes that have one, in order of prefix. */
export async function findTemplates(
  db: Database,
  { account, region }: Registry,
  prefixes: readonly string[],
): Promise<readonly StoredTemplate[]> {
  const rows = await db
    .selectFrom('creation_templates')
    .selectAll()
    .where('account', '=', account)
    .where('region', '=', region)
    .where('prefix', 'in', prefixes)
    .orderBy('prefix')
    .execute()
  return rows.map(templateOf)
}

/** In order of prefix. */
export async function listTemplates(
  db: Database,
  { account, region }: Registry,
  { after, limit }: Slice,
): Promise<readonly StoredTemplate[]> {
  const rows = await db
    .selectFrom('creation_templates')
    .selectAll()
    .where('account', '=', account)
    .where('region', '=', region)
    .where('prefix', '>', after)
    .orderBy('prefix')
    .limit(limit)
    .execute()
  return rows.map(templateOf)
}

const templateOf = (row: Selectable<EcrTables['creation_templates']>): StoredTemplate => ({
  prefix: row.prefix,
  template: JSON.parse(row.template) as CreationTemplate,
  createdAt: new Date(row.created_at),
  updatedAt: new Date(row.updated_at),
})
