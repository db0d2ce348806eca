import type {
  RepositoryCreationTemplate,
  UpdateRepositoryCreationTemplateRequest,
} from '../../../aws/models/ecr.types.gen.ts'
import { normaliseRepositoryPolicy } from '../../../policy/normalise.ts'
import { repositoryPolicyProblem } from '../../../policy/validate/repository.ts'
import type { CreationTemplate, StoredTemplate } from '../../../store/ecr/creation-templates.ts'
import { shownPrincipals, storedPrincipals } from '../../../store/iam/principals.ts'
import type { Needs } from '../../kernel/needs.ts'
import { invalidParameter } from '../errors.ts'
import { readLifecyclePolicy } from '../lifecycle/grammar.ts'
import { mutabilityOf } from '../settings.ts'
import { readTags } from '../tags.ts'

/** What a request says of a template; what it leaves out is as in `before`. Throws InvalidParameterException. */
export async function readTemplate(
  input: Omit<UpdateRepositoryCreationTemplateRequest, 'prefix'>,
  before: CreationTemplate,
  { db }: Pick<Needs, 'db'>,
): Promise<CreationTemplate> {
  const { description, customRoleArn, resourceTags, repositoryPolicy, lifecyclePolicy } = input
  const { imageTagMutability, imageTagMutabilityExclusionFilters, encryptionConfiguration } = input
  const { imageTagMutability: _, imageTagMutabilityExclusionFilters: __, ...rest } = before
  const mutability = mutabilityOf(
    imageTagMutability ?? before.imageTagMutability,
    // Filters do not outlive the mode that they served.
    imageTagMutabilityExclusionFilters ??
      (imageTagMutability ? undefined : before.imageTagMutabilityExclusionFilters),
  )
  // Differs from AWS? Worded as for CreateRepository.
  if (encryptionConfiguration?.encryptionType === 'AES256' && encryptionConfiguration.kmsKey)
    throw invalidParameter('encryptionConfiguration', 'kmsKey must be null for AES256')
  return {
    ...rest,
    ...mutability,
    appliedFor: input.appliedFor ?? before.appliedFor,
    ...(description !== undefined && { description }),
    ...(customRoleArn !== undefined && { customRoleArn }),
    ...(encryptionConfiguration && { encryptionConfiguration }),
    ...(resourceTags && { resourceTags: readTags(resourceTags) }),
    ...(repositoryPolicy && { repositoryPolicy: await readPolicy(repositoryPolicy, db) }),
    ...(lifecyclePolicy && { lifecyclePolicy: readLifecycle(lifecyclePolicy) }),
  }
}

async function readPolicy(text: string, db: Needs['db']): Promise<string> {
  const problem = repositoryPolicyProblem(text)
  if (problem !== undefined) throw invalidParameter('repositoryPolicy', problem)
  const stored = await storedPrincipals(db, normaliseRepositoryPolicy(text))
  if (!stored.ok) throw invalidParameter('repositoryPolicy', 'Principal not found')
  return stored.text
}

function readLifecycle(text: string): string {
  const read = readLifecyclePolicy(text)
  if (read.ok) return read.text
  throw invalidParameter('lifecyclePolicy', `Lifecycle policy validation failure: ${read.reason}`)
}

export async function showTemplate(
  { prefix, template, createdAt, updatedAt }: StoredTemplate,
  { db }: Pick<Needs, 'db'>,
): Promise<RepositoryCreationTemplate> {
  const { resourceTags, repositoryPolicy, ...rest } = template
  return {
    prefix,
    ...rest,
    ...(resourceTags && {
      resourceTags: Object.entries(resourceTags).map(([Key, Value]) => ({ Key, Value })),
    }),
    ...(repositoryPolicy && { repositoryPolicy: await shownPrincipals(db, repositoryPolicy) }),
    createdAt,
    updatedAt,
  }
}
