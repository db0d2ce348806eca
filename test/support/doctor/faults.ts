import type { Cause } from '../../../src/doctor/cause.ts'
import type { Healthy } from './healthy.ts'
import {
  controlArn,
  type Doc,
  doc,
  endpointArn,
  everything,
  pullActions,
  pushActions,
  type Repository,
  region,
  type Statement,
  sessionOf,
  uriOf,
} from './model.ts'
import type { Random } from './random.ts'

/** What the doctor must name. */
export interface Expected {
  readonly type: Cause['type']
  /** ARN of what must change; of the statement's policy where it is a Deny. */
  readonly holder: string
  /** One of the actions that fail by it; absent where the image is to blame. */
  readonly action?: string
  /** The element of the nearest statement that does not match, or that makes a Deny match. */
  readonly element?: string
}

export interface Fault {
  readonly name: string
  /** Two that change the same thing hide each other. */
  readonly touches: string
  readonly when?: (one: Healthy) => boolean
  readonly inject: (one: Healthy, random: Random) => Expected
  /** No policy puts it right. */
  readonly unfixable?: true
  /** Nobody is told before the function starts. */
  readonly isSilent?: true
  /** Of a service that the server does not have. */
  readonly isUnserved?: true
  /** What is gone with what it takes away. */
  readonly hides?: readonly string[]
  /** It binds whoever would mend another. */
  readonly alone?: true
  /** A ceiling over a whole account: who was allowed by its own policies is allowed again. */
  readonly ceiling?: true
}

const isCreating = ({ task }: Healthy): boolean => task === 'create-function'
const isAcross = ({ across }: Healthy): boolean => across
const needsImage = ({ task, across }: Healthy): boolean => task !== 'create-function' || across

const ownRole = ({ model, caller }: Healthy) => {
  const role = model.roles[caller]
  if (!role) throw new Error('expected the caller')
  return role
}

const identity = (one: Healthy): Doc => {
  const policy = ownRole(one).inline.own
  if (!policy) throw new Error('expected the caller’s policy')
  return policy
}

const repositoryPolicy = ({ model, repository }: Healthy): Doc => {
  const own = model.repositories[repository]
  if (!own) throw new Error('expected the repository')
  own.policy ??= doc()
  return own.policy
}

function statement(policy: Doc, sid: string): Statement {
  const found = policy.Statement.find(({ Sid }) => Sid === sid)
  if (!found) throw new Error(`expected a statement ${sid}`)
  return found
}

function without(policy: Doc, sid: string): void {
  policy.Statement = policy.Statement.filter(({ Sid }) => Sid !== sid)
}

/** Without those by which an administrator would put it right. */
const imageActions = [...pullActions, ...pushActions]

/** The last step of the task about its image. */
const imageAction = ({ task }: Healthy): string =>
  task === 'push' ? 'ecr:PutImage' : 'ecr:GetDownloadUrlForLayer'

const identityLacks = (one: Healthy, action = imageAction(one), element?: string): Expected => ({
  type: 'identity-based policy',
  holder: one.caller,
  action,
  ...(element !== undefined && { element }),
})

const repositoryLacks = (one: Healthy, element?: string, action = imageAction(one)): Expected => ({
  type: 'resource-based policy',
  holder: one.repository,
  action,
  ...(element !== undefined && { element }),
})

/** A fault in the statement that lets Lambda pull. */
const lambdaFault = (
  name: string,
  change: (statement: Statement, one: Healthy) => void,
  element?: string,
): Fault => ({
  name,
  touches: 'Lambda’s statement',
  when: isCreating,
  inject: (one) => {
    change(statement(repositoryPolicy(one), 'Lambda'), one)
    return repositoryLacks(one, element)
  },
})

/** A fault in the statement that lets the other account in. */
const crossFault = (
  name: string,
  change: (statement: Statement, one: Healthy) => void,
  element?: string,
): Fault => ({
  name,
  touches: 'the caller’s statement',
  when: isAcross,
  inject: (one) => {
    change(statement(repositoryPolicy(one), 'Cross'), one)
    return repositoryLacks(one, element)
  },
})

/** A fault in the caller's own statement about the image. */
const imageFault = (
  name: string,
  change: (statement: Statement, one: Healthy) => void,
  element?: string,
): Fault => ({
  name,
  touches: 'the image’s statement',
  when: needsImage,
  inject: (one) => {
    change(statement(identity(one), 'Image'), one)
    return identityLacks(one, imageAction(one), element)
  },
})

const imageIn = ({ model, repository }: Healthy): Repository => {
  const found = model.repositories[repository]
  if (!found) throw new Error('expected the repository')
  return found
}

/** An image that is there and is no use to Lambda. */
const uselessImage = (name: string, change: (repository: Repository) => void): Fault => ({
  name,
  touches: 'the image',
  when: isCreating,
  unfixable: true,
  inject: (one) => {
    change(imageIn(one))
    return { type: 'image', holder: one.repository }
  },
})

/** A policy that was passed when the session began: whoever begins it anew passes another, and no policy is written. */
const sessionFault = (
  name: string,
  limit: Statement,
  holder: (one: Healthy) => string,
  element?: string,
): Fault => ({
  name,
  touches: 'the session',
  when: needsImage,
  unfixable: true,
  inject: (one) => {
    const others = limit.Effect === 'Deny' ? everything().Statement : []
    one.model.sessions[sessionOf(one.caller)] = doc(limit, ...others)
    return {
      type: 'session policy',
      holder: holder(one),
      action: imageAction(one),
      ...(element !== undefined && { element }),
    }
  },
})

/** The policy of the endpoint that a push or a pull goes through; none is told of without a fault. */
const endpointFault = (name: string, element: string | undefined, policy: () => Doc): Fault => ({
  name,
  touches: 'the VPC endpoint',
  when: ({ task }) => task !== 'create-function',
  isUnserved: true,
  inject: (one) => {
    const holder = endpointArn(one.mine, 'vpce-1')
    one.model.endpoints[holder] = policy()
    return {
      ...{ type: 'VPC endpoint policy', holder, action: imageAction(one) },
      ...(element !== undefined && { element }),
    }
  },
})

const denial = (Resource: string, Action: readonly string[], rest: Partial<Statement> = {}) => ({
  Sid: 'No',
  Effect: 'Deny' as const,
  Action: [...Action],
  Resource,
  ...rest,
})

const organizationOf = ({ model }: Healthy) => {
  if (!model.organization) throw new Error('expected an organization')
  return model.organization
}

/** Control policies bind no management account. */
const isBound =
  (side: 'mine' | 'theirs') =>
  (one: Healthy): boolean =>
    one.model.organization !== undefined && one.model.organization.management !== one[side]

/** Hung somewhere between the root and the account. */
function hang(
  one: Healthy,
  side: 'mine' | 'theirs',
  type: 'SERVICE' | 'RESOURCE',
  document: Doc,
  random: Random,
): string {
  const organization = organizationOf(one)
  const id = `p-${type.toLowerCase()}1`
  organization.policies[id] = { name: id, type, document }
  const path = [one[side]]
  while (organization.parents[path[0] ?? ''])
    path.unshift(organization.parents[path[0] ?? ''] ?? '')
  organization.attached[random.pick(path)]?.push(id)
  return controlArn(organization, id)
}

const wrong = (arn: string, at: number, value: string): string =>
  arn
    .split(':')
    .map((part, index) => (index === at ? value : part))
    .join(':')

export const faults: readonly Fault[] = [
  {
    name: 'no identity statement',
    touches: 'the image’s statement',
    when: needsImage,
    inject: (one) => {
      without(identity(one), 'Image')
      return identityLacks(one)
    },
  },
  imageFault('one action of the identity statement', (it, one) => {
    it.Action = it.Action.filter((action) => action !== imageAction(one))
  }),
  imageFault(
    'the wrong account in an ARN',
    (it, one) => {
      it.Resource = wrong(one.repository, 4, '123123123123')
    },
    'Resource',
  ),
  imageFault(
    'the wrong Region in an ARN',
    (it, one) => {
      it.Resource = wrong(one.repository, 3, 'eu-central-1')
    },
    'Resource',
  ),
  imageFault(
    'the wrong partition in an ARN',
    (it, one) => {
      it.Resource = wrong(one.repository, 1, 'aws-cn')
    },
    'Resource',
  ),
  imageFault(
    'the wrong repository in an ARN',
    (it, one) => {
      it.Resource = `${one.repository}-old`
    },
    'Resource',
  ),
  imageFault(
    'a tag that the resource does not have',
    (it) => {
      it.Condition = { StringEquals: { 'aws:ResourceTag/stage': 'test' } }
    },
    'StringEquals aws:ResourceTag/stage',
  ),
  imageFault(
    'a tag that the caller does not have',
    (it) => {
      it.Condition = { StringEquals: { 'aws:PrincipalTag/team': 'red' } }
    },
    'StringEquals aws:PrincipalTag/team',
  ),
  imageFault(
    'a date that is over',
    (it) => {
      it.Condition = { DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }
    },
    'DateLessThan aws:CurrentTime',
  ),
  {
    name: 'the login on a repository',
    touches: 'the login',
    when: ({ task }) => task !== 'create-function',
    inject: (one) => {
      statement(identity(one), 'Login').Resource = one.repository
      return identityLacks(one, 'ecr:GetAuthorizationToken', 'Resource')
    },
  },
  {
    name: 'a managed policy that does not suffice',
    // It lets everybody log in, which hides that fault.
    alone: true,
    touches: 'the image’s statement',
    when: ({ task }) => task === 'push',
    inject: (one) => {
      without(identity(one), 'Image')
      ownRole(one).attached.push('arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly')
      return identityLacks(one)
    },
  },
  {
    name: 'a Deny in an identity policy',
    touches: 'an identity Deny',
    when: needsImage,
    inject: (one) => {
      identity(one).Statement.push(denial(one.repository, ['ecr:*']))
      return identityLacks(one)
    },
  },
  {
    name: 'no right to create the function',
    touches: 'the function’s statement',
    when: isCreating,
    inject: (one) => {
      without(identity(one), 'Create')
      return identityLacks(one, 'lambda:CreateFunction')
    },
  },
  {
    name: 'another function in an ARN',
    touches: 'the function’s statement',
    when: isCreating,
    inject: (one) => {
      statement(identity(one), 'Create').Resource = `${one.fn}:*`
      return identityLacks(one, 'lambda:CreateFunction', 'Resource')
    },
  },
  {
    name: 'no right to pass the role',
    touches: 'PassRole',
    when: isCreating,
    inject: (one) => {
      without(identity(one), 'Pass')
      return identityLacks(one, 'iam:PassRole')
    },
  },
  {
    name: 'the role may be passed to another service',
    touches: 'PassRole',
    when: isCreating,
    inject: (one) => {
      statement(identity(one), 'Pass').Condition = {
        StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
      }
      return identityLacks(one, 'iam:PassRole', 'StringEquals iam:PassedToService')
    },
  },
  {
    name: 'a trust policy for another service',
    touches: 'the trust policy',
    when: isCreating,
    inject: ({ model, execution }) => {
      const trust = model.roles[execution]?.trust.Statement[0]
      if (trust) trust.Principal = { Service: 'ec2.amazonaws.com' }
      return {
        type: 'role trust policy',
        holder: execution,
        action: 'sts:AssumeRole',
        element: 'Principal',
      }
    },
  },
  {
    name: 'an execution role that is absent',
    touches: 'the trust policy',
    when: isCreating,
    unfixable: true,
    inject: ({ model, execution }) => {
      delete model.roles[execution]
      return { type: 'absence', holder: execution, action: 'sts:AssumeRole' }
    },
  },
  {
    name: 'no repository statement for the caller',
    touches: 'the caller’s statement',
    when: isAcross,
    inject: (one) => {
      without(repositoryPolicy(one), 'Cross')
      return repositoryLacks(one)
    },
  },
  crossFault(
    'another account in a Principal',
    (it) => {
      it.Principal = { AWS: 'arn:aws:iam::123123123123:root' }
    },
    'Principal',
  ),
  crossFault(
    'another role in a Principal',
    (it, { mine }) => {
      it.Principal = { AWS: `arn:aws:iam::${mine}:role/bystander` }
    },
    'Principal',
  ),
  crossFault(
    'a role that was deleted and made again',
    (it) => {
      it.Principal = { AWS: 'AROAOLDOLDOLDOLDOLDOL' }
    },
    'Principal',
  ),
  crossFault('one action of the repository statement', (it, one) => {
    it.Action = it.Action.filter((action) => action !== imageAction(one))
  }),
  crossFault(
    'an organization that is not the caller’s',
    (it) => {
      it.Condition = { StringEquals: { 'aws:PrincipalOrgID': 'o-someoneelse' } }
    },
    'StringEquals aws:PrincipalOrgID',
  ),
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
    when: isAcross,
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
  {
    name: 'no repository statement for Lambda',
    touches: 'Lambda’s statement',
    when: isCreating,
    inject: (one) => {
      without(repositoryPolicy(one), 'Lambda')
      return repositoryLacks(one)
    },
  },
  lambdaFault(
    'a role’s ARN in aws:SourceArn',
    (it, { execution }) => {
      it.Condition = { ArnLike: { 'aws:SourceArn': execution } }
    },
    'ArnLike aws:SourceArn',
  ),
  lambdaFault(
    'a function’s ARN with a version',
    (it, { fn }) => {
      it.Condition = { ArnLike: { 'aws:SourceArn': `${fn}:1` } }
    },
    'ArnLike aws:SourceArn',
  ),
  lambdaFault(
    'a wildcard where none is read',
    (it, { mine }) => {
      it.Condition = {
        StringEquals: { 'aws:SourceArn': `arn:aws:lambda:${region}:${mine}:function:*` },
      }
    },
    'StringEquals aws:SourceArn',
  ),
  lambdaFault(
    'an ARN with too few parts',
    (it) => {
      it.Condition = { ArnEquals: { 'aws:SourceArn': 'arn:aws:lambda:*' } }
    },
    'ArnEquals aws:SourceArn',
  ),
  lambdaFault(
    'a condition key that is misspelt',
    (it, { mine }) => {
      it.Condition = { StringEquals: { 'aws:SourceAcount': mine } }
    },
    'StringEquals aws:SourceAcount',
  ),
  lambdaFault(
    'a condition key of another service',
    (it) => {
      it.Condition = { StringEquals: { 's3:x-amz-acl': 'private' } }
    },
    'StringEquals s3:x-amz-acl',
  ),
  lambdaFault(
    'aws:PrincipalOrgID asked of a service',
    (it) => {
      it.Condition = { StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefgh12' } }
    },
    'StringEquals aws:PrincipalOrgID',
  ),
  lambdaFault(
    'another account in aws:SourceAccount',
    (it) => {
      it.Condition = { StringEquals: { 'aws:SourceAccount': '123123123123' } }
    },
    'StringEquals aws:SourceAccount',
  ),
  lambdaFault(
    'another service in a Principal',
    (it) => {
      it.Principal = { Service: 'ecs-tasks.amazonaws.com' }
    },
    'Principal',
  ),
  {
    name: 'a boundary that leaves it out',
    touches: 'the boundary',
    when: (one) => ownRole(one).boundary !== undefined && needsImage(one),
    inject: (one) => {
      const bounds = one.model.managed[ownRole(one).boundary ?? '']
      if (bounds)
        statement(bounds, 'Bounds').Action = ['lambda:*', 'iam:*', 'ecr:GetAuthorizationToken']
      return { type: 'permissions boundary', holder: one.caller, action: imageAction(one) }
    },
  },
  {
    name: 'a boundary that denies',
    touches: 'the boundary',
    when: (one) => ownRole(one).boundary !== undefined && needsImage(one),
    inject: (one) => {
      const bounds = one.model.managed[ownRole(one).boundary ?? '']
      bounds?.Statement.push(denial('*', [imageAction(one)]))
      return { type: 'permissions boundary', holder: one.caller, action: imageAction(one) }
    },
  },
  sessionFault(
    'a session policy that leaves it out',
    { Effect: 'Allow', Action: ['lambda:*', 'iam:*', 'ecr:GetAuthorizationToken'], Resource: '*' },
    ({ caller }) => caller,
  ),
  sessionFault(
    'a session policy for another repository',
    {
      ...{ Effect: 'Allow', Action: ['lambda:*', 'iam:*', 'ecr:*'] },
      NotResource: 'arn:aws:ecr:*:*:repository/*',
    },
    ({ caller }) => caller,
    'NotResource',
  ),
  sessionFault(
    'a session policy that denies',
    { Effect: 'Deny', Action: imageActions, Resource: '*' },
    ({ caller }) => sessionOf(caller),
  ),
  {
    name: 'a control policy by Region',
    touches: 'SCPs',
    when: (one) => isBound('mine')(one) && needsImage(one),
    inject: (one, random) => {
      const condition = {
        StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1', 'eu-central-1'] },
      }
      // It leaves alone those who watch what becomes of the function.
      const denies = doc(denial('*', [...imageActions, 'lambda:Create*'], { Condition: condition }))
      return {
        type: 'service control policy',
        holder: hang(one, 'mine', 'SERVICE', denies, random),
        action: imageAction(one),
        element: 'StringNotEquals aws:RequestedRegion',
      }
    },
  },
  {
    name: 'a level of the organization that allows something else',
    touches: 'SCPs',
    alone: true,
    ceiling: true,
    when: (one) => isBound('mine')(one) && needsImage(one),
    inject: (one) => {
      const { attached, policies } = organizationOf(one)
      // Nobody could begin a session with a policy.
      one.model.sessions = {}
      const id = 'p-narrow'
      policies[id] = {
        ...{ name: 'narrow', type: 'SERVICE' },
        document: doc({ Effect: 'Allow', Action: ['s3:*'], Resource: '*' }),
      }
      // AWS lets nobody detach the last one.
      const others = attached[one.mine]?.filter((id) => id !== 'p-FullAWSAccess') ?? []
      attached[one.mine] = [...others, id]
      return {
        type: 'service control policy',
        holder: controlArn(organizationOf(one), id),
        action: imageAction(one),
      }
    },
  },
  {
    name: 'a resource control policy',
    touches: 'RCPs',
    when: (one) => isBound('theirs')(one) && needsImage(one),
    inject: (one, random) => {
      const denies = doc(denial('*', imageActions, { Principal: '*' }))
      return {
        type: 'resource control policy',
        holder: hang(one, 'theirs', 'RESOURCE', denies, random),
        action: imageAction(one),
      }
    },
  },
  endpointFault('a VPC endpoint policy that leaves it out', undefined, () =>
    doc({ Effect: 'Allow', Principal: '*', Action: ['ecr:ListImages'], Resource: '*' }),
  ),
  endpointFault('a VPC endpoint policy for another repository', 'Resource', () =>
    doc({
      ...{ Effect: 'Allow', Principal: '*', Action: ['ecr:*'] },
      Resource: `arn:aws:ecr:${region}:123123123123:repository/*`,
    }),
  ),
  endpointFault('a VPC endpoint policy that denies', undefined, () =>
    doc(
      { Effect: 'Allow', Principal: '*', Action: ['*'], Resource: '*' },
      denial('*', imageActions, { Principal: '*' }),
    ),
  ),
  {
    name: 'an immutable tag',
    touches: 'the image',
    when: ({ task }) => task === 'push',
    unfixable: true,
    inject: (one) => {
      imageIn(one).isImmutable = true
      one.tag = '1'
      return { type: 'image', holder: one.repository }
    },
  },
  uselessImage('an index of several images', (it) => {
    it.image = 'index'
  }),
  uselessImage('layers of another media type', (it) => {
    it.image = 'zstd'
  }),
  {
    ...uselessImage('an image for another architecture', (it) => {
      it.architecture = 'arm64'
    }),
    isSilent: true,
  },
  {
    name: 'an absent image',
    touches: 'the image',
    when: isCreating,
    unfixable: true,
    inject: (one) => {
      delete imageIn(one).image
      return { type: 'absence', holder: `${uriOf(one.repository)}:1` }
    },
  },
  {
    name: 'an absent repository',
    touches: 'the repository',
    hides: ['the caller’s statement', 'Lambda’s statement', 'a repository Deny', 'the image'],
    unfixable: true,
    inject: (one) => {
      delete one.model.repositories[one.repository]
      return { type: 'absence', holder: one.repository, action: imageAction(one) }
    },
  },
  {
    name: 'the wrong registry',
    touches: 'the repository',
    when: isAcross,
    unfixable: true,
    // What is asked then is another call.
    alone: true,
    inject: (one) => {
      // Without --registry-id the caller's own account is asked.
      one.repository = wrong(one.repository, 4, one.mine)
      return { type: 'absence', holder: one.repository, action: imageAction(one) }
    },
  },
]
