import { z } from 'zod'
import { AwsError } from '../../aws/error.ts'
import type {
  GetRepositoryPolicyRequest,
  GetRepositoryPolicyResponse,
  SetRepositoryPolicyRequest,
} from '../../aws/models/ecr.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import type { ImageUri } from '../../names/image-uri.ts'
import type { FunctionKey } from '../../store/lambda/function.ts'
import type { Needs } from '../kernel/needs.ts'

const sid = 'LambdaECRImageRetrievalPolicy'

/**
 * AWS's own statement, as users found it in their repositories. It is wider than it need be: the two pull
 * actions are all that Lambda uses.
 */
const statement = ({ account, region }: FunctionKey) => ({
  Sid: sid,
  Effect: 'Allow',
  Principal: { Service: 'lambda.amazonaws.com' },
  Action: [
    'ecr:BatchGetImage',
    'ecr:DeleteRepositoryPolicy',
    'ecr:GetDownloadUrlForLayer',
    'ecr:GetRepositoryPolicy',
    'ecr:SetRepositoryPolicy',
  ],
  Condition: {
    StringLike: { 'aws:sourceArn': `arn:aws:lambda:${region}:${account}:function:*` },
  },
})

const policy = z.looseObject({
  Statement: z
    .union([z.array(z.looseObject({ Sid: z.string().optional() })), z.looseObject({})])
    .transform((one) => [one].flat()),
})

/**
 * Lets Lambda pull from the repository, with the caller's own right to read and set its policy, which was asked
 * before. False when it did not come to that. Existing statements stay.
 */
export async function amendRepositoryPolicy(
  { account, repository }: ImageUri,
  fn: FunctionKey,
  caller: Caller,
  needs: Needs,
): Promise<boolean> {
  const on = { registryId: account, repositoryName: repository }
  try {
    const before = await policyOf(on, caller, needs)
    const input: SetRepositoryPolicyRequest = { ...on, policyText: amended(before, fn) }
    await needs.call('ecr', 'SetRepositoryPolicy', input, caller)
    return true
  } catch (error) {
    // AWS tells nothing of an attempt that failed: a policy that names a deleted user cannot be set, either.
    if (error instanceof AwsError) return false
    throw error
  }
}

async function policyOf(
  input: GetRepositoryPolicyRequest,
  caller: Caller,
  needs: Needs,
): Promise<string | undefined> {
  try {
    const answer = await needs.call<GetRepositoryPolicyResponse>(
      'ecr',
      'GetRepositoryPolicy',
      input,
      caller,
    )
    return answer.policyText
  } catch (error) {
    if (error instanceof AwsError && error.code === 'RepositoryPolicyNotFoundException')
      return undefined
    throw error
  }
}

// Differs from AWS? Nobody has reported what becomes of another statement of the same Sid. It is replaced:
// one with this account's functions in it would have allowed the pull, so that one must be broken.
function amended(before: string | undefined, fn: FunctionKey): string {
  if (before === undefined)
    return JSON.stringify({ Version: '2008-10-17', Statement: [statement(fn)] })
  const document = policy.parse(JSON.parse(before))
  const kept = document.Statement.filter((one) => one.Sid !== sid)
  return JSON.stringify({ ...document, Statement: [...kept, statement(fn)] })
}
