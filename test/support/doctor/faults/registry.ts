import { registryArn } from '../../../../src/names/arn.ts'
import type { Healthy } from '../healthy.ts'
import { type Doc, doc, pullActions, region } from '../model.ts'
import {
  denial,
  type Fault,
  imageAction,
  imageActions,
  isLambdas,
  isLetIn,
  isMoving,
  needsImage,
  repositoryLacks,
  repositoryPolicy,
  taken,
} from './fault.ts'

/** The policy of an account's registry, under the scope that is wanted. */
function registryPolicy({ model }: Healthy, account: string, scope: 'V1' | 'V2'): Doc {
  model.registries[account] ??= { scope }
  const registry = model.registries[account]
  registry.scope = scope
  registry.policy ??= doc()
  return registry.policy
}

/** The registry lets the caller in, as its owner meant it, and the repository does not. */
const moved = (
  name: string,
  scope: 'V1' | 'V2',
  resource: (repository: string) => string,
  element?: string,
): Fault => ({
  name,
  touches: 'the caller’s statement',
  // It is another policy of the same registry.
  hides: ['the registry'],
  // Where another statement is left in the repository's policy, that is the nearest.
  when: (one) => isLetIn(one) && isMoving(one),
  inject: (one) => {
    const { Principal } = taken(repositoryPolicy(one), 'Cross')
    // One of the other scope's would say something else now.
    delete one.model.registries[one.theirs]
    registryPolicy(one, one.theirs, scope).Statement.push({
      ...{ Sid: 'Registry', Effect: 'Allow', Principal, Action: ['ecr:*'] },
      Resource: resource(one.repository),
    })
    return repositoryLacks(one, element)
  },
})

/** Of a registry whose policy counts for all that is asked of ECR. */
const denying = (
  name: string,
  {
    side,
    when,
    actions,
    who,
    action,
    resource = registryArn,
  }: {
    readonly side: 'mine' | 'theirs'
    readonly when: (one: Healthy) => boolean
    readonly actions: readonly string[]
    readonly who: (one: Healthy) => Pick<Doc['Statement'][number], 'Principal' | 'Condition'>
    readonly action: (one: Healthy) => string
    readonly resource?: (account: string, region: string) => string
  },
): Fault => ({
  name,
  touches: 'the registry',
  when,
  inject: (one) => {
    const account = one[side]
    if (one.model.registries[account]?.scope === 'V1') delete one.model.registries[account]
    registryPolicy(one, account, 'V2').Statement.push(
      denial(resource(account, region), actions, who(one)),
    )
    return {
      ...{ type: 'resource-based policy', holder: registryArn(account, region) },
      action: action(one),
    }
  },
})

export const registryFaults: readonly Fault[] = [
  moved('a registry policy of scope V1 that was to let in', 'V1', (repository) => repository),
  moved(
    'a registry policy for another repository',
    'V2',
    (repository) => `${repository}-old`,
    'Resource',
  ),
  denying('a Deny in the registry policy', {
    ...{ side: 'theirs', when: needsImage, actions: imageActions, action: imageAction },
    who: ({ mine }) => ({
      Principal: '*',
      Condition: { StringEquals: { 'aws:PrincipalAccount': mine } },
    }),
  }),
  denying('a registry policy that denies Lambda', {
    ...{ side: 'theirs', when: isLambdas, actions: pullActions, action: imageAction },
    who: () => ({ Principal: { Service: 'lambda.amazonaws.com' } }),
  }),
  denying('a registry policy that denies the login', {
    ...{ side: 'mine', when: isMoving, actions: ['ecr:GetAuthorizationToken'] },
    action: () => 'ecr:GetAuthorizationToken',
    who: ({ caller }) => ({ Principal: { AWS: caller } }),
    resource: () => '*',
  }),
]
