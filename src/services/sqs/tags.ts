import { requestTags } from '../../estate/request-tags.ts'
import { putQueueTags, queueTags, removeQueueTags } from '../../store/sqs/queues.ts'
import { define } from './define.ts'
import { invalidParameter, missing } from './errors.ts'
import { byOwner, requireQueue } from './queue.ts'

const tagsMax = 50

/** Throws InvalidParameterValue. */
export function checkTags(
  tags: Readonly<Record<string, string>>,
  queue: string,
  before: readonly string[] = [],
): void {
  // Differs from AWS? The limits of keys and values are documented; the texts are not known.
  for (const [key, value] of Object.entries(tags)) {
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(key))
      throw invalidParameter('Tag keys must be between 1 and 128 characters in length.')
    if (/^aws:/i.test(key)) throw invalidParameter(`Tag keys cannot start with 'aws:'.`)
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(value))
      throw invalidParameter('Tag values must be between 0 and 256 characters in length.')
  }
  if (new Set([...before, ...Object.keys(tags)]).size > tagsMax)
    throw invalidParameter(`Too many tags added for queue ${queue}.`)
}

export const tagQueue = define(
  'TagQueue',
  (input, caller) => ({ ...byOwner(input, caller), context: requestTags(input.Tags) }),
  async (input, caller, needs) => {
    if (Object.keys(input.Tags).length === 0) throw missing('Tags')
    const queue = await requireQueue(input, caller, needs)
    checkTags(input.Tags, queue.name, Object.keys(await queueTags(needs.db, queue.id)))
    await putQueueTags(needs.db, queue.id, input.Tags)
  },
)

export const untagQueue = define(
  'UntagQueue',
  (input, caller) => ({
    ...byOwner(input, caller),
    context: input.TagKeys.length > 0 ? { 'aws:tagkeys': input.TagKeys } : {},
  }),
  async (input, caller, needs) => {
    if (input.TagKeys.length === 0)
      throw invalidParameter('Tag keys must be between 1 and 128 characters in length.')
    const queue = await requireQueue(input, caller, needs)
    await removeQueueTags(needs.db, queue.id, input.TagKeys)
  },
)

export const listQueueTags = define('ListQueueTags', byOwner, async (input, caller, needs) => {
  const queue = await requireQueue(input, caller, needs)
  const tags = await queueTags(needs.db, queue.id)
  return Object.keys(tags).length === 0 ? {} : { Tags: tags }
})
