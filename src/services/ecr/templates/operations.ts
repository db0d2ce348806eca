import type { Caller } from '../../../estate/caller.ts'
import { parseArn, repositoryArn } from '../../../names/arn.ts'
import {
  type CreationTemplate,
  changeTemplate,
  createTemplate,
  deleteTemplate,
  findTemplates,
  listTemplates,
} from '../../../store/ecr/creation-templates.ts'
import type { Asked } from '../../kernel/define.ts'
import { readPage } from '../../kernel/page.ts'
import { define } from '../define.ts'
import { invalidParameter, templateExists, templateNotFound } from '../errors.ts'
import { afterOf, nextTokenFor, pageDefault, refusePaging } from '../page.ts'
import { onRegistry } from '../registry.ts'
import { readTemplate, showTemplate } from './template.ts'

interface TemplateInput {
  readonly prefix: string
  readonly customRoleArn?: string | undefined
  readonly repositoryPolicy?: string | undefined
  readonly lifecyclePolicy?: string | undefined
}

/**
 * Who makes a template decides what repositories will be like, and must be allowed each part of it.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates-create.html
 */
// Differs from AWS? That these permissions are needed is documented; on which resource they are asked is not known.
function onTemplate(input: TemplateInput, caller: Caller): readonly Asked[] {
  const prefix = prefixOf(input)
  const name = prefix === 'ROOT' ? '*' : `${prefix}/*`
  const resource = repositoryArn(caller.account, caller.region, name)
  return [
    onRegistry(input, caller),
    { action: 'ecr:CreateRepository', resource },
    ...(input.repositoryPolicy ? [{ action: 'ecr:SetRepositoryPolicy', resource }] : []),
    ...(input.lifecyclePolicy ? [{ action: 'ecr:PutLifecyclePolicy', resource }] : []),
    // One of another account is refused whatever the policies say, so that nobody is asked.
    ...(input.customRoleArn && isOwnRole(input.customRoleArn, caller)
      ? [passRole(input.customRoleArn)]
      : []),
  ]
}

const passRole = (resource: string): Asked => ({
  action: 'iam:PassRole',
  resource,
  context: { 'iam:passedtoservice': 'ecr.amazonaws.com' },
})

/** A slash at the end is always meant. */
const prefixOf = ({ prefix }: { readonly prefix: string }): string => prefix.replace(/\/$/, '')

const defaults: CreationTemplate = {
  appliedFor: [],
  imageTagMutability: 'MUTABLE',
  encryptionConfiguration: { encryptionType: 'AES256' },
}

export const createRepositoryCreationTemplate = define(
  'CreateRepositoryCreationTemplate',
  onTemplate,
  async (input, caller, needs) => {
    requireOwnRole(input, caller)
    const template = await readTemplate(input, defaults, needs)
    const prefix = prefixOf(input)
    const made = await createTemplate(needs.db, caller, prefix, template, needs.clock.now())
    if (!made) throw templateExists(prefix, caller.account)
    return answerOf(caller, await showTemplate(made, needs))
  },
)

export const updateRepositoryCreationTemplate = define(
  'UpdateRepositoryCreationTemplate',
  onTemplate,
  async (input, caller, needs) => {
    requireOwnRole(input, caller)
    const prefix = prefixOf(input)
    const [stands] = await findTemplates(needs.db, caller, [prefix])
    if (!stands) throw templateNotFound(prefix, caller.account)
    const template = await readTemplate(input, stands.template, needs)
    const changed = await changeTemplate(needs.db, caller, prefix, template, needs.clock.now())
    if (!changed) throw templateNotFound(prefix, caller.account)
    return answerOf(caller, await showTemplate(changed, needs))
  },
)

export const deleteRepositoryCreationTemplate = define(
  'DeleteRepositoryCreationTemplate',
  onRegistry,
  async (input, caller, needs) => {
    const prefix = prefixOf(input)
    const deleted = await deleteTemplate(needs.db, caller, prefix)
    if (!deleted) throw templateNotFound(prefix, caller.account)
    return answerOf(caller, await showTemplate(deleted, needs))
  },
)

export const describeRepositoryCreationTemplates = define(
  'DescribeRepositoryCreationTemplates',
  onRegistry,
  async (input, caller, needs) => {
    const { db } = needs
    const { prefixes, nextToken, maxResults = pageDefault } = input
    const show = (stored: Awaited<ReturnType<typeof findTemplates>>) =>
      Promise.all(stored.map((one) => showTemplate(one, needs)))
    if (prefixes) {
      refusePaging('prefixes', input)
      const named = await findTemplates(
        db,
        caller,
        prefixes.map((prefix) => prefixOf({ prefix })),
      )
      // Differs from AWS? What it says of a prefix without a template is not known; here it is left out.
      return { registryId: caller.account, repositoryCreationTemplates: await show(named) }
    }
    const list = 'DescribeRepositoryCreationTemplates'
    const { items, last } = await readPage(
      (slice) => listTemplates(db, caller, slice),
      afterOf(list, nextToken),
      maxResults,
      ({ prefix }) => prefix,
    )
    return {
      registryId: caller.account,
      repositoryCreationTemplates: await show(items),
      nextToken: nextTokenFor(list, last),
    }
  },
)

const answerOf = <Template>({ account }: Caller, repositoryCreationTemplate: Template) => ({
  registryId: account,
  repositoryCreationTemplate,
})

function requireOwnRole({ customRoleArn }: TemplateInput, caller: Caller): void {
  if (customRoleArn && !isOwnRole(customRoleArn, caller))
    throw invalidParameter('customRoleArn', 'Invalid ARN')
}

/** Only a role of the registry's own account can be handed to it. */
function isOwnRole(text: string, { account }: Caller): boolean {
  const arn = parseArn(text)
  return arn?.service === 'iam' && arn.account === account && arn.resource.startsWith('role/')
}
