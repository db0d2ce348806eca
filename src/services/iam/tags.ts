import type { Caller } from '../../estate/caller.ts'
import type { Database } from '../../store/database.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import { untag as dropTags, putTags, tagsOf } from '../../store/iam/tags.ts'
import type { AnyOperation } from '../kernel/operation.ts'
import { readTags, requireRoomForTags, type Tag } from '../kernel/tags.ts'
import { define } from './define.ts'
import { noTags } from './errors.ts'
import { kinds, nameIn } from './kinds.ts'
import { numberedPage, type PageInput } from './pages.ts'
import { listed, type Tagged, tagRules } from './tag-rules.ts'
import { words } from './words.ts'

async function tag(
  db: Database,
  caller: Caller,
  word: Tagged,
  name: string,
  tags: readonly Tag[],
): Promise<void> {
  const rules = tagRules[word]
  if (tags.length === 0) throw noTags()
  await iamWrite(db, async (db) => {
    const keys = readTags(tags, rules).map(({ Key }) => Key)
    const { id } = await kinds[word].change(db, caller, name)
    const before = (await tagsOf(db, id)).map(({ Key }) => Key)
    requireRoomForTags(before, keys, rules)
    await putTags(db, id, tags, rules)
  })
}

async function list(db: Database, caller: Caller, word: Tagged, name: string, input: PageInput) {
  const { id } = await kinds[word].find(db, caller, name)
  const tags = listed(word, await tagsOf(db, id))
  const { items, rest } = numberedPage(tags.length, input)
  return { Tags: items.flatMap((index) => tags[index] ?? []), ...rest }
}

const operationsOf = (word: Tagged): readonly AnyOperation[] => [
  define(
    `Tag${word}`,
    (input, caller) => kinds[word].on(caller, nameIn(word, input), { tags: input.Tags }),
    (input, caller, { db }) => tag(db, caller, word, nameIn(word, input), input.Tags),
  ),
  define(
    `Untag${word}`,
    (input, caller) => kinds[word].on(caller, nameIn(word, input), { tagKeys: input.TagKeys }),
    (input, caller, { db }) =>
      iamWrite(db, async (db) => {
        const { id } = await kinds[word].change(db, caller, nameIn(word, input))
        await dropTags(db, id, input.TagKeys, tagRules[word])
      }),
  ),
  define(
    `List${word}Tags`,
    (input, caller) => kinds[word].on(caller, nameIn(word, input)),
    (input, caller, { db }) => list(db, caller, word, nameIn(word, input), input),
  ),
]

/** `Tag…`, `Untag…` and `List…Tags` of every kind that has tags. */
export const tagOperations = words(tagRules).flatMap(operationsOf)
