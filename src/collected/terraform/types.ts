import { nameInArn } from '../../names/arn.ts'
import type { Declared } from '../declared/declared.ts'
import { permissionStatement } from '../declared/permission.ts'
import { type Fact, known } from '../fact.ts'
import type { ControlType } from '../organization.ts'
import { around } from './around.ts'
import { hangsOn, note, type Reader, thing } from './reading.ts'

export const readerOf = (type: string): Reader | undefined =>
  Object.hasOwn(readers, type) ? readers[type] : undefined

const inlinePolicy = (type: string, attribute: string): Reader =>
  hangsOn(type, attribute, (of, { one, values, world }) => [
    {
      kind: 'inline policy',
      of,
      name: values.plain('name') ?? one.address,
      policy: world.document(one, values, 'policy'),
    },
  ])

const attachment = (type: string, attribute: string): Reader =>
  hangsOn(type, attribute, (of, { one, values, world }) => [
    { kind: 'attachment', of, policy: world.name(one, values, 'policy_arn') },
  ])

const role: Reader = thing((arn, { one, values, world }) => {
  const inline = values.blocks('inline_policy')
  const managed = values.texts('managed_policy_arns')
  // Without a block, both are what AWS says afterwards: a role that is made has none but those of this plan.
  const isOpen = (name: string) => !one.isNew || !values.isUnknown(name)
  return [
    {
      kind: 'entity',
      arn,
      from: values.from,
      isNew: one.isNew,
      boundary: world.name(one, values, 'permissions_boundary'),
      trust: world.document(one, values, 'assume_role_policy'),
      tags: values.tags(),
      complete: [
        ...(inline || !isOpen('inline_policy') ? (['inline'] as const) : []),
        ...(managed || !isOpen('managed_policy_arns') ? (['attached'] as const) : []),
      ],
    },
    ...(inline ?? []).flatMap((block): readonly Declared[] => {
      const name = block.plain('name')
      const policy = block.text('policy')
      return name === undefined || policy.state === 'none'
        ? []
        : [{ kind: 'inline policy', of: arn, name, policy, isSeen: true }]
    }),
    ...(managed ?? []).map(
      (policy): Declared => ({
        kind: 'attachment',
        of: arn,
        policy: known(policy, values.from),
        isSeen: true,
      }),
    ),
  ]
})

/** A user's and a group's own policies stand in resources of their own. */
const person: Reader = thing((arn, { one, values, world }) => [
  {
    kind: 'entity',
    arn,
    from: values.from,
    isNew: one.isNew,
    boundary: world.name(one, values, 'permissions_boundary'),
    tags: values.tags(),
    complete: one.isNew ? ['inline', 'attached'] : [],
  },
])

const permission = hangsOn(
  'aws_lambda_function',
  'function_name',
  (arn, { one, values, world }) => {
    const of = arn.split(':').slice(0, 7).join(':')
    if (values.plain('qualifier') !== undefined || of !== arn) return []
    const sid = values.plain('statement_id') ?? one.address
    const facts = {
      Action: values.text('action'),
      Principal: values.text('principal'),
      SourceArn: world.name(one, values, 'source_arn'),
      SourceAccount: values.text('source_account'),
      PrincipalOrgID: values.text('principal_org_id'),
      FunctionUrlAuthType: values.text('function_url_auth_type'),
      EventSourceToken: values.text('event_source_token'),
    }
    const open = Object.values(facts).find(({ state }) => state === 'unknown')
    const given = Object.fromEntries(
      Object.entries(facts).flatMap(([name, fact]) =>
        fact.state === 'known' ? [[name, fact.value]] : [],
      ),
    )
    const statement: Fact<object> =
      open?.state === 'unknown'
        ? open
        : known(permissionStatement(sid, of, { Action: '', Principal: '', ...given }), values.from)
    return [{ kind: 'permission', of, sid, statement }]
  },
)

const controlTypes: Readonly<Record<string, ControlType>> = {
  SERVICE_CONTROL_POLICY: 'SERVICE_CONTROL_POLICY',
  RESOURCE_CONTROL_POLICY: 'RESOURCE_CONTROL_POLICY',
}

const readers: Readonly<Record<string, Reader>> = {
  aws_ecr_repository: thing((arn, { one, values }) => [
    {
      kind: 'repository',
      arn,
      from: values.from,
      isNew: one.isNew,
      tags: values.tags(),
      mutability: values.text('image_tag_mutability'),
    },
  ]),
  ...around,
  aws_ecr_repository_policy: hangsOn(
    'aws_ecr_repository',
    'repository',
    (of, { one, values, world }) => [
      { kind: 'repository policy', of, policy: world.document(one, values, 'policy') },
    ],
  ),
  aws_iam_role: role,
  aws_iam_user: person,
  aws_iam_group: person,
  aws_iam_policy: thing((arn, { one, values, world }) => [
    { kind: 'managed policy', arn, document: world.document(one, values, 'policy') },
  ]),
  aws_iam_role_policy: inlinePolicy('aws_iam_role', 'role'),
  aws_iam_user_policy: inlinePolicy('aws_iam_user', 'user'),
  aws_iam_group_policy: inlinePolicy('aws_iam_group', 'group'),
  aws_iam_role_policy_attachment: attachment('aws_iam_role', 'role'),
  aws_iam_user_policy_attachment: attachment('aws_iam_user', 'user'),
  aws_iam_group_policy_attachment: attachment('aws_iam_group', 'group'),
  aws_iam_policy_attachment: ({ one, values, world }) =>
    (['role', 'user', 'group'] as const).flatMap((kind) =>
      (values.texts(`${kind}s`) ?? []).flatMap((name): readonly Declared[] => {
        const of = world.arnNamed(`aws_iam_${kind}`, name, one, values)
        const policy = world.name(one, values, 'policy_arn')
        return of === undefined ? [] : [{ kind: 'attachment', of, policy }]
      }),
    ),
  aws_iam_user_group_membership: hangsOn('aws_iam_user', 'user', (of, { values }) =>
    (values.texts('groups') ?? []).map((group) => ({ kind: 'membership', of, group })),
  ),
  aws_iam_group_membership: ({ one, values, world }) =>
    (values.texts('users') ?? []).flatMap((user): readonly Declared[] => {
      const of = world.arnNamed('aws_iam_user', user, one, values)
      const group = world.name(one, values, 'group')
      return of === undefined || group.state !== 'known'
        ? []
        : [{ kind: 'membership', of, group: group.value }]
    }),
  aws_lambda_function: thing((arn, { one, values, world }) => [
    {
      kind: 'function',
      arn,
      from: values.from,
      isNew: one.isNew,
      role: world.name(one, values, 'role'),
      packageType: values.text('package_type'),
      imageUri: world.name(one, values, 'image_uri'),
      tags: values.tags(),
    },
  ]),
  aws_lambda_permission: permission,
  aws_organizations_policy: (reading) => {
    const { one, values } = reading
    const type = controlTypes[values.plain('type') ?? 'SERVICE_CONTROL_POLICY']
    const arn = values.plain('arn')
    if (!type) return []
    const id = arn === undefined ? one.address : nameInArn(arn)
    const name = values.plain('name') ?? id
    const content = values.text('content')
    return [{ kind: 'control policy', id, arn: arn ?? id, name, type, content }]
  },
  aws_organizations_policy_attachment: ({ one, values, world }) => {
    const policy = world.controlPolicy(one, values)
    const target = world.name(one, values, 'target_id')
    return policy === undefined || target.state !== 'known'
      ? note({ one, values, world }, 'its policy or its target is known after apply')
      : [{ kind: 'control target', policy, target: target.value }]
  },
}
