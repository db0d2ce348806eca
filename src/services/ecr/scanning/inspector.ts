import { rolePrincipal } from '../../../access/credentials.ts'
import { AwsError } from '../../../aws/error.ts'
import type { Caller } from '../../../estate/caller.ts'
import { repositoryArn } from '../../../names/arn.ts'
import { inspectorRoleArn } from '../../../names/inspector-role.ts'
import { newUuid } from '../../../store/ids.ts'
import type { Needs } from '../../kernel/needs.ts'
import type { Subject } from './subject.ts'

/** What Inspector asks of ECR to read an image. */
const actions = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer']

/**
 * Why Inspector, as its role in the image's account, may not read it; undefined where it may. It reads the layers where they lie, so that none of its pulls is
 * recorded. A denial is kept for `explain`.
 */
export async function deniedToInspector(
  { repository: { account, region, name } }: Subject,
  needs: Needs,
): Promise<string | undefined> {
  const principal = await rolePrincipal(needs.db, inspectorRoleArn(account), 'inspector')
  if (!principal) return 'The service-linked role of Amazon Inspector is missing.'
  const request = { id: newUuid(), secureTransport: true }
  const caller: Caller = { principal, account, region, request }
  const resource = repositoryArn(account, region, name)
  try {
    await needs.authorize(
      caller,
      actions.map((action) => ({ action, resource })),
    )
    needs.succeeded(caller)
    return undefined
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    await needs.refused(caller, 'ecr', 'BatchGetImage', error.message)
    return error.message
  }
}
