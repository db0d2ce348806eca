import type { Cause } from '../../../../src/doctor/cause.ts'
import type { Healthy } from '../healthy.ts'
import { type Doc, doc, pullActions, pushActions, type Role, type Statement } from '../model.ts'
import type { Random } from '../random.ts'

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

export const isAcross = ({ across }: Healthy): boolean => across
export const isCreating = ({ task }: Healthy): boolean => task === 'create-function'

/** An image is given to a function. */
export const isDeploying = ({ task }: Healthy): boolean =>
  task === 'create-function' || task === 'update-function-code'

/** Lambda itself pulls the image, at once or when the function comes back. */
export const isLambdas = (one: Healthy): boolean => isDeploying(one) || one.task === 'invoke'

export const isMoving = ({ task }: Healthy): boolean => task === 'push' || task === 'pull'

/** The caller itself must be allowed to use the image. */
export const needsImage = (one: Healthy): boolean =>
  isMoving(one) || (isDeploying(one) && one.across)

/** The caller's statement in the repository policy counts. */
export const isLetIn = (one: Healthy): boolean => one.across && needsImage(one)

export const ownRole = ({ model, caller }: Healthy): Role => {
  const role = model.roles[caller]
  if (!role) throw new Error('expected the caller')
  return role
}

export const identity = (one: Healthy): Doc => {
  const policy = ownRole(one).inline.own
  if (!policy) throw new Error('expected the caller’s policy')
  return policy
}

export const repositoryPolicy = ({ model, repository }: Healthy): Doc => {
  const own = model.repositories[repository]
  if (!own) throw new Error('expected the repository')
  own.policy ??= doc()
  return own.policy
}

export function statement(policy: Doc, sid: string): Statement {
  const found = policy.Statement.find(({ Sid }) => Sid === sid)
  if (!found) throw new Error(`expected a statement ${sid}`)
  return found
}

/** The statement, which is no longer there. */
export function taken(policy: Doc, sid: string): Statement {
  const found = statement(policy, sid)
  policy.Statement = policy.Statement.filter((one) => one !== found)
  return found
}

/** Without those by which an administrator would put it right. */
export const imageActions = [...pullActions, ...pushActions]

/** The last step of the task about its image. */
export const imageAction = ({ task }: Healthy): string =>
  task === 'push' ? 'ecr:PutImage' : 'ecr:GetDownloadUrlForLayer'

export const identityLacks = (
  one: Healthy,
  action = imageAction(one),
  element?: string,
): Expected => ({
  type: 'identity-based policy',
  holder: one.caller,
  action,
  ...(element !== undefined && { element }),
})

export const repositoryLacks = (
  one: Healthy,
  element?: string,
  action = imageAction(one),
): Expected => ({
  type: 'resource-based policy',
  holder: one.repository,
  action,
  ...(element !== undefined && { element }),
})

export const denial = (
  Resource: string,
  Action: readonly string[],
  rest: Partial<Statement> = {},
): Statement => ({ Sid: 'No', Effect: 'Deny', Action: [...Action], Resource, ...rest })

export const wrong = (arn: string, at: number, value: string): string =>
  arn
    .split(':')
    .map((part, index) => (index === at ? value : part))
    .join(':')

/** A way to spoil a statement, and the element that is to be named by it. */
export interface Spoiling {
  readonly name: string
  readonly change: (statement: Statement, one: Healthy) => void
  readonly element?: string
}
