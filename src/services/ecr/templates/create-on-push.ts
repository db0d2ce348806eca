import { rolePrincipal } from '../../../access/credentials.ts'
import { withHint } from '../../../aws/error.ts'
import type { RCTAppliedFor } from '../../../aws/models/ecr.types.gen.ts'
import type { Caller } from '../../../estate/caller.ts'
import type { Check } from '../../../estate/check.ts'
import { requestTags } from '../../../estate/request-tags.ts'
import type { AccountId } from '../../../names/account.ts'
import { repositoryArn } from '../../../names/arn.ts'
import {
  type CreationTemplate,
  findTemplates,
  type StoredTemplate,
} from '../../../store/ecr/creation-templates.ts'
import { putLifecyclePolicy } from '../../../store/ecr/lifecycle-policies.ts'
import {
  createRepository,
  findRepository,
  type Repository,
} from '../../../store/ecr/repositories.ts'
import type { Needs } from '../../kernel/needs.ts'
import { encryptionFor } from '../encryption.ts'
import { repositoryNotFound } from '../errors.ts'
import { lifecycleJob } from '../lifecycle/run.ts'
import { type RepositoryInput, registryOf } from '../repository.ts'

/**
 * The repository that a push begins in: where it is absent and a template for CREATE_ON_PUSH fits its name, it is made.
 * Throws RepositoryNotFoundException.
 */
export async function repositoryForPush(
  input: RepositoryInput,
  caller: Caller,
  needs: Needs,
): Promise<Repository> {
  const account = registryOf(input, caller)
  const name = input.repositoryName
  const found = await findRepository(needs.db, account, caller.region, name)
  if (found) return found
  const made = await makeByTemplate('CREATE_ON_PUSH', account, name, caller, needs)
  if (typeof made === 'object') return made
  throw withHint(repositoryNotFound({ account, name }), made)
}

/** The repository, or why a template did not make it; undefined where none is for this use of it. */
export async function makeByTemplate(
  use: RCTAppliedFor,
  account: AccountId,
  name: string,
  caller: Caller,
  needs: Needs,
): Promise<Repository | string | undefined> {
  const { region } = caller
  const fitting = await fittingTemplate(use, account, name, caller, needs)
  if (!fitting) return undefined
  const { template, prefix } = fitting
  const by = `the creation template \`${prefix}\` would make the repository, but`
  const arn = repositoryArn(account, region, name)
  const purpose = 'the repository is made by a template'
  if (!(await isAllowed(needs, caller, { action: 'ecr:CreateRepository', resource: arn, purpose })))
    return `${by} the caller may not \`ecr:CreateRepository\``
  const creator = await creatorOf(template, account, arn, caller, needs)
  if (typeof creator === 'string') return `${by} ${creator}`
  const { imageTagMutability, imageTagMutabilityExclusionFilters: filters } = template
  const { repositoryPolicy: policy, lifecyclePolicy, resourceTags: tags = {} } = template
  const settings = {
    imageTagMutability,
    ...(filters && { imageTagMutabilityExclusionFilters: filters }),
    scanOnPush: false,
    encryptionConfiguration: await encryptionFor(
      ...([template.encryptionConfiguration, account, creator, needs] as const),
    ),
  }
  const { db, clock, jobs } = needs
  const createdAt = clock.now()
  const made = await createRepository(
    db,
    { account, region, name, createdAt, settings, policy, tags },
    async (within, id) => {
      if (lifecyclePolicy === undefined) return
      await putLifecyclePolicy(within, id, lifecyclePolicy, (inner) =>
        jobs.enqueue(lifecycleJob(id, createdAt), inner),
      )
    },
  )
  // Another layer of the same push may have made it meanwhile.
  return made ?? findRepository(db, account, region, name)
}

/** The one with the longest prefix, and `ROOT` where no other fits. */
async function fittingTemplate(
  use: RCTAppliedFor,
  account: AccountId,
  name: string,
  { region }: Caller,
  { db }: Needs,
): Promise<StoredTemplate | undefined> {
  const parts = name.split('/')
  const prefixes = parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('/'))
  const found = await findTemplates(db, { account, region }, [...prefixes, 'ROOT'])
  const rank = ({ prefix }: StoredTemplate) => (prefix === 'ROOT' ? 0 : prefix.length)
  return found
    .filter(({ template }) => template.appliedFor.includes(use))
    .sort((a, b) => rank(b) - rank(a))[0]
}

/** Who makes it: the template's role, or the pusher, who can give it neither tags nor a key. Or why nobody does. */
async function creatorOf(
  { customRoleArn, resourceTags, encryptionConfiguration }: CreationTemplate,
  account: AccountId,
  arn: string,
  caller: Caller,
  needs: Needs,
): Promise<Caller | string> {
  if (!customRoleArn)
    return resourceTags || encryptionConfiguration.encryptionType !== 'AES256'
      ? 'it has tags or a key and no `customRoleArn`'
      : caller
  const assume: Check = {
    action: 'sts:AssumeRole',
    resource: customRoleArn,
    purpose: 'ECR must be able to assume the role of the template',
  }
  const mayAssume = await isAllowed(needs, ecrItself(account, arn, caller), assume)
  const principal = mayAssume && (await rolePrincipal(needs.db, customRoleArn, 'ecr-template'))
  if (!principal) return `ECR cannot assume \`${customRoleArn}\``
  const role: Caller = { principal, account, region: caller.region, request: caller.request }
  const tagged = resourceTags && {
    context: requestTags(Object.entries(resourceTags).map(([Key, Value]) => ({ Key, Value }))),
  }
  const actions = ['ecr:CreateRepository', ...(resourceTags ? ['ecr:TagResource'] : [])]
  for (const action of actions)
    if (!(await isAllowed(needs, role, { action, resource: arn, ...tagged })))
      return `\`${customRoleArn}\` may not \`${action}\``
  return role
}

const ecrItself = (account: AccountId, arn: string, { region, request }: Caller): Caller => ({
  principal: { kind: 'service', service: 'ecr.amazonaws.com' },
  account,
  region,
  request,
  context: { 'aws:sourceaccount': account, 'aws:sourcearn': arn },
})

const isAllowed = async ({ ask }: Needs, caller: Caller, check: Check): Promise<boolean> =>
  (await ask(caller, check)).outcome === 'allowed'
