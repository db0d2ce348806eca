import type { Tag } from '../../aws/models/secretsmanager.types.gen.ts'
import { requestTags } from '../../estate/request-tags.ts'
import { putSecretTags, removeSecretTags, secretTags } from '../../store/secretsmanager/secrets.ts'
import {
  type Tag as KernelTag,
  readTags as read,
  requireRoomForTags,
  type TagRules,
} from '../kernel/tags.ts'
import { define } from './define.ts'
import { invalidTags } from './errors.ts'
import { onSecret, requireInUse } from './find.ts'

const rules: TagRules = {
  max: 50,
  foldsCase: false,
  twice: () => invalidTags('A tag key is given more than once.'),
  reserved: (key) => invalidTags(`The tag key '${key}' begins with 'aws:', which is reserved.`),
  tooMany: (max) => invalidTags(`A secret can have at most ${max} tags.`),
}

/** The model leaves key and value out of what is required. */
export const readTags = (tags: readonly Tag[] = []): readonly KernelTag[] =>
  read(
    tags.map(({ Key = '', Value = '' }) => ({ Key, Value })),
    rules,
  )

export const tagResource = define(
  'TagResource',
  (input, caller) => {
    const asked = onSecret(input, caller)
    const pairs = input.Tags.map(({ Key = '', Value = '' }) => ({ Key, Value }))
    return { ...asked, context: { ...asked.context, ...requestTags(pairs) } }
  },
  async (input, caller, needs) => {
    const tags = readTags(input.Tags)
    const { id } = await requireInUse(input, caller, needs)
    await needs.db.transaction().execute(async (within) => {
      const before = Object.keys(await secretTags(within, id))
      requireRoomForTags(
        before,
        tags.map(({ Key }) => Key),
        rules,
      )
      await putSecretTags(
        within,
        id,
        Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])),
      )
    })
  },
)

export const untagResource = define(
  'UntagResource',
  (input, caller) => {
    const asked = onSecret(input, caller)
    return { ...asked, context: { ...asked.context, 'aws:tagkeys': input.TagKeys } }
  },
  async (input, caller, needs) => {
    const { id } = await requireInUse(input, caller, needs)
    await removeSecretTags(needs.db, id, input.TagKeys)
  },
)
