import type { ImageIdentifier } from '../../../aws/models/ecr.types.gen.ts'
import { lastLifecycleEvent } from '../../../store/ecr/lifecycle-events.ts'
import type { Repository } from '../../../store/ecr/repositories.ts'
import type { Needs } from '../../kernel/needs.ts'

/** What the repository's lifecycle policy did last to an image that cannot be had: for who is let in and does not find it. */
export async function lifecycleHint(
  { account, region, name }: Pick<Repository, 'account' | 'region' | 'name'>,
  { imageDigest: digest, imageTag: tag }: ImageIdentifier,
  { db }: Pick<Needs, 'db'>,
): Promise<string | undefined> {
  const event = await lastLifecycleEvent(db, { account, region, repository: name, digest, tag })
  if (!event) return undefined
  const did = event.action === 'EXPIRE' ? 'expired' : 'archived'
  const which = digest === undefined ? ` (it was ${event.digest})` : ''
  return `the repository's lifecycle policy ${did} it at ${new Date(event.at).toISOString()}, ${event.why}${which}`
}
