import { nameInArn, parseArn } from '../../names/arn.ts'
import type { Declared } from '../declared/declared.ts'
import { permissionStatement } from '../declared/permission.ts'
import { type Fact, inside, known, type Source } from '../fact.ts'
import type { ControlType } from '../organization.ts'
import { around } from './around.ts'
import { assetUri } from './assets.ts'
import {
  document,
  documentIn,
  list,
  note,
  open,
  place,
  type Reader,
  type Reading,
  tags,
  text,
  textFact,
  value,
} from './reading.ts'
import { placeOfPolicy } from './sam.ts'
import type { Stack } from './stack.ts'
import { membersOf } from './template.ts'
import { Unresolved, unresolvedIn } from './unresolved.ts'

export const readerOf = (type: string): Reader | undefined =>
  Object.hasOwn(readers, type) ? readers[type] : undefined

const thing =
  (read: (arn: string, reading: Reading) => readonly Declared[]): Reader =>
  (reading) => {
    const made = reading.stack.isMade(reading.one)
    const arn = reading.stack.arnOf(reading.one)
    if (made instanceof Unresolved) return [note(reading, `whether it is made: ${made.why}`)]
    return arn instanceof Unresolved ? [note(reading, arn.why)] : read(String(arn), reading)
  }

/** The ARNs of the entities that a list of names means. */
function entitiesIn(reading: Reading, kind: string, property: string) {
  const { stack, world } = reading
  return list(value(reading, property)).map((name): string | Unresolved => {
    const missing = unresolvedIn(name)
    if (missing) return missing
    const { account } = stack
    const found = world.entities(kind, String(name), account)
    if (found !== undefined) return found
    return account === undefined
      ? new Unresolved('the stack’s account is not known: give `--account`')
      : `arn:aws:iam::${account}:${kind}/${name}`
  })
}

const attachedTo = (
  reading: Reading,
  properties: Readonly<Record<string, string>>,
  make: (of: string) => Declared,
): readonly Declared[] =>
  Object.entries(properties).flatMap(([property, kind]) =>
    entitiesIn(reading, kind, property).map((of) =>
      of instanceof Unresolved ? note(reading, of.why) : make(of),
    ),
  )

const byName = { Roles: 'role', Users: 'user', Groups: 'group' }

const entity = thing((arn, reading) => {
  const { one } = reading
  const inline = list(value(reading, 'Policies')).map((given, index): Declared => {
    const { PolicyName, PolicyDocument, [placeOfPolicy]: own } = membersOf(given)
    const from = inside(inside(place(reading, 'Policies'), index), 'PolicyDocument')
    return {
      kind: 'inline policy',
      of: arn,
      name: typeof PolicyName === 'string' ? PolicyName : `${one.logical} ${index}`,
      policy: document(
        reading,
        given instanceof Unresolved ? given : PolicyDocument,
        (own as Source | undefined) ?? from,
      ),
    }
  })
  const managed = list(value(reading, 'ManagedPolicyArns'))
  return [
    {
      kind: 'entity',
      arn,
      from: one.from,
      isNew: true,
      boundary: text(reading, 'PermissionsBoundary'),
      ...(one.type === 'AWS::IAM::Role' && {
        trust: documentIn(reading, 'AssumeRolePolicyDocument'),
      }),
      tags: tags(reading),
      complete: ['inline', 'attached'],
    },
    ...inline,
    ...managed.map((policy): Declared => {
      const from = place(reading, 'ManagedPolicyArns')
      return { kind: 'attachment', of: arn, policy: textFact(policy, from) }
    }),
    ...list(value(reading, 'Groups')).map(
      (group): Declared => ({ kind: 'membership', of: arn, group: String(group) }),
    ),
  ]
})

/** `AWS::IAM::RolePolicy` and its like hang on one entity. */
const ownPolicy =
  (kind: string, property: string): Reader =>
  (reading) =>
    attachedTo(reading, { [property]: kind }, (of) => inlineOf(of, reading))

function inlineOf(of: string, reading: Reading): Declared {
  const name = text(reading, 'PolicyName')
  return {
    kind: 'inline policy',
    of,
    name: name.state === 'known' ? name.value : reading.one.logical,
    policy: documentIn(reading, 'PolicyDocument'),
  }
}

const permissionMembers = [
  'Action',
  'Principal',
  'SourceArn',
  'SourceAccount',
  'PrincipalOrgID',
  'FunctionUrlAuthType',
  'EventSourceToken',
  'InvokedViaFunctionUrl',
] as const

const permission: Reader = (reading) => {
  const { stack, one } = reading
  const name = value(reading, 'FunctionName')
  if (name instanceof Unresolved) return [note(reading, name.why)]
  const arn = functionArnOf(String(name), stack)
  // A version's and an alias's policies are their own.
  if (arn === undefined || arn.split(':').length > 7) return []
  const given = Object.fromEntries(
    permissionMembers.flatMap((member) => {
      const found = value(reading, member)
      return found === undefined ? [] : [[member, found]]
    }),
  )
  const made = stack.isMade(one)
  const missing = made instanceof Unresolved ? made : unresolvedIn(given)
  const statement: Fact<object> = missing
    ? open(missing.why, one.from)
    : known(
        permissionStatement(one.logical, arn, { Action: '', Principal: '', ...given }),
        one.from,
      )
  return [{ kind: 'permission', of: arn, sid: one.logical, statement }]
}

function functionArnOf(name: string, { account, region }: Stack): string | undefined {
  if (parseArn(name)) return name
  return account === undefined || region === undefined
    ? undefined
    : `arn:aws:lambda:${region}:${account}:function:${name.replace(/^\d{12}:function:/, '')}`
}

function imageUri(reading: Reading, code: unknown): Fact<string> {
  const from = inside(place(reading, 'Code'), 'ImageUri')
  const fact = textFact(code instanceof Unresolved ? code : membersOf(code).ImageUri, from)
  const asset = fact.state === 'known' ? undefined : assetUri(reading)
  return typeof asset === 'string' ? known(asset, from) : fact
}

const controlTypes: readonly string[] = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY']

const readers: Readonly<Record<string, Reader>> = {
  ...around,
  'AWS::ECR::Repository': thing((arn, reading) => {
    const policy = documentIn(reading, 'RepositoryPolicyText')
    return [
      {
        kind: 'repository',
        arn,
        from: reading.one.from,
        isNew: true,
        tags: tags(reading),
        mutability: text(reading, 'ImageTagMutability'),
      },
      // The policy that a stack does not name is not the stack's.
      ...(policy.state === 'none'
        ? []
        : [{ kind: 'repository policy', of: arn, policy } satisfies Declared]),
    ]
  }),
  'AWS::IAM::Role': entity,
  'AWS::IAM::User': entity,
  'AWS::IAM::Group': entity,
  'AWS::IAM::Policy': (reading) => attachedTo(reading, byName, (of) => inlineOf(of, reading)),
  'AWS::IAM::RolePolicy': ownPolicy('role', 'RoleName'),
  'AWS::IAM::UserPolicy': ownPolicy('user', 'UserName'),
  'AWS::IAM::GroupPolicy': ownPolicy('group', 'GroupName'),
  'AWS::IAM::ManagedPolicy': thing((arn, reading) => [
    { kind: 'managed policy', arn, document: documentIn(reading, 'PolicyDocument') },
    ...attachedTo(reading, byName, (of) => ({
      kind: 'attachment',
      of,
      policy: known(arn, reading.one.from),
    })),
  ]),
  'AWS::IAM::UserToGroupAddition': (reading) => {
    const group = value(reading, 'GroupName')
    if (group instanceof Unresolved) return [note(reading, group.why)]
    return attachedTo(reading, { Users: 'user' }, (of) => ({
      kind: 'membership',
      of,
      group: String(group),
    }))
  },
  'AWS::Lambda::Function': thing((arn, reading) => {
    const code = value(reading, 'Code')
    return [
      {
        kind: 'function',
        arn,
        from: reading.one.from,
        isNew: true,
        role: text(reading, 'Role'),
        packageType: text(reading, 'PackageType'),
        imageUri: imageUri(reading, code),
        tags: tags(reading),
      },
    ]
  }),
  'AWS::Lambda::Permission': permission,
  'AWS::Organizations::Policy': (reading) => {
    const type = String(value(reading, 'Type'))
    if (!controlTypes.includes(type)) return []
    const id = reading.one.logical
    const targets = list(value(reading, 'TargetIds'))
    return [
      {
        kind: 'control policy',
        id,
        arn: id,
        name: nameInArn(String(value(reading, 'Name'))),
        type: type as ControlType,
        content: documentIn(reading, 'Content'),
      },
      ...targets.map(
        (target): Declared =>
          target instanceof Unresolved
            ? note(reading, target.why)
            : { kind: 'control target', policy: id, target: String(target) },
      ),
    ]
  },
}
