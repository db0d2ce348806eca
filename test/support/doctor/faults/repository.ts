import { region } from '../model.ts'
import {
  denial,
  type Fault,
  imageAction,
  isLambdas,
  isLetIn,
  needsImage,
  repositoryLacks,
  repositoryPolicy,
  type Spoiling,
  statement,
  taken,
} from './fault.ts'

const withoutLastAction: Spoiling['change'] = (it, one) => {
  it.Action = it.Action.filter((action) => action !== imageAction(one))
}

const forCaller: readonly Spoiling[] = [
  ...(
    [
      ['another account in a Principal', () => 'arn:aws:iam::123123123123:root'],
      ['another role in a Principal', (mine: string) => `arn:aws:iam::${mine}:role/bystander`],
      ['a role that was deleted and made again', () => 'AROAOLDOLDOLDOLDOLDOL'],
    ] as const
  ).map(
    ([name, principal]): Spoiling => ({
      name,
      change: (it, { mine }) => {
        it.Principal = { AWS: principal(mine) }
      },
      element: 'Principal',
    }),
  ),
  { name: 'one action of the repository statement', change: withoutLastAction },
  {
    name: 'an organization that is not the caller’s',
    change: (it) => {
      it.Condition = { StringEquals: { 'aws:PrincipalOrgID': 'o-someoneelse' } }
    },
    element: 'StringEquals aws:PrincipalOrgID',
  },
]

type Condition = (names: { mine: string; fn: string; execution: string }) => unknown

const conditions: readonly (readonly [name: string, element: string, value: Condition])[] = [
  ['a role’s ARN in aws:SourceArn', 'ArnLike aws:SourceArn', ({ execution }) => execution],
  ['a function’s ARN with a version', 'ArnLike aws:SourceArn', ({ fn }) => `${fn}:1`],
  [
    'a wildcard where none is read',
    'StringEquals aws:SourceArn',
    ({ mine }) => `arn:aws:lambda:${region}:${mine}:function:*`,
  ],
  ['an ARN with too few parts', 'ArnEquals aws:SourceArn', () => 'arn:aws:lambda:*'],
  ['a condition key that is misspelt', 'StringEquals aws:SourceAcount', ({ mine }) => mine],
  ['a condition key of another service', 'StringEquals s3:x-amz-acl', () => 'private'],
  [
    'aws:PrincipalOrgID asked of a service',
    'StringEquals aws:PrincipalOrgID',
    () => 'o-abcdefgh12',
  ],
  ['another account in aws:SourceAccount', 'StringEquals aws:SourceAccount', () => '123123123123'],
]

const forLambda: readonly Spoiling[] = [
  ...conditions.map(([name, element, value]): Spoiling => {
    const [operator = '', key = ''] = element.split(' ')
    return {
      name,
      element,
      change: (it, one) => {
        it.Condition = { [operator]: { [key]: value(one) } }
      },
    }
  }),
  { name: 'one action of Lambda’s statement', change: withoutLastAction },
  {
    name: 'another service in a Principal',
    change: (it) => {
      it.Principal = { Service: 'ecs-tasks.amazonaws.com' }
    },
    element: 'Principal',
  },
]

/** Two statements, each of which must be there and right. */
const sides = [
  {
    sid: 'Cross',
    who: 'the caller',
    touches: 'the caller’s statement',
    when: isLetIn,
    spoiled: forCaller,
  },
  {
    sid: 'Lambda',
    who: 'Lambda',
    touches: 'Lambda’s statement',
    when: isLambdas,
    spoiled: forLambda,
  },
] as const

export const repositoryFaults: readonly Fault[] = [
  ...sides.flatMap(({ sid, who, touches, when, spoiled }): readonly Fault[] => [
    {
      ...{ name: `no repository statement for ${who}`, touches, when },
      inject: (one) => {
        taken(repositoryPolicy(one), sid)
        return repositoryLacks(one)
      },
    },
    ...spoiled.map(
      ({ name, change, element }): Fault => ({
        ...{ name, touches, when },
        inject: (one) => {
          change(statement(repositoryPolicy(one), sid), one)
          return repositoryLacks(one, element)
        },
      }),
    ),
  ]),
  {
    name: 'a Deny in the repository policy',
    touches: 'a repository Deny',
    when: needsImage,
    inject: (one) => {
      const { Resource: _, ...rest } = denial('', [imageAction(one)], { Principal: '*' })
      repositoryPolicy(one).Statement.push({
        ...rest,
        Condition: { StringEquals: { 'aws:PrincipalAccount': one.mine } },
      })
      return repositoryLacks(one, 'StringEquals aws:PrincipalAccount')
    },
  },
  {
    name: 'NotPrincipal',
    touches: 'a repository Deny',
    when: isLetIn,
    inject: (one) => {
      const { Resource: _, ...rest } = denial('', ['ecr:*'], {
        NotPrincipal: {
          AWS: [`arn:aws:iam::${one.theirs}:root`, `arn:aws:iam::${one.theirs}:role/bystander`],
        },
      })
      repositoryPolicy(one).Statement.push(rest)
      return repositoryLacks(one)
    },
  },
]
