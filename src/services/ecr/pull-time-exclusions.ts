import type { Principal } from '../../policy/types.ts'
import {
  addExclusion,
  listExclusions,
  removeExclusion,
} from '../../store/ecr/pull-time-exclusions.ts'
import { registryFacts } from '../../store/ecr/registries.ts'
import type { Repository } from '../../store/ecr/repositories.ts'
import type { Needs } from '../kernel/needs.ts'
import { readPage } from '../kernel/page.ts'
import { define } from './define.ts'
import { exclusionExists, exclusionNotFound, tooManyExclusions } from './errors.ts'
import { afterOf, nextTokenFor, pageDefault } from './page.ts'
import { onRegistry } from './registry.ts'

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-time-update-exclusions.html */
const exclusionsMax = 100

// Differs from AWS? Whether it asks that the user or role is there is not known.
export const registerPullTimeUpdateExclusion = define(
  'RegisterPullTimeUpdateExclusion',
  onRegistry,
  async ({ principalArn }, caller, { db, clock }) => {
    const createdAt = clock.now()
    const outcome = await addExclusion(db, caller, principalArn, createdAt, exclusionsMax)
    if (outcome === 'exists') throw exclusionExists(principalArn, caller.account)
    if (outcome === 'too-many') throw tooManyExclusions(caller.account, exclusionsMax)
    return { principalArn, createdAt }
  },
)

export const deregisterPullTimeUpdateExclusion = define(
  'DeregisterPullTimeUpdateExclusion',
  onRegistry,
  async ({ principalArn }, caller, { db }) => {
    const removed = await removeExclusion(db, caller, principalArn)
    if (!removed) throw exclusionNotFound(principalArn, caller.account)
    return { principalArn }
  },
)

export const listPullTimeUpdateExclusions = define(
  'ListPullTimeUpdateExclusions',
  onRegistry,
  async ({ maxResults = pageDefault, nextToken }, caller, { db }) => {
    const list = 'ListPullTimeUpdateExclusions'
    const { items, last } = await readPage(
      (slice) => listExclusions(db, caller, slice),
      afterOf(list, nextToken),
      maxResults,
      (arn) => arn,
    )
    return { pullTimeUpdateExclusions: items, nextToken: nextTokenFor(list, last) }
  },
)

/** Whether this pull is one that images are not asked about: a role's sessions are the role's. */
export async function isExcluded(
  principal: Principal,
  { account, region }: Pick<Repository, 'account' | 'region'>,
  { db }: Pick<Needs, 'db'>,
): Promise<boolean> {
  const { pullTimeExclusions } = await registryFacts(db, account, region)
  if (pullTimeExclusions.size === 0) return false
  if (principal.kind === 'assumed-role') return pullTimeExclusions.has(principal.roleArn)
  return principal.kind === 'user' && pullTimeExclusions.has(principal.arn)
}
