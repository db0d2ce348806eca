import type { Tag } from '../../aws/models/ecr-public.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import { requestTags } from '../../estate/request-tags.ts'
import { parseArn, repositoryArn } from '../../names/arn.ts'
import { publicRegion, publicRepositoryArn } from '../../names/public-registry.ts'
import type { Asked } from '../kernel/define.ts'
import type { Needs } from '../kernel/needs.ts'
import { define, publicly } from './define.ts'
import { invalidParameter } from './errors.ts'

interface Tagged {
  readonly resourceArn: string
}

function repositoryOf({ resourceArn }: Tagged) {
  const { service, account = '', resource = '' } = parseArn(resourceArn) ?? {}
  if (service !== 'ecr-public' || !resource.startsWith('repository/'))
    throw invalidParameter('resourceArn', 'Invalid ARN')
  return { account, name: resource.slice('repository/'.length) }
}

function onArn(input: Tagged): Asked {
  const { account, name } = repositoryOf(input)
  return { resource: publicRepositoryArn(account, name) }
}

/** Here the model lets both be left out, and ECR's does not: what is left out is empty, which ECR refuses of a key. */
export const wholeTags = (tags: readonly Tag[] = []) =>
  tags.map(({ Key = '', Value = '' }) => ({ Key, Value }))

const asEcr =
  (operation: string) =>
  <Output>(input: Tagged & object, caller: Caller, needs: Needs): Promise<Output> => {
    const { account, name } = repositoryOf(input)
    const resourceArn = repositoryArn(account, publicRegion, name)
    return needs.perform('ecr', operation, { ...input, resourceArn }, publicly(caller))
  }

export const tagResource = define(
  'TagResource',
  (input) => ({
    ...onArn(input),
    context: requestTags(wholeTags(input.tags)),
  }),
  (input, caller, needs) => {
    const whole = { ...input, tags: wholeTags(input.tags) }
    return asEcr('TagResource')(whole, caller, needs)
  },
)

export const untagResource = define(
  'UntagResource',
  (input) => ({ ...onArn(input), context: { 'aws:tagkeys': input.tagKeys } }),
  asEcr('UntagResource'),
)

export const listTagsForResource = define(
  'ListTagsForResource',
  onArn,
  asEcr('ListTagsForResource'),
)
