import { z } from 'zod'
import { AwsError } from '../../aws/error.ts'
import { identityPolicyProblem } from '../../policy/validate/identity.ts'
import type { Database } from '../../store/database.ts'
import {
  findPartnerPolicy,
  insertPartnerPolicy,
  messagesAfter,
  partnerPolicies,
  policyTemplates,
  putPolicyTemplate,
} from '../../store/iam/partners.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import {
  findRoleTemplate,
  insertRoleTemplate,
  roleTemplateVersions,
} from '../../store/iam/role-templates.ts'
import { derivedId } from '../../store/ids.ts'
import type { OperatorCall } from '../kernel/service.ts'
import { documentSize } from './documents.ts'
import { awsRoleTemplates } from './role-templates/find.ts'
import { type RoleTemplate, roleTemplate, roleTemplateArn } from './role-templates/template.ts'

/**
 * What AWS does by hand, or for itself: partners are onboarded with their templates and boundaries, and services publish role templates.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-temporary-delegation-partner-guide.html
 */

const name = z.string().regex(/^[\w+=,.@-]{1,128}$/)
const policy = z.object({ Statement: z.unknown() }).catchall(z.unknown())
const arn = z
  .string()
  .regex(/^arn:aws:iam::/)
  .min(20)
  .max(2048)
const partner = z.strictObject({
  Partner: z.strictObject({
    Name: z.string().min(1).max(30),
    Domain: z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/),
    Accounts: z.array(z.string().regex(/^\d{12}$/)).min(1),
  }),
  PolicyTemplates: z
    .array(z.strictObject({ Name: name, Arn: arn.optional(), Policy: policy }))
    .default([]),
  PermissionsBoundaries: z
    .array(
      z.strictObject({
        Name: name,
        Arn: arn.regex(/^arn:aws:iam::partner:policy\//).optional(),
        Description: z.string().max(1000).optional(),
        Policy: policy,
      }),
    )
    .default([]),
})
const registration = z.union([partner, z.strictObject({ RoleTemplateVersion: roleTemplate })])
type Partner = z.infer<typeof partner>

const boundaryCharactersMax = 6144

const bad = (message: string) => new AwsError('BadRequest', message)

/** Registers what a file holds: all of it, or nothing. Answers the ARNs. */
const register: OperatorCall = (input, { db, clock }) => {
  const parsed = registration.safeParse(input)
  if (!parsed.success) throw bad(problemOf(parsed.error, input))
  const now = clock.now()
  return iamWrite(db, async (db) => ({
    arns:
      'Partner' in parsed.data
        ? await registerPartner(db, parsed.data, now)
        : [await registerRoleTemplate(db, parsed.data.RoleTemplateVersion, now)],
  }))
}

/** Of a union zod says nothing of use: the half is told that the file was meant to be. */
function problemOf(error: z.ZodError, input: unknown): string {
  const expected =
    'expected a partner (`Partner`, `PolicyTemplates`, `PermissionsBoundaries`) or what `aws iam get-role-template-version` prints (`RoleTemplateVersion`)'
  const half =
    typeof input === 'object' && input !== null && 'RoleTemplateVersion' in input
      ? z.strictObject({ RoleTemplateVersion: roleTemplate })
      : partner
  const [issue] = (half.safeParse(input).error ?? error).issues
  return issue && issue.path.length > 0
    ? `${expected}: \`${issue.path.join('.')}\`: ${issue.message.toLowerCase()}`
    : expected
}

async function registerPartner(db: Database, given: Partner, now: Date): Promise<string[]> {
  const { Name: called, Domain: domain, Accounts: accounts } = given.Partner
  const arns: string[] = []
  for (const one of given.PolicyTemplates) {
    // Differs from AWS? The form of these ARNs is not documented: one that AWS gave can be given here.
    const arn = one.Arn ?? `arn:aws:iam::partner:delegation-template/${domain}/${one.Name}`
    const document = JSON.stringify(one.Policy)
    await putPolicyTemplate(db, {
      ...{ arn, document, partner: called, accounts: JSON.stringify(accounts) },
    })
    arns.push(arn)
  }
  for (const one of given.PermissionsBoundaries) {
    const arn = one.Arn ?? `arn:aws:iam::partner:policy/permission_boundary/${domain}/${one.Name}`
    await registerBoundary(db, arn, { ...one, Policy: JSON.stringify(one.Policy) }, now)
    arns.push(arn)
  }
  return arns
}

async function registerBoundary(
  db: Database,
  arn: string,
  { Policy: document, Description }: { Policy: string; Description?: string | undefined },
  now: Date,
): Promise<void> {
  const problem = identityPolicyProblem(document)
  if (problem !== undefined) throw bad(`\`${arn}\` is no policy that IAM takes: ${problem}`)
  if (documentSize(document) > boundaryCharactersMax)
    throw bad(`\`${arn}\` has more than ${boundaryCharactersMax} characters`)
  const known = await findPartnerPolicy(db, arn)
  if (known?.document === document) return
  if (known)
    throw bad(`\`${arn}\` stands with another policy, and is never changed: give it another name`)
  const description = Description ?? null
  await insertPartnerPolicy(db, { arn, document, description, created_at: now.getTime() })
}

async function registerRoleTemplate(db: Database, given: RoleTemplate, now: Date): Promise<string> {
  const { TemplateArn: arn, MinorVersion: minor } = given
  const template = { ...defaultsOf(given, now), ...given }
  const own = (await awsRoleTemplates()).get(arn)
  const standing = await findRoleTemplate(db, arn, minor)
  const known = standing === undefined && own?.MinorVersion === minor ? own : standing
  if (known !== undefined)
    throw bad(
      `version ${minor} of \`${arn}\` stands, and is never changed: give a new \`MinorVersion\``,
    )
  await insertRoleTemplate(db, arn, minor, JSON.stringify(template))
  return arn
}

/** What a template's ARN says of it, and when it was made. */
function defaultsOf({ TemplateArn, MinorVersion }: RoleTemplate, now: Date) {
  const [, service, TemplateName, major] = roleTemplateArn.exec(TemplateArn) ?? []
  const time = now.toISOString()
  return {
    ...{ TemplateName, TemplateVersionId: derivedId('AVTA', `${TemplateArn}.${MinorVersion}`) },
    ...{ MajorVersion: Number(major), DefaultMinorVersion: MinorVersion },
    ...{ ManagedByType: 'Service', ManagedByValue: service, Enabled: true, VersionEnabled: true },
    ...{ CreateTimestamp: time, UpdateTimestamp: time },
  }
}

const listedMax = 1000

/** What is registered, and AWS's own role templates. */
const list: OperatorCall = async (_input, { db }) => ({
  policyTemplates: (await policyTemplates(db, listedMax)).map(({ arn, partner, accounts }) => ({
    ...{ arn, partner, accounts: JSON.parse(accounts) },
  })),
  permissionsBoundaries: (await partnerPolicies(db, listedMax)).map(({ arn }) => ({ arn })),
  roleTemplates: [
    ...[...(await awsRoleTemplates()).values()].map((one) => ({
      ...{ arn: one.TemplateArn, minorVersion: one.MinorVersion },
    })),
    ...(await roleTemplateVersions(db, listedMax)).map(({ arn, minor_version }) => ({
      ...{ arn, minorVersion: minor_version },
    })),
  ],
})

const messagesInput = z.strictObject({
  request: z.string().optional(),
  after: z.number().int().min(0).default(0),
})
const messagesMax = 100

/** What IAM would have published to partners' SNS topics, in the form of SNS's own notifications. */
const messages: OperatorCall = async (input, { db }) => {
  const parsed = messagesInput.safeParse(input)
  if (!parsed.success) throw bad('expected the id of a delegation request')
  const { request, after } = parsed.data
  const found = await messagesAfter(db, { request, after, limit: messagesMax })
  return {
    messages: found.map(({ seq, topic, sent_at, message }) => ({
      seq,
      notification: {
        ...{ Type: 'Notification', MessageId: `${seq}`, TopicArn: topic, Message: message },
        Timestamp: new Date(sent_at).toISOString(),
      },
    })),
  }
}

export const iamOperatorCalls = { 'add-templates': register, templates: list, messages }
