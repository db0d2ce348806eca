import { registryArn } from '../../../src/names/arn.ts'
import {
  account,
  type Doc,
  doc,
  endpointArn,
  everything,
  type Model,
  type Organization,
  pullActions,
  pushActions,
  type Repository,
  type Role,
  region,
  type Statement,
  sessionOf,
} from './model.ts'
import type { Random } from './random.ts'

const tasks = ['push', 'pull', 'create-function', 'update-function-code', 'invoke'] as const

/** A task that works, in accounts of which everything is known. */
export interface Healthy {
  readonly model: Model
  readonly task: (typeof tasks)[number]
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
  const task = wanted ?? random.pick(tasks)
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
    functions: functionsFor(task, { mine, execution, fn, repository }),
    endpoints: isMoving(task) && random.chance(0.3) ? endpoint(mine) : {},
    registries: {},
    sessions: random.chance(0.3) ? { [sessionOf(caller)]: everything() } : {},
    repositories: {
      [repository]: { tags: { stage: 'prod' }, image: 'one', architecture: 'amd64' },
      [`${repository}-other`]: { tags: {} },
      // What a function ran before it is given another image.
      ...(task === 'update-function-code' && { [baseOf(mine)]: base(mine) }),
    },
  }
  bystanders(model, random, caller)
  const statements = repositoryFor(task, { across, caller, mine, random })
  const own = model.repositories[repository]
  if (own && statements.length > 0) own.policy = doc(...statements)
  registries(model, random)
  if (random.chance(0.5)) bound(model, caller, mine)
  if (random.chance(0.5)) model.organization = organizationOf(accounts, random)
  const tag = task === 'push' ? '2' : '1'
  return { model, task, caller, execution, fn, repository, tag, mine, theirs, across }
}

const isMoving = (task: Healthy['task']): boolean => task === 'push' || task === 'pull'

function functionsFor(
  task: Healthy['task'],
  { mine, execution: role, fn, repository }: Omit<Names, 'across'> & { readonly mine: string },
): Model['functions'] {
  if (task === 'invoke') return { [fn]: { role, repository } }
  return task === 'update-function-code' ? { [fn]: { role, repository: baseOf(mine) } } : {}
}

const baseOf = (account: string): string => `arn:aws:ecr:${region}:${account}:repository/base`

const base = (mine: string): Repository => ({
  ...{ tags: {}, image: 'one', architecture: 'amd64' },
  policy: doc(forLambda({ StringEquals: { 'aws:SourceAccount': mine } })),
})

/** One that lets everything through. */
const endpoint = (mine: string): Model['endpoints'] => ({
  [endpointArn(mine, 'vpce-1')]: doc({
    ...{ Sid: 'All', Effect: 'Allow', Principal: '*', Action: ['ecr:*'], Resource: '*' },
  }),
})

/** Registries whose policies have nothing to do with the task. */
function registries({ accounts, registries }: Model, random: Random): void {
  for (const account of accounts.slice(0, 2)) {
    if (random.chance(0.5)) continue
    const scope = random.pick(['V1', 'V2'] as const)
    const action = scope === 'V1' ? 'ecr:ReplicateImage' : 'ecr:ListImages'
    const policy = doc({
      ...{ Sid: 'Others', Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` } },
      ...{ Action: [action], Resource: registryArn(account, region) },
    })
    registries[account] = random.chance(0.5) ? { scope, policy } : { scope }
  }
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
  const onFunction = (...Action: string[]): Statement => ({
    ...{ Sid: 'Function', Effect: 'Allow', Action, Resource: fn },
  })
  if (task === 'invoke') return doc(onFunction('lambda:InvokeFunction'))
  if (task === 'update-function-code')
    return doc(
      onFunction('lambda:UpdateFunctionCode'),
      ...(across ? [onImage('Image', pullActions)] : []),
    )
  return doc(
    onFunction('lambda:CreateFunction'),
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
  const lambda = forLambda(
    random.pick([
      { ArnLike: { 'aws:SourceArn': `arn:aws:lambda:${region}:${mine}:function:*` } },
      { StringLike: { 'aws:sourceArn': `arn:aws:lambda:${region}:${mine}:function:*` } },
      { StringEquals: { 'aws:SourceAccount': mine } },
    ]),
  )
  return [...(across && task !== 'invoke' ? [forCaller] : []), ...(isMoving(task) ? [] : [lambda])]
}

const forLambda = (Condition: NonNullable<Statement['Condition']>): Statement => ({
  ...{ Sid: 'Lambda', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } },
  ...{ Action: [...pullActions], Condition },
})

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
