import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam'
import type { Entity, ManagedPolicy } from '../../collected/collection.ts'
import { nameInArn, parseArn } from '../../names/arn.ts'
import { nobodysTrust, stands, tagsOf } from './conflicts.ts'
import type { Importer } from './importer.ts'

/** Who there is, before what they may: policies may only name who is there. */
export async function importEntities(importer: Importer): Promise<void> {
  const { wanted } = importer
  for (const policy of wanted.policies.values())
    if (!isAws(policy.arn)) await createPolicy(importer, policy)
  const entities = [...wanted.entities.values()]
  for (const kind of ['group', 'user', 'role'] as const)
    for (const entity of entities)
      if (entity.kind === kind && !importer.there.entities.has(entity.arn))
        await create(importer, entity)
}

/** What they may, and who may be them. */
export async function importIdentityPolicies(importer: Importer): Promise<void> {
  for (const entity of importer.wanted.entities.values()) {
    if (isOfService(entity.arn)) continue
    await putInline(importer, entity)
    const there = importer.there.entities.get(entity.arn)
    for (const arn of entity.attached)
      if (!there?.attached.has(arn)) await attach(importer, entity, arn)
    for (const group of entity.groups)
      if (!there?.groups.has(group)) await join(importer, entity, group)
    if (entity.kind === 'role') await trust(importer, entity)
  }
}

const isAws = (arn: string): boolean => arn.startsWith('arn:aws:iam::aws:')

/** Roles that a service makes for itself. */
const isOfService = (arn: string): boolean => arn.includes(':role/aws-service-role/')

/** `/a/b/` of `…:role/a/b/name`. */
const pathOf = (arn: string): string => {
  const { resource = '' } = parseArn(arn) ?? {}
  return resource.slice(resource.indexOf('/'), resource.lastIndexOf('/') + 1)
}

async function createPolicy(importer: Importer, { arn, document }: ManagedPolicy): Promise<void> {
  if (importer.there.policies.has(arn)) return
  if (document.state !== 'known') return importer.skip(arn, 'its document is not known')
  const { iam } = await importer.of(arn)
  await importer.put(arn, () =>
    iam.send(
      new CreatePolicyCommand({
        ...{ PolicyName: nameInArn(arn), Path: pathOf(arn), PolicyDocument: document.value },
      }),
    ),
  )
}

async function create(importer: Importer, entity: Entity): Promise<void> {
  const { arn, kind, tags, boundary } = entity
  if (isOfService(arn)) return importer.skip(arn, 'a service makes this role for itself')
  const { iam } = await importer.of(arn)
  const name = nameInArn(arn)
  const rest = {
    Path: pathOf(arn),
    Tags: tagsOf(tags),
    PermissionsBoundary: boundary.state === 'known' ? boundary.value : undefined,
  }
  await importer.put(arn, () => {
    if (kind === 'group')
      return iam.send(new CreateGroupCommand({ GroupName: name, Path: rest.Path }))
    if (kind === 'user') return iam.send(new CreateUserCommand({ UserName: name, ...rest }))
    return iam.send(
      new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: nobodysTrust, ...rest }),
    )
  })
}

async function putInline(importer: Importer, { arn, kind, inline }: Entity): Promise<void> {
  const { iam } = await importer.of(arn)
  const name = nameInArn(arn)
  for (const [PolicyName, fact] of inline) {
    const what = `the inline policy ${PolicyName} of ${arn}`
    if (fact.state !== 'known') {
      importer.skip(what, 'it is not known')
      continue
    }
    if (stands(fact, importer.there.entities.get(arn)?.inline.get(PolicyName))) continue
    const policy = { PolicyName, PolicyDocument: fact.value }
    await importer.put(what, () => {
      if (kind === 'group')
        return iam.send(new PutGroupPolicyCommand({ GroupName: name, ...policy }))
      if (kind === 'user') return iam.send(new PutUserPolicyCommand({ UserName: name, ...policy }))
      return iam.send(new PutRolePolicyCommand({ RoleName: name, ...policy }))
    })
  }
}

async function attach(importer: Importer, { arn, kind }: Entity, PolicyArn: string): Promise<void> {
  const { iam } = await importer.of(arn)
  const name = nameInArn(arn)
  await importer.put(`${PolicyArn} of ${arn}`, () => {
    if (kind === 'group')
      return iam.send(new AttachGroupPolicyCommand({ GroupName: name, PolicyArn }))
    if (kind === 'user') return iam.send(new AttachUserPolicyCommand({ UserName: name, PolicyArn }))
    return iam.send(new AttachRolePolicyCommand({ RoleName: name, PolicyArn }))
  })
}

async function join(importer: Importer, { arn }: Entity, GroupName: string): Promise<void> {
  const { iam } = await importer.of(arn)
  await importer.put(`${arn} in the group ${GroupName}`, () =>
    iam.send(new AddUserToGroupCommand({ UserName: nameInArn(arn), GroupName })),
  )
}

async function trust(importer: Importer, { arn, trust }: Entity): Promise<void> {
  const what = `the trust policy of ${arn}`
  if (trust.state !== 'known') return importer.skip(what, 'it is not known, so nobody is trusted')
  if (stands(trust, importer.there.entities.get(arn)?.trust)) return
  const { iam } = await importer.of(arn)
  await importer.put(what, () =>
    iam.send(
      new UpdateAssumeRolePolicyCommand({ RoleName: nameInArn(arn), PolicyDocument: trust.value }),
    ),
  )
}

const openToLambda = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      ...{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } },
      Action: 'sts:AssumeRole',
    },
  ],
})

/** To Lambda, until it is restored. */
export const openRole = (importer: Importer, arn: string): Promise<void> =>
  putTrust(importer, arn, openToLambda)

/** As it was before it was opened. */
export async function restoreTrust(importer: Importer, arn: string): Promise<void> {
  const { wanted, there } = importer
  const trust = [wanted, there]
    .map(({ entities }) => entities.get(arn)?.trust)
    .find((one) => one?.state === 'known')
  await putTrust(importer, arn, trust?.state === 'known' ? trust.value : nobodysTrust)
}

async function putTrust(importer: Importer, arn: string, PolicyDocument: string): Promise<void> {
  const { iam } = await importer.of(arn)
  const RoleName = nameInArn(arn)
  await importer.try(() =>
    iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument })),
  )
}
