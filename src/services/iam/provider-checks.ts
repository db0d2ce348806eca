import type { Check } from '../../access/check.ts'
import type { Tag } from '../../aws/models/iam.types.gen.ts'

interface TagParts {
  readonly tags?: readonly Tag[] | undefined
  readonly tagKeys?: readonly string[]
}

/** `action` on something that requests name by its ARN: a provider, an MFA device. Denials print the ARN. */
export const onArn = (
  action: string,
  arn: string,
  { tags = [], tagKeys = tags.map(({ Key }) => Key) }: TagParts = {},
): Check => ({
  action: `iam:${action}`,
  resource: arn,
  context: {
    ...Object.fromEntries(
      tags.map(({ Key, Value }) => [`aws:requesttag/${Key.toLowerCase()}`, Value]),
    ),
    ...(tagKeys.length > 0 && { 'aws:tagkeys': tagKeys }),
  },
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
