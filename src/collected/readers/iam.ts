import { z } from 'zod'
import { parseArn } from '../../names/arn.ts'
import type { Answer } from '../answer.ts'
import type { Collection, Entity } from '../collection.ts'
import { BadInput, inside, known, type Source } from '../fact.ts'
import { learn, learnInline } from '../learn.ts'
import { lastAccessed } from './last-accessed.ts'
import { document, type Reader, reader, subject, tagList } from './reader.ts'

const inline = z.array(z.object({ PolicyName: z.string(), PolicyDocument: document })).default([])
const attached = z.array(z.object({ PolicyArn: z.string() })).default([])
const boundary = z.object({ PermissionsBoundaryArn: z.string() }).optional()

const user = z.object({
  Arn: z.string(),
  UserId: z.string().optional(),
  PermissionsBoundary: boundary,
  Tags: tagList.optional(),
})
const role = z.object({
  Arn: z.string(),
  RoleId: z.string().optional(),
  AssumeRolePolicyDocument: document.optional(),
  PermissionsBoundary: boundary,
  Tags: tagList.optional(),
  CreateDate: z.union([z.string(), z.number()]).optional(),
  RoleLastUsed: z.object({ LastUsedDate: z.union([z.string(), z.number()]).optional() }).optional(),
})
const version = z.object({
  Document: document.optional(),
  VersionId: z.string(),
  IsDefaultVersion: z.boolean().optional(),
})

const details = z.object({
  UserDetailList: z
    .array(
      user.extend({
        UserPolicyList: inline,
        AttachedManagedPolicies: attached,
        GroupList: z.array(z.string()).default([]),
      }),
    )
    .default([]),
  GroupDetailList: z
    .array(
      z.object({
        Arn: z.string(),
        GroupId: z.string().optional(),
        GroupPolicyList: inline,
        AttachedManagedPolicies: attached,
      }),
    )
    .default([]),
  RoleDetailList: z
    .array(role.extend({ RolePolicyList: inline, AttachedManagedPolicies: attached }))
    .default([]),
  Policies: z
    .array(
      z.object({
        Arn: z.string(),
        DefaultVersionId: z.string().optional(),
        PolicyVersionList: z.array(version).default([]),
      }),
    )
    .default([]),
})

const authorizationDetails = reader(details, (output, { answer, into, from, cut }) => {
  const isFiltered = Boolean(answer.input?.Filter)
  const accounts = new Set<string>()
  const within = (...path: readonly (string | number)[]): Source =>
    path.reduce<Source>((source, step) => inside(source, step), from)
  output.UserDetailList.forEach((one, at) => {
    const entity = person(into, one, within('UserDetailList', at), one.UserId)
    policies(
      entity,
      one.UserPolicyList,
      one.AttachedManagedPolicies,
      within('UserDetailList', at, 'UserPolicyList'),
    )
    for (const name of one.GroupList) entity.groups.add(name)
    entity.complete.add('groups')
  })
  output.GroupDetailList.forEach((one, at) => {
    const entity = person(into, one, within('GroupDetailList', at), one.GroupId)
    policies(
      entity,
      one.GroupPolicyList,
      one.AttachedManagedPolicies,
      within('GroupDetailList', at, 'GroupPolicyList'),
    )
  })
  output.RoleDetailList.forEach((one, at) => {
    const from = within('RoleDetailList', at)
    const entity = person(into, one, from, one.RoleId)
    policies(
      entity,
      one.RolePolicyList,
      one.AttachedManagedPolicies,
      inside(from, 'RolePolicyList'),
    )
    trusts(entity, one.AssumeRolePolicyDocument, from)
    used(entity, one, from)
  })
  output.Policies.forEach((one, at) => {
    const isDefault = (it: z.infer<typeof version>) =>
      it.IsDefaultVersion === true || it.VersionId === one.DefaultVersionId
    const policy = into.policy(one.Arn)
    const index = one.PolicyVersionList.findIndex(isDefault)
    const text = one.PolicyVersionList[index]?.Document
    const place = within('Policies', at, 'PolicyVersionList', index, 'Document')
    if (text !== undefined) learn(policy, 'document', known(text, place))
    policy.otherVersions = one.PolicyVersionList.filter((it) => !isDefault(it))
      .map(({ VersionId }) => VersionId)
      .toReversed()
  })
  const { UserDetailList, GroupDetailList, RoleDetailList, Policies } = output
  for (const list of [UserDetailList, GroupDetailList, RoleDetailList, Policies])
    for (const { Arn } of list) accounts.add(parseArn(Arn)?.account ?? '')
  accounts.delete('aws')
  if (answer.account !== undefined) accounts.add(answer.account)
  const [account, ...others] = accounts
  if (others.length > 0)
    throw new BadInput(
      `\`${from.file}\`: expected the details of one account, got those of ${[...accounts].join(' and ')}`,
    )
  if (account !== undefined && !cut && !isFiltered) into.listings.add(`iam ${account}`)
})

/** What a user, a group and a role have in common. */
function person(
  into: Collection,
  one: {
    readonly Arn: string
    readonly PermissionsBoundary?: z.infer<typeof boundary>
    readonly Tags?: Readonly<Record<string, string>> | undefined
  },
  from: Source,
  id: string | undefined,
): Entity {
  const entity = into.entity(one.Arn)
  if (id !== undefined) entity.id = id
  const bound = one.PermissionsBoundary?.PermissionsBoundaryArn
  learn(entity, 'boundary', bound === undefined ? { state: 'none', from } : known(bound, from))
  learn(entity, 'tags', known(one.Tags ?? {}, from))
  return entity
}

/** A role of which AWS tells no last use was not used for as long as AWS looks back. */
function used(entity: Entity, one: z.infer<typeof role>, from: Source): void {
  if (one.CreateDate !== undefined) entity.created = String(one.CreateDate)
  if (!one.RoleLastUsed) return
  const { LastUsedDate } = one.RoleLastUsed
  entity.lastUsed =
    LastUsedDate === undefined
      ? { state: 'none', from }
      : known(String(LastUsedDate), inside(from, 'RoleLastUsed'))
}

function trusts(entity: Entity, text: string | undefined, from: Source): void {
  if (text !== undefined)
    learn(entity, 'trust', known(text, inside(from, 'AssumeRolePolicyDocument')))
}

function policies(
  entity: Entity,
  own: z.infer<typeof inline>,
  managed: z.infer<typeof attached>,
  from: Source,
): void {
  own.forEach(({ PolicyName, PolicyDocument }, at) => {
    learnInline(entity, PolicyName, PolicyDocument, inside(inside(from, at), 'PolicyDocument'))
  })
  for (const { PolicyArn } of managed) entity.attached.add(PolicyArn)
  entity.complete.add('inline')
  entity.complete.add('attached')
}

/** The user, role or group that an answer is of: several of these outputs name it without its account. */
function named(answer: Answer, into: Collection, kind: Entity['kind'], name: string): Entity {
  const found = into.entitiesNamed(kind, name, answer.account)
  if (found[0] && found.length === 1) return found[0]
  if (answer.account !== undefined && found.length === 0)
    return into.entity(`arn:aws:iam::${answer.account}:${kind}/${name}`)
  throw new BadInput(
    `\`${answer.from.file}\`: it does not say in which account the ${kind} \`${name}\` is; give the output of \`aws iam get-${kind}\` or \`get-account-authorization-details\` as well`,
  )
}

const kindsByName = { UserName: 'user', RoleName: 'role', GroupName: 'group' } as const

const inlinePolicy = (member: keyof typeof kindsByName): Reader =>
  reader(
    z.object({ [member]: z.string(), PolicyName: z.string(), PolicyDocument: document }),
    (output, { answer, into, from }) => {
      const entity = named(answer, into, kindsByName[member], String(output[member]))
      const place = inside(from, 'PolicyDocument')
      learnInline(entity, String(output.PolicyName), String(output.PolicyDocument), place)
    },
  )

const attachedPolicies = (member: keyof typeof kindsByName): Reader =>
  reader(
    z.object({ AttachedPolicies: z.array(z.object({ PolicyArn: z.string() })) }),
    ({ AttachedPolicies }, { answer, into, cut }) => {
      const kind = kindsByName[member]
      const entity = named(answer, into, kind, subject(answer, kind, member))
      for (const { PolicyArn } of AttachedPolicies) entity.attached.add(PolicyArn)
      if (!cut) entity.complete.add('attached')
    },
  )

/** Names alone: where they are all known, none is missing. */
const inlineNames = (member: keyof typeof kindsByName): Reader =>
  reader(
    z.object({ PolicyNames: z.array(z.string()) }),
    ({ PolicyNames }, { answer, into, cut }) => {
      const kind = kindsByName[member]
      const entity = named(answer, into, kind, subject(answer, kind, member))
      for (const name of PolicyNames)
        if (!entity.inline.has(name))
          entity.inline.set(name, { state: 'unknown', gap: 'not collected', from: answer.from })
      if (!cut) entity.complete.add('inline')
    },
  )

export const iamReaders: Readonly<Record<string, Reader>> = {
  GetAccountAuthorizationDetails: authorizationDetails,
  GetRole: reader(z.object({ Role: role }), ({ Role }, { into, from }) => {
    const entity = person(into, Role, from, Role.RoleId)
    trusts(entity, Role.AssumeRolePolicyDocument, inside(from, 'Role'))
    used(entity, Role, inside(from, 'Role'))
  }),
  GetUser: reader(z.object({ User: user }), ({ User }, { into, from }) => {
    person(into, User, from, User.UserId)
  }),
  GetServiceLastAccessedDetails: lastAccessed,
  GetPolicyVersion: reader(
    z.object({ PolicyVersion: version }),
    (output, { answer, into, from }) => {
      const arn = subject(answer, 'policy ARN', 'PolicyArn')
      const { Document, IsDefaultVersion } = output.PolicyVersion
      if (Document !== undefined && IsDefaultVersion !== false)
        learn(
          into.policy(arn),
          'document',
          known(Document, inside(inside(from, 'PolicyVersion'), 'Document')),
        )
    },
  ),
  GetUserPolicy: inlinePolicy('UserName'),
  GetRolePolicy: inlinePolicy('RoleName'),
  GetGroupPolicy: inlinePolicy('GroupName'),
  ListAttachedUserPolicies: attachedPolicies('UserName'),
  ListAttachedRolePolicies: attachedPolicies('RoleName'),
  ListAttachedGroupPolicies: attachedPolicies('GroupName'),
  ListUserPolicies: inlineNames('UserName'),
  ListRolePolicies: inlineNames('RoleName'),
  ListGroupPolicies: inlineNames('GroupName'),
  ListGroupsForUser: reader(
    z.object({ Groups: z.array(z.object({ GroupName: z.string(), Arn: z.string() })) }),
    ({ Groups }, { answer, into, cut }) => {
      const entity = named(answer, into, 'user', subject(answer, 'user', 'UserName'))
      for (const { GroupName } of Groups) entity.groups.add(GroupName)
      if (!cut) entity.complete.add('groups')
    },
  ),
}
