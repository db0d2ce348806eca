import type { Database } from '../database.ts'

/** JSON of one version of a template, of the newest where no version is given. */
export async function findRoleTemplate(
  db: Database,
  arn: string,
  minorVersion?: number,
): Promise<string | undefined> {
  const versions = db.selectFrom('iam_role_templates').select('template').where('arn', '=', arn)
  const row = await (minorVersion === undefined
    ? versions.orderBy('minor_version', 'desc').limit(1)
    : versions.where('minor_version', '=', minorVersion)
  ).executeTakeFirst()
  return row?.template
}

export async function insertRoleTemplate(
  db: Database,
  arn: string,
  minorVersion: number,
  template: string,
): Promise<void> {
  await db
    .insertInto('iam_role_templates')
    .values({ arn, minor_version: minorVersion, template })
    .execute()
}

export async function roleTemplateVersions(
  db: Database,
  limit: number,
): Promise<{ readonly arn: string; readonly minor_version: number }[]> {
  return await db
    .selectFrom('iam_role_templates')
    .select(['arn', 'minor_version'])
    .orderBy('arn')
    .orderBy('minor_version')
    .limit(limit)
    .execute()
}
