import { rolePrincipal } from '../../../access/credentials.ts'
import { AwsError } from '../../../aws/error.ts'
import type { ReplicationDestination } from '../../../aws/models/ecr.types.gen.ts'
import type { Caller } from '../../../estate/caller.ts'
import { parseRegion } from '../../../names/region.ts'
import { newUuid } from '../../../store/ids.ts'
import type { Needs } from '../../kernel/needs.ts'
import { replicatorArn } from './operations.ts'

/**
 * Does something at a destination as the service-linked role of the source's account, and gives the failure's code where it was refused. Whoever
 * asks `explain` finds a denial.
 */
export async function asReplicator(
  { account }: { readonly account: string },
  destination: ReplicationDestination,
  name: 'ReplicateImage' | 'ReplicateImageDeletion',
  input: object,
  needs: Needs,
): Promise<string | undefined> {
  const region = parseRegion(destination.region)
  const principal = await rolePrincipal(needs.db, replicatorArn(account), 'replication')
  // The role was deleted, without which ECR may nothing.
  if (!principal || !region) return 'ServiceLinkedRoleNotFound'
  const request = { id: newUuid(), secureTransport: true }
  const caller: Caller = { principal, account: principal.account, region, request }
  try {
    await needs.call('ecr', name, { registryId: destination.registryId, ...input }, caller)
    needs.succeeded(caller)
    return undefined
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    if (error.code !== 'AccessDenied') {
      needs.succeeded(caller)
      return error.code
    }
    await needs.refused(caller, 'ecr', name, error.message)
    return 'AccessDeniedException'
  }
}
