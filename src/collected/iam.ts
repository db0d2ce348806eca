import { noResource, type ResourceFacts } from '../estate/facts.ts'
import { nameInArn, parseArn } from '../names/arn.ts'
import type { Collection, Entity, Listing } from './collection.ts'

/** IAM's own operations name entities without their paths. */
export function iamFacts(
  collection: Collection,
  arn: string,
  isAbsent: (listing: Listing) => boolean,
): ResourceFacts {
  const parts = parseArn(arn)
  const kind = /^(user|role|group)\//.exec(parts?.resource ?? '')?.[1] as Entity['kind'] | undefined
  if (!parts || !kind) return noResource
  const [entity] = collection.entitiesNamed(kind, nameInArn(arn), parts.account)
  if (!entity)
    return { ...noResource, exists: isAbsent(`iam ${parts.account}`) ? false : undefined }
  const { tags, boundary } = entity
  return {
    ...noResource,
    tags: tags.state === 'known' ? tags.value : {},
    exists: true,
    arn: entity.arn,
    ...(boundary.state === 'known' && { context: { 'iam:permissionsboundary': boundary.value } }),
  }
}
