import {
  account,
  type Doc,
  doc,
  everything,
  type Model,
  type Organization,
  pullActions,
  pushActions,
  type Role,
  region,
  type Statement,
  sessionOf,
} from './model.ts'
import type { Random } from './random.ts'

/** A task that works, in accounts of which everything is known. */
export interface Healthy {
  readonly model: Model
  readonly task: 'push' | 'pull' | 'create-function'
  /** ARNs. */
  readonly caller: string
  readonly execution: string
  readonly fn: string
  repository: string
  /** Of the image. */
  tag: string
  /** Accounts. */
  readonly mine: string
  readonly theirs: string
  /** In two accounts. */
  readonly across: boolean
}

const trusting = (principal: object): Doc =>
  doc({ Effect: 'Allow', Principal: principal, Action: ['sts:AssumeRole'] })

const role = (policy: Doc, trust: Doc): Role => ({
  inline: { own: policy },
  trust,
  attached: [],
  tags: { team: 'blue' },
})

export function healthy(random: Random, accountsMax = 20, wanted?: Healthy['task']): Healthy {
  const accounts = Array.from({ length: random.between(2, accountsMax) }, () => account(random))
  const [mine = '', other = ''] = accounts
  const across = random.chance(0.6)
  const theirs = across ? other : mine
  const task = wanted ?? random.pick(['push', 'pull', 'create-function'] as const)
  const caller = `arn:aws:iam::${mine}:role/${random.pick(['', 'team/', 'a/b/'])}ci`
  const execution = `arn:aws:iam::${mine}:role/execution`
  const fn = `arn:aws:lambda:${region}:${mine}:function:resize`
  const repository = `arn:aws:ecr:${region}:${theirs}:repository/${random.pick(['app', 'team/app', 'a/b-c'])}`
  const model: Model = {
    accounts,
    roles: {
      [caller]: role(
        identityFor(task, { across, repository, execution, fn }),
        trusting({ AWS: `arn:aws:iam::${mine}:root` }),
      ),
      [execution]: role(doc(), trusting({ Service: 'lambda.amazonaws.com' })),
    },
    managed: {},
    functions: {},
    endpoints: {},
    sessions: random.chance(0.3) ? { [sessionOf(caller)]: everything() } : {},
    repositories: {
      [repository]: { tags: { stage: 'prod' }, image: 'one', architecture: 'amd64' },
      [`${repository}-other`]: { tags: {} },
    },
  }
  bystanders(model, random, caller)
  const statements = repositoryFor(task, { across, caller, mine, random })
  const own = model.repositories[repository]
  if (own && statements.length > 0) own.policy = doc(...statements)
  if (random.chance(0.5)) bound(model, caller, mine)
  if (random.chance(0.5)) model.organization = organizationOf(accounts, random)
  const tag = task === 'push' ? '2' : '1'
  return { model, task, caller, execution, fn, repository, tag, mine, theirs, across }
}

/** Those who must gain nothing. */
function bystanders(model: Model, random: Random, caller: string): void {
  for (const owner of model.accounts.slice(0, 4)) {
    const arn = `arn:aws:iam::${owner}:role/bystander`
    const able = random.chance(0.5)
    model.roles[arn] = role(
      able ? doc({ Effect: 'Allow', Action: ['ecr:*'], Resource: '*' }) : doc(),
      trusting({ AWS: caller }),
    )
  }
}

interface Names {
  readonly across: boolean
  readonly repository: string
  readonly execution: string
  readonly fn: string
}

function identityFor(task: Healthy['task'], { across, repository, execution, fn }: Names): Doc {
  const onImage = (Sid: string, Action: readonly string[]): Statement => ({
    Sid,
    Effect: 'Allow',
    Action: [...Action],
    Resource: repository,
  })
  const login: Statement = {
    Sid: 'Login',
    Effect: 'Allow',
    Action: ['ecr:GetAuthorizationToken'],
    Resource: '*',
  }
  if (task === 'push') return doc(login, onImage('Image', pushActions))
  if (task === 'pull') return doc(login, onImage('Image', pullActions))
  return doc(
    { Sid: 'Create', Effect: 'Allow', Action: ['lambda:CreateFunction'], Resource: fn },
    {
      Sid: 'Pass',
      Effect: 'Allow',
      Action: ['iam:PassRole'],
      Resource: execution,
      Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
    },
    ...(across ? [onImage('Image', pullActions)] : []),
  )
}

function repositoryFor(
  task: Healthy['task'],
  {
    across,
    caller,
    mine,
    random,
  }: {
    readonly across: boolean
    readonly caller: string
    readonly mine: string
    readonly random: Random
  },
): readonly Statement[] {
  const forCaller: Statement = {
    Sid: 'Cross',
    Effect: 'Allow',
    Principal: { AWS: random.pick([caller, `arn:aws:iam::${mine}:root`, mine]) },
    Action: [...(task === 'push' ? pushActions : pullActions)],
  }
  const forLambda: Statement = {
    Sid: 'Lambda',
    Effect: 'Allow',
    Principal: { Service: 'lambda.amazonaws.com' },
    Action: [...pullActions],
    Condition: random.pick([
      { ArnLike: { 'aws:SourceArn': `arn:aws:lambda:${region}:${mine}:function:*` } },
      { StringLike: { 'aws:sourceArn': `arn:aws:lambda:${region}:${mine}:function:*` } },
      { StringEquals: { 'aws:SourceAccount': mine } },
    ]),
  }
  return [...(across ? [forCaller] : []), ...(task === 'create-function' ? [forLambda] : [])]
}

function bound(model: Model, caller: string, mine: string): void {
  const arn = `arn:aws:iam::${mine}:policy/bounds`
  model.managed[arn] = doc({
    Sid: 'Bounds',
    Effect: 'Allow',
    Action: ['ecr:*', 'lambda:*', 'iam:PassRole'],
    Resource: '*',
  })
  const own = model.roles[caller]
  if (own) own.boundary = arn
}

function organizationOf(accounts: readonly string[], random: Random): Organization {
  const management = accounts.at(-1) ?? ''
  const root = 'r-ab12'
  const units = ['ou-ab12-prod', 'ou-ab12-build']
  const parents = Object.fromEntries([
    ...units.map((unit) => [unit, root]),
    ...accounts.map((one) => [one, random.pick([root, ...units])]),
  ])
  const full = ['p-FullAWSAccess', 'p-RCPFullAWSAccess']
  return {
    id: 'o-abcdefgh12',
    management,
    root,
    parents,
    policies: {
      'p-FullAWSAccess': { name: 'FullAWSAccess', type: 'SERVICE', document: everything() },
      'p-RCPFullAWSAccess': {
        name: 'RCPFullAWSAccess',
        type: 'RESOURCE',
        document: doc({ Effect: 'Allow', Principal: '*', Action: ['*'], Resource: '*' }),
      },
    },
    attached: Object.fromEntries(
      [root, ...units, ...accounts].map((target) => [target, [...full]]),
    ),
  }
}
