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

const asEcr =
  (operation: string) =>
  <Output>(input: Tagged, caller: Caller, needs: Needs): Promise<Output> => {
    const { account, name } = repositoryOf(input)
    const resourceArn = repositoryArn(account, publicRegion, name)
    return needs.perform('ecr', operation, { ...input, resourceArn }, publicly(caller))
  }

export const tagResource = define(
  'TagResource',
  (input) => ({
    ...onArn(input),
    context: requestTags(input.tags.map(({ Key = '', Value = '' }) => ({ Key, Value }))),
  }),
  asEcr('TagResource'),
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
