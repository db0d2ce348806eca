import { bridgeEvent, serviceEvent } from '../../access/trail/events.ts'
import { repositoryArn } from '../../names/arn.ts'
import type { RemovedImage } from '../../store/ecr/image-deletes.ts'
import type { NewImage } from '../../store/ecr/image-writes.ts'
import type { Needs } from '../kernel/needs.ts'

// The detail-types and their fields: https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html

/** Whose repository it is, as far as an event tells. */
export interface EventPlace {
  readonly account: string
  readonly region: string
  /** The repository's name. */
  readonly name: string
}

type Telling = Pick<Needs, 'trail' | 'clock'>

/** One of ECR's events, in the account and Region of the repository. */
export function tellBridge(
  { trail, clock }: Telling,
  { account, region, name }: EventPlace,
  detailType: string,
  detail: object,
  resources: readonly string[] = [],
): void {
  const about = { 'repository-name': name, ...detail }
  const place = { account, region, at: clock.now(), source: 'aws.ecr' }
  trail.happened(bridgeEvent({ ...place, detailType, resources, detail: about }))
}

export const arnOf = ({ account, region, name }: EventPlace): string =>
  repositoryArn(account, region, name)

const mediaTypes = ({ mediaType, artifactType }: Pick<NewImage, 'mediaType' | 'artifactType'>) => ({
  'manifest-media-type': mediaType,
  ...(artifactType !== undefined && { 'artifact-media-type': artifactType }),
})

const tagOf = (tag: string | undefined) => (tag === undefined ? {} : { 'image-tag': tag })

const imageAction = 'ECR Image Action'

/** What refers to another image is told of as a referrer, too. */
export function tellPushed(
  needs: Telling,
  place: EventPlace,
  image: NewImage,
  tag: string | undefined,
): void {
  const pushed = { result: 'SUCCESS', 'image-digest': image.digest, 'action-type': 'PUSH' }
  const detail = { ...pushed, ...tagOf(tag), ...mediaTypes(image) }
  tellBridge(needs, place, imageAction, detail)
  // Differs from AWS? The fields of this one are not in the guide but for its name.
  if (image.subject !== undefined)
    tellBridge(needs, place, 'ECR Referrer Action', { ...detail, 'subject-digest': image.subject })
}

export function tellDeleted(
  needs: Telling,
  place: EventPlace,
  removed: readonly RemovedImage[],
): void {
  for (const { imageDigest, imageTag } of removed)
    tellBridge(needs, place, imageAction, {
      ...{ result: 'SUCCESS', 'image-digest': imageDigest, 'action-type': 'DELETE' },
      ...tagOf(imageTag),
    })
}

export function tellStorageClass(
  needs: Telling,
  place: EventPlace,
  digest: string,
  target: 'STANDARD' | 'ARCHIVE',
): void {
  tellBridge(needs, place, imageAction, {
    ...{ result: 'SUCCESS', 'image-digest': digest, 'action-type': 'UPDATE_STORAGE_CLASS' },
    'target-storage-class': target,
    ...(target === 'STANDARD' && { 'last-activated-at': needs.clock.now().toISOString() }),
  })
}

/** Of a basic scan: Amazon Inspector tells of its own. https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html */
export function tellScanned(
  needs: Telling,
  place: EventPlace,
  { digest, tags }: { readonly digest: string; readonly tags: readonly string[] },
  { status, counts }: { readonly status: string; readonly counts: object },
): void {
  const detail = {
    ...{ 'scan-status': status, 'finding-severity-counts': counts },
    ...{ 'image-digest': digest, 'image-tags': tags },
  }
  tellBridge(needs, place, 'ECR Image Scan', detail, [arnOf(place)])
}

/** Told where the copy is, or would be. */
export function tellReplicated(
  needs: Telling,
  to: EventPlace,
  from: EventPlace,
  { digest, tags }: { readonly digest: string; readonly tags: readonly string[] },
  result: 'SUCCESS' | 'FAILURE',
): void {
  for (const tag of tags.length > 0 ? tags : [undefined])
    tellBridge(
      needs,
      to,
      'ECR Replication Action',
      {
        ...{ result, 'image-digest': digest, 'action-type': 'REPLICATE' },
        ...{ 'source-account': from.account, 'source-region': from.region, ...tagOf(tag) },
      },
      [arnOf(to)],
    )
}

/** What CloudTrail has of what ECR does by itself. */
export function tellService(
  { trail, clock }: Telling,
  place: EventPlace,
  name: 'PolicyExecutionEvent' | 'DryRunEvent' | 'ImageActivationEvent',
  details: object,
): void {
  const { account, region, name: repositoryName } = place
  trail.happened(
    serviceEvent({
      ...{ account, region, at: clock.now(), service: 'ecr', name },
      resources: [{ ARN: arnOf(place), type: 'AWS::ECR::Repository' }],
      details: { repositoryName, ...details },
      readOnly: true,
    }),
  )
}
