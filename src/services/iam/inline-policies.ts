import type { Caller } from '../../estate/caller.ts'
import type { Database } from '../../store/database.ts'
import {
  deleteInlinePolicy,
  type InlinePolicy,
  inlinePoliciesOf,
  putInlinePolicy,
} from '../../store/iam/inline-policies.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import type { AnyOperation } from '../kernel/operation.ts'
import { define } from './define.ts'
import { documentSize, requireIdentityPolicy } from './documents.ts'
import { inlinePoliciesTooLong, inlinePolicyNotFound } from './errors.ts'
import { kinds, nameIn } from './kinds.ts'
import { page } from './pages.ts'
import { encodeDocument } from './shapes.ts'
import { type KindsOf, words } from './words.ts'

type Holder = KindsOf<'Put', 'Policy'>

/** GetUserPolicy and its like name the holder in their answers. */
type HolderMember =
  | { readonly UserName: string }
  | { readonly GroupName: string }
  | { readonly RoleName: string }

/** Characters of all inline policies together, white space not counted. */
export const inlineSizeMax: Readonly<Record<Holder, number>> = {
  User: 2048,
  Group: 5120,
  Role: 10240,
}

async function put(
  db: Database,
  word: Holder,
  caller: Caller,
  holderName: string,
  policy: InlinePolicy,
): Promise<void> {
  requireIdentityPolicy(policy.document)
  await iamWrite(db, async (db) => {
    const holder = await kinds[word].change(db, caller, holderName)
    const others = (await inlinePoliciesOf(db, holder.id)).filter(
      ({ name }) => name !== policy.name,
    )
    const size = [...others, policy].reduce((sum, one) => sum + documentSize(one.document), 0)
    if (size > inlineSizeMax[word])
      throw inlinePoliciesTooLong(kinds[word].entity, holderName, inlineSizeMax[word])
    await putInlinePolicy(db, holder.id, policy)
  })
}

async function get(db: Database, word: Holder, caller: Caller, holderName: string, name: string) {
  const holder = await kinds[word].find(db, caller, holderName)
  const policies = await inlinePoliciesOf(db, holder.id)
  const policy = policies.find((one) => one.name === name)
  if (!policy) throw inlinePolicyNotFound(kinds[word].entity, name)
  const holderMember = { [kinds[word].member]: holderName } as HolderMember
  return {
    ...holderMember,
    PolicyName: name,
    PolicyDocument: encodeDocument(policy.document),
  }
}

const operationsOf = (word: Holder): readonly AnyOperation[] => [
  define(
    `Put${word}Policy`,
    (input, caller) => kinds[word].on(caller, nameIn(word, input)),
    (input, caller, { db }) =>
      put(db, word, caller, nameIn(word, input), {
        name: input.PolicyName,
        document: input.PolicyDocument,
      }),
  ),
  define(
    `Get${word}Policy`,
    (input, caller) => kinds[word].on(caller, nameIn(word, input)),
    (input, caller, { db }) => get(db, word, caller, nameIn(word, input), input.PolicyName),
  ),
  define(
    `Delete${word}Policy`,
    (input, caller) => kinds[word].on(caller, nameIn(word, input)),
    (input, caller, { db }) =>
      iamWrite(db, async (db) => {
        const { id } = await kinds[word].change(db, caller, nameIn(word, input))
        const name = input.PolicyName
        if (!(await deleteInlinePolicy(db, id, name)))
          throw inlinePolicyNotFound(kinds[word].entity, name)
      }),
  ),
  define(
    `List${word}Policies`,
    (input, caller) => kinds[word].on(caller, nameIn(word, input)),
    async (input, caller, { db }) => {
      const { id } = await kinds[word].find(db, caller, nameIn(word, input))
      const names = (await inlinePoliciesOf(db, id)).map(({ name }) => name)
      const { items, rest } = page(names, input, (name) => name)
      return { PolicyNames: items, ...rest }
    },
  ),
]

/** `Put…Policy`, `Get…Policy`, `Delete…Policy` and `List…Policies` of users, groups and roles. */
export const inlinePolicyOperations = words(inlineSizeMax).flatMap(operationsOf)
