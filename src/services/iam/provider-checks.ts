import type { Tag } from '../../aws/models/iam.types.gen.ts'
import { requestTags } from '../../estate/request-tags.ts'
import type { Asked } from '../kernel/define.ts'

interface TagParts {
  readonly tags?: readonly Tag[] | undefined
  readonly tagKeys?: readonly string[]
}

/** On something that requests name by its ARN: a provider, an MFA device. Denials print the ARN. */
export const onArn = (arn: string, { tags, tagKeys }: TagParts = {}): Asked => ({
  resource: arn,
  context: { ...requestTags(tags), ...(tagKeys?.length && { 'aws:tagkeys': tagKeys }) },
})

/** What making something with tags asks for: the making, and the tagging where there are any. */
export const onNewArn = (
  word: string,
  arn: string,
  tags: readonly Tag[] | undefined,
): readonly Asked[] => [
  onArn(arn, { tags }),
  ...(tags?.length ? [{ ...onArn(arn, { tags }), action: `iam:Tag${word}` }] : []),
]
