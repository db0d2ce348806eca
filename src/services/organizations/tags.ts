import type { Database } from '../../store/database.ts'
import type { Organization } from '../../store/organizations/organizations.ts'
import { findPolicy } from '../../store/organizations/policies.ts'
import { resourcePolicyOf } from '../../store/organizations/resource-policies.ts'
import { deleteTags, putTags, type Tag, tagsOf } from '../../store/organizations/tags.ts'
import { findTransfer } from '../../store/organizations/transfers.ts'
import { readTags, requireRoomForTags, type TagRules } from '../kernel/tags.ts'
import { define, on } from './define.ts'
import { constraint, invalidInput, targetNotFound } from './errors.ts'
import { asManagement, asReader, findNode } from './members.ts'
import { page } from './pages.ts'

const tagsMax = 50

const rules: TagRules = {
  max: tagsMax,
  foldsCase: false,
  twice: () => invalidInput('DUPLICATE_TAG_KEY', 'Your request includes duplicate tag keys.'),
  reserved: () =>
    invalidInput(
      'INVALID_SYSTEM_TAGS_PARAMETER',
      "You specified a tag key that is a system tag. You can't add, edit, or delete system tag keys because they're reserved for AWS use.",
    ),
  tooMany: () =>
    constraint(
      'MAX_TAG_LIMIT_EXCEEDED',
      'You have exceeded the number of tags allowed on this resource.',
    ),
}

/** Throws InvalidInput for a key given twice or reserved for AWS. */
export const requireTags = (tags: readonly Tag[] | undefined): readonly Tag[] =>
  readTags(tags, rules)

const keysOf = (tags: readonly Tag[]): string[] => tags.map(({ Key }) => Key)

async function requireTaggable(
  db: Database,
  organization: Organization,
  id: string,
): Promise<void> {
  if (await findNode(db, organization, id)) return
  if ((await resourcePolicyOf(db, organization.id))?.id === id) return
  if ((await findTransfer(db, id))?.organization === organization.id) return
  const policy = await findPolicy(db, organization.id, id)
  if (!policy || policy.organization === '') throw targetNotFound()
}

export const tagResource = define(
  'TagResource',
  (input, caller) => on(caller, input.ResourceId, { tags: input.Tags }),
  (input, caller, { db }) =>
    asManagement(db, caller, async (db, organization) => {
      const tags = requireTags(input.Tags)
      await requireTaggable(db, organization, input.ResourceId)
      const before = await tagsOf(db, organization.id, input.ResourceId)
      requireRoomForTags(keysOf(before), keysOf(tags), rules)
      await putTags(db, organization.id, input.ResourceId, tags)
    }),
)

export const untagResource = define(
  'UntagResource',
  (input, caller) => on(caller, input.ResourceId, { tagKeys: input.TagKeys }),
  (input, caller, { db }) =>
    asManagement(db, caller, async (db, organization) => {
      await requireTaggable(db, organization, input.ResourceId)
      await deleteTags(db, organization.id, input.ResourceId, input.TagKeys)
    }),
)

export const listTagsForResource = define(
  'ListTagsForResource',
  (input, caller) => on(caller, input.ResourceId),
  async (input, caller, { db }) => {
    const organization = await asReader(db, caller)
    await requireTaggable(db, organization, input.ResourceId)
    const tags = await tagsOf(db, organization.id, input.ResourceId)
    const { items, rest } = page(tags, { ...input, MaxResults: tagsMax }, ({ Key }) => Key)
    return { Tags: items, ...rest }
  },
)
