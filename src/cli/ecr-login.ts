import { z } from 'zod'
import { Failure } from './failure.ts'
import { fromJson } from './json.ts'
import { type SigningCaller, signedCall } from './signed-call.ts'

const output = z.object({
  authorizationData: z.array(z.object({ authorizationToken: z.string() })).min(1),
})

/**
 * ECR's GetAuthorizationToken as this caller: one login for every registry of the Region.
 * @throws Failure with AWS's sentence when the caller may not.
 */
export async function fetchRegistryLogin(
  caller: SigningCaller,
  region: string,
): Promise<{ username: string; password: string }> {
  const { status, text: answer } = await signedCall({ ...caller, region }, 'ecr', {
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken',
    },
    body: '{}',
  })
  if (status !== 200) throw refusal(answer)
  const token = output.safeParse(fromJson(answer)).data?.authorizationData[0]?.authorizationToken
  const text = Buffer.from(token ?? '', 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon < 1)
    throw new Failure(
      'GetAuthorizationToken: expected a base64 `name:password`, got something else',
    )
  return { username: text.slice(0, colon), password: text.slice(colon + 1) }
}

const refused = z.object({ message: z.string() })

const refusal = (answer: string): Failure =>
  new Failure(refused.safeParse(fromJson(answer)).data?.message ?? 'ecr refused without a reason')
