import type { Caller } from '../../estate/caller.ts'
import { nameInArn } from '../../names/arn.ts'
import type { Database } from '../../store/database.ts'
import { attach, attachedTo, boundedBy, detach, holdersOf } from '../../store/iam/attachments.ts'
import type { Entity } from '../../store/iam/entities.ts'
import { findPolicy } from '../../store/iam/policies.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import type { AnyOperation } from '../kernel/operation.ts'
import { define, onPolicy } from './define.ts'
import { notAttachable, overQuota, policyNotFound, reservedPolicy } from './errors.ts'
import { kinds, nameIn } from './kinds.ts'
import { type PageInput, page } from './pages.ts'
import { isReserved, requirePolicyArn } from './require.ts'
import { type KindsOf, words } from './words.ts'

type Holder = KindsOf<'Attach', 'Policy'>

export const attachedMax = 10
export const quotaNames: Readonly<Record<Holder, string>> = {
  User: 'PoliciesPerUser',
  Group: 'PoliciesPerGroup',
  Role: 'PoliciesPerRole',
}

async function attachTo(
  db: Database,
  word: Holder,
  caller: Caller,
  name: string,
  arn: string,
): Promise<void> {
  requirePolicyArn(arn)
  await iamWrite(db, async (db) => {
    const { id } = await kinds[word].change(db, caller, name)
    const policy = await findPolicy(db, arn)
    if (!policy || (policy.owner !== 'aws' && policy.owner !== caller.account))
      throw arn.startsWith('arn:aws:iam::aws:') ? policyNotFound(arn) : notAttachable(arn)
    if (isReserved(arn)) throw reservedPolicy(kinds[word].entity)
    const before = await attachedTo(db, id)
    if (before.includes(arn)) return
    if (before.length >= attachedMax) throw overQuota(quotaNames[word], attachedMax)
    await attach(db, id, arn)
  })
}

async function detachFrom(
  db: Database,
  word: Holder,
  caller: Caller,
  name: string,
  arn: string,
): Promise<void> {
  requirePolicyArn(arn)
  await iamWrite(db, async (db) => {
    const { id } = await kinds[word].change(db, caller, name)
    if (!(await detach(db, id, arn))) throw policyNotFound(arn)
  })
}

interface ListInput extends PageInput {
  readonly PathPrefix?: string | undefined
}

async function listOf(db: Database, word: Holder, caller: Caller, name: string, input: ListInput) {
  const { id } = await kinds[word].find(db, caller, name)
  const { PathPrefix = '/' } = input
  const arns = (await attachedTo(db, id)).filter((arn) =>
    arn.slice(arn.indexOf('/')).startsWith(PathPrefix),
  )
  const { items, rest } = page(arns, input, nameInArn)
  return {
    AttachedPolicies: items.map((arn) => ({ PolicyName: nameInArn(arn), PolicyArn: arn })),
    ...rest,
  }
}

const operationsOf = (word: Holder): readonly AnyOperation[] => [
  define(
    `Attach${word}Policy`,
    (input, caller) =>
      kinds[word].on(caller, nameIn(word, input), {
        policy: input.PolicyArn,
      }),
    (input, caller, { db }) => attachTo(db, word, caller, nameIn(word, input), input.PolicyArn),
  ),
  define(
    `Detach${word}Policy`,
    (input, caller) =>
      kinds[word].on(caller, nameIn(word, input), {
        policy: input.PolicyArn,
      }),
    (input, caller, { db }) => detachFrom(db, word, caller, nameIn(word, input), input.PolicyArn),
  ),
  define(
    `ListAttached${word}Policies`,
    (input, caller) => kinds[word].on(caller, nameIn(word, input)),
    (input, caller, { db }) => listOf(db, word, caller, nameIn(word, input), input),
  ),
]

/** `Attach…Policy`, `Detach…Policy` and `ListAttached…Policies` of users, groups and roles. */
export const attachmentOperations = words(quotaNames).flatMap(operationsOf)

export const listEntitiesForPolicy = define(
  'ListEntitiesForPolicy',
  (input) => [onPolicy(input.PolicyArn)],
  async (input, { account }, { db }) => {
    requirePolicyArn(input.PolicyArn)
    const policy = await findPolicy(db, input.PolicyArn)
    if (!policy || (policy.owner !== 'aws' && policy.owner !== account))
      throw notAttachable(input.PolicyArn)
    const { PathPrefix = '/', EntityFilter, PolicyUsageFilter } = input
    const holders = [
      ...(PolicyUsageFilter === 'PermissionsBoundary'
        ? []
        : await holdersOf(db, account, policy.arn)),
      ...(PolicyUsageFilter === 'PermissionsPolicy'
        ? []
        : await boundedBy(db, account, policy.arn)),
    ]
    const wanted = holders.filter(
      ({ kind, path }) =>
        path.startsWith(PathPrefix) &&
        (EntityFilter === undefined || filterKinds[EntityFilter] === kind),
    )
    const once = [...new Map(wanted.map((holder) => [holder.id, holder])).values()]
    const { items, rest } = page(once, input, ({ kind, name }) => `${kind}/${name}`)
    const of = (kind: Entity['kind']) => items.filter((item) => item.kind === kind)
    return {
      PolicyGroups: of('group').map(({ name, id }) => ({ GroupName: name, GroupId: id })),
      PolicyUsers: of('user').map(({ name, id }) => ({ UserName: name, UserId: id })),
      PolicyRoles: of('role').map(({ name, id }) => ({ RoleName: name, RoleId: id })),
      ...rest,
    }
  },
)

/** Policies are not attached to policies: the two filters for them find nothing. */
const filterKinds = {
  User: 'user',
  Role: 'role',
  Group: 'group',
  LocalManagedPolicy: undefined,
  AWSManagedPolicy: undefined,
} as const
