import { AwsError } from '../../../aws/error.ts'
import type { AcquireRoleRequest } from '../../../aws/models/iam.types.gen.ts'
import type { Caller } from '../../../estate/caller.ts'
import type { Check } from '../../../estate/check.ts'
import { requestTags } from '../../../estate/request-tags.ts'
import type { Database } from '../../../store/database.ts'
import { attach } from '../../../store/iam/attachments.ts'
import { insertEntity } from '../../../store/iam/entities.ts'
import { putInlinePolicy } from '../../../store/iam/inline-policies.ts'
import { findPolicy } from '../../../store/iam/policies.ts'
import { shownPrincipals } from '../../../store/iam/principals.ts'
import { iamWrite } from '../../../store/iam/revision.ts'
import { findRoleOfAnyCase, freshRole, insertRole, type Role } from '../../../store/iam/roles.ts'
import { putTags } from '../../../store/iam/tags.ts'
import { readTags } from '../../kernel/tags.ts'
import { attachedMax, quotaNames } from '../attachments.ts'
import { requireBoundary } from '../boundaries.ts'
import { define } from '../define.ts'
import { documentSize, readTrustPolicy, requireIdentityPolicy } from '../documents.ts'
import { inlinePoliciesTooLong, noSuchEntity, notAttachable, overQuota } from '../errors.ts'
import { inlineSizeMax } from '../inline-policies.ts'
import { requireNewName } from '../require.ts'
import { showNewRole } from '../shapes.ts'
import { tagRules } from '../tag-rules.ts'
import type { TemplateValues } from '../template-text.ts'
import { roleTemplateVersion } from './find.ts'
import { onTemplate } from './get.ts'
import { type PlannedRole, plannedRole, valuesFor } from './planned.ts'
import { isAsPlanned } from './standing.ts'
import type { RoleTemplate } from './template.ts'

/** The four that are recorded, and that of a template that is disabled, which is not. */
const templateErrors = {
  notFound: (arn: string) => noSuchEntity(`Role template not found in repository: ${arn}`),
  disabled: (arn: string) =>
    new AwsError('RoleTemplateDisabled', `Role template ${arn} is disabled.`),
  otherRole: () =>
    new AwsError(
      'NameConflict',
      'A role with this name already exists in the account but was not created from this template. Choose a different role name, or remove the existing role if it is no longer needed.',
    ),
  otherParameters: () =>
    new AwsError(
      'NameConflict',
      'A role with this name exists but was created with different parameters. Pass a unique roleName to create a new role.',
    ),
  modified: (name: string) =>
    new AwsError(
      'RoleModified',
      `Role ${name} has been modified since it was created and is no longer managed.`,
    ),
} as const

interface Acquired {
  readonly template: RoleTemplate
  readonly values: TemplateValues
  readonly planned: PlannedRole
}

/** What a version of a template makes of the values. Throws what stands in the way. */
async function acquired(db: Database, input: AcquireRoleRequest): Promise<Acquired> {
  const { TemplateArn: arn, TemplateMinorVersion: minor, ReplacementValues: given } = input
  const template = await roleTemplateVersion(db, arn, minor)
  if (!template) throw templateErrors.notFound(arn)
  if (template.Enabled === false || template.VersionEnabled === false)
    throw templateErrors.disabled(arn)
  const values = valuesFor(template, given)
  return { template, values, planned: plannedRole(template, values) }
}

const isOf = (role: Role, { TemplateArn }: RoleTemplate) => role.template_arn === TemplateArn

/** Throws NameConflict and RoleModified for a role that has the name and is not this one. */
async function requireSame(db: Database, role: Role, of: Acquired): Promise<void> {
  const { template, values, planned } = of
  if (!isOf(role, template)) throw templateErrors.otherRole()
  // Differs from AWS? That another minor version counts as other parameters is assumed.
  const same =
    role.name === planned.name &&
    role.template_minor_version === template.MinorVersion &&
    role.template_values === JSON.stringify(values)
  if (!same) throw templateErrors.otherParameters()
  if (!(await isAsPlanned(db, role, planned))) throw templateErrors.modified(role.name)
}

/** What AWS asks of the caller besides reading the template: to get the role that is there, or else to make it with all that it has. */
function checksFor(
  { account }: Caller,
  { template, planned }: Acquired,
  isThere: boolean,
): readonly Check[] {
  const { path, name, boundary, tags, inline, managed } = planned
  const on = (action: string, more: Check['context'] = {}): Check => ({
    action: `iam:${action}`,
    resource: `arn:aws:iam::${account}:role${path}${name}`,
    printedResource: `role${path}${name}`,
    context: { 'iam:roletemplatearn': template.TemplateArn, ...more },
  })
  if (isThere) return [on('GetRole')]
  const bounded = boundary === null ? {} : { 'iam:permissionsboundary': boundary }
  return [
    on('CreateRole', { ...requestTags(tags), ...bounded }),
    ...(tags.length > 0 ? [on('TagRole', { ...requestTags(tags) })] : []),
    ...(boundary === null ? [] : [on('PutRolePermissionsBoundary', bounded)]),
    ...managed.map((arn) => on('AttachRolePolicy', { ...bounded, 'iam:policyarn': arn })),
    ...inline.map(() => on('PutRolePolicy', bounded)),
  ]
}

async function requirePolicies({ inline, managed }: PlannedRole, db: Database, name: string) {
  for (const arn of managed) if (!(await findPolicy(db, arn))) throw notAttachable(arn)
  if (managed.length > attachedMax) throw overQuota(quotaNames.Role, attachedMax)
  for (const { document } of inline) requireIdentityPolicy(document)
  const size = inline.reduce((sum, { document }) => sum + documentSize(document), 0)
  if (size > inlineSizeMax.Role) throw inlinePoliciesTooLong('role', name, inlineSizeMax.Role)
}

async function make(db: Database, caller: Caller, of: Acquired, now: Date): Promise<Role> {
  const { template, values, planned } = of
  const { name, path, boundary } = planned
  const { account } = caller
  const tags = readTags(planned.tags, tagRules.Role)
  await requireNewName(db, 'role', account, name, path)
  const trust_policy = await readTrustPolicy(db, planned.trustPolicy)
  await requireBoundary(db, boundary ?? undefined)
  await requirePolicies(planned, db, name)
  const created_at = now.getTime()
  const entity = await insertEntity(db, { kind: 'role', account, name, path, created_at, boundary })
  const details = {
    ...freshRole,
    ...{ id: entity.id, description: planned.description, trust_policy },
    max_session_duration: planned.maxSessionDuration ?? freshRole.max_session_duration,
    template_arn: template.TemplateArn,
    template_minor_version: template.MinorVersion,
    template_values: JSON.stringify(values),
  }
  await insertRole(db, details)
  await putTags(db, entity.id, tags, tagRules.Role)
  for (const policy of planned.inline) await putInlinePolicy(db, entity.id, policy)
  for (const arn of planned.managed) await attach(db, entity.id, arn)
  return { ...entity, ...details }
}

export const acquireRole = define(
  'AcquireRole',
  (input, caller) => ({
    action: 'iam:GetRoleTemplateVersion',
    ...onTemplate(input.TemplateArn, caller, 'role template'),
  }),
  async (input, caller, { db, clock, authorize }) => {
    const of = await acquired(db, input)
    const before = await findRoleOfAnyCase(db, caller.account, of.planned.name)
    await authorize(caller, checksFor(caller, of, before !== undefined))
    const role = await iamWrite(db, async (db) => {
      const standing = await findRoleOfAnyCase(db, caller.account, of.planned.name)
      if (!standing) return make(db, caller, of, clock.now())
      await requireSame(db, standing, of)
      return standing
    })
    return { Role: showNewRole(role, await shownPrincipals(db, role.trust_policy)) }
  },
)
