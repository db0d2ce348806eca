import type { Tag } from '../../aws/models/iam.types.gen.ts'
import type { Check } from '../../estate/check.ts'
import { requestTags } from '../../estate/request-tags.ts'

interface TagParts {
  readonly tags?: readonly Tag[] | undefined
  readonly tagKeys?: readonly string[]
}

/** `action` on something that requests name by its ARN: a provider, an MFA device. Denials print the ARN. */
export const onArn = (action: string, arn: string, { tags, tagKeys }: TagParts = {}): Check => ({
  action: `iam:${action}`,
  resource: arn,
  context: { ...requestTags(tags), ...(tagKeys?.length && { 'aws:tagkeys': tagKeys }) },
})

/** What making something with tags asks for: the making, and the tagging where there are any. */
export const onNewArn = (
  create: string,
  tag: string,
  arn: string,
  tags: readonly Tag[] | undefined,
): readonly Check[] => [
  onArn(create, arn, { tags }),
  ...(tags?.length ? [onArn(tag, arn, { tags })] : []),
]
