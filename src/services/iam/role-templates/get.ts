import type { RoleTemplateVersion } from '../../../aws/models/iam.types.gen.ts'
import type { Caller } from '../../../estate/caller.ts'
import type { Asked } from '../../kernel/define.ts'
import { define } from '../define.ts'
import { noSuchEntity } from '../errors.ts'
import { encodeDocument } from '../shapes.ts'
import { roleTemplateVersion } from './find.ts'
import type { RoleTemplate } from './template.ts'

/** As conditions see it, the account that has AWS's templates is this one. Recorded. */
const awsTemplatesAccount = '639982225848'

/** Reading a template. `printed` is the word for it in denials, which the two operations that read one write otherwise. */
export const onTemplate = (
  arn: string,
  { account }: Caller,
  printed: 'role-template' | 'role template',
): Asked => ({
  resource: arn,
  printedResource: `${printed} ${arn}`,
  // No policy of AWS's own has to allow it.
  resourceAccount: account,
  context: { 'aws:resourceaccount': awsTemplatesAccount },
})

export const getRoleTemplateVersion = define(
  'GetRoleTemplateVersion',
  (input, caller) => onTemplate(input.TemplateArn, caller, 'role-template'),
  async ({ TemplateArn: arn, MinorVersion }, _caller, { db }) => {
    const template = await roleTemplateVersion(db, arn, MinorVersion)
    if (!template) throw noSuchEntity(`Role Template ${arn} cannot be found.`)
    return { RoleTemplateVersion: show(template) }
  },
)

const encoded = (document: object): string => encodeDocument(JSON.stringify(document))

const show = ({
  InlinePolicyTemplates: inline,
  ...template
}: RoleTemplate): RoleTemplateVersion => ({
  ...template,
  AssumeRolePolicyDocumentTemplate: encoded(template.AssumeRolePolicyDocumentTemplate),
  ...(inline && {
    InlinePolicyTemplates: inline.map(({ PolicyName, PolicyDocument }) => ({
      ...{ PolicyName, PolicyDocument: encoded(PolicyDocument) },
    })),
  }),
  CreateTimestamp: new Date(template.CreateTimestamp ?? 0),
  UpdateTimestamp: new Date(template.UpdateTimestamp ?? 0),
})
