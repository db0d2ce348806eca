import type { Database } from '../../../store/database.ts'
import { findRoleTemplate } from '../../../store/iam/role-templates.ts'
import type { RoleTemplate } from './template.ts'

/** A version of a template that was registered here or is AWS's own; the default one where none is asked for. */
export async function roleTemplateVersion(
  db: Database,
  arn: string,
  minorVersion: number | undefined,
): Promise<RoleTemplate | undefined> {
  if (minorVersion !== undefined) return oneVersion(db, arn, minorVersion)
  const newest = await oneVersion(db, arn, undefined)
  const wanted = newest?.DefaultMinorVersion ?? newest?.MinorVersion
  return wanted === newest?.MinorVersion ? newest : oneVersion(db, arn, wanted)
}

async function oneVersion(
  db: Database,
  arn: string,
  minorVersion: number | undefined,
): Promise<RoleTemplate | undefined> {
  const registered = await findRoleTemplate(db, arn, minorVersion)
  if (registered !== undefined) return JSON.parse(registered)
  const own = (await awsRoleTemplates()).get(arn)
  return minorVersion === undefined || own?.MinorVersion === minorVersion ? own : undefined
}

let loaded: Promise<ReadonlyMap<string, RoleTemplate>> | undefined

/** AWS's own, by ARN. Read on first use. */
export function awsRoleTemplates(): Promise<ReadonlyMap<string, RoleTemplate>> {
  loaded ??= import('./aws-templates.ts').then(
    ({ awsTemplates }) => new Map(awsTemplates.map((one) => [one.TemplateArn, one])),
  )
  return loaded
}
