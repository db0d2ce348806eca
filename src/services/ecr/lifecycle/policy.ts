import {
  findLifecyclePolicy,
  type LifecyclePolicy,
  removeLifecyclePolicy,
  writeLifecyclePolicy,
} from '../../../store/ecr/lifecycle-policies.ts'
import type { Repository } from '../../../store/ecr/repositories.ts'
import { define } from '../define.ts'
import { invalidParameter, lifecyclePolicyNotFound, repositoryNotFound } from '../errors.ts'
import { onRepository, requireRepository } from '../repository.ts'
import { type Read, readLifecyclePolicy } from './grammar.ts'
import { lifecycleJob, lifecycleJobId } from './run.ts'

/** Throws InvalidParameterException. */
export function requireLifecyclePolicy(text: string): Extract<Read, { ok: true }> {
  const read = readLifecyclePolicy(text)
  if (!read.ok)
    throw invalidParameter(
      'LifecyclePolicyText',
      `Lifecycle policy validation failure: ${read.reason}`,
    )
  return read
}

export const putLifecyclePolicy = define(
  'PutLifecyclePolicy',
  onRepository,
  async (input, caller, needs) => {
    const repository = await requireRepository(input, caller, needs)
    const { text } = requireLifecyclePolicy(input.lifecyclePolicyText)
    const { db, jobs, clock } = needs
    const job = lifecycleJob(repository.id, clock.now())
    // One that replaces another is evaluated when that would have been.
    const written = await writeLifecyclePolicy(db, repository.id, text, (within) =>
      jobs.enqueue(job, within),
    )
    if (!written) throw repositoryNotFound(repository)
    return { ...named(repository), lifecyclePolicyText: text }
  },
)

export const getLifecyclePolicy = define(
  'GetLifecyclePolicy',
  onRepository,
  async (input, caller, needs) => {
    const repository = await requireRepository(input, caller, needs)
    return shown(repository, await findLifecyclePolicy(needs.db, repository.id))
  },
)

export const deleteLifecyclePolicy = define(
  'DeleteLifecyclePolicy',
  onRepository,
  async (input, caller, needs) => {
    const repository = await requireRepository(input, caller, needs)
    const { db, jobs } = needs
    const removed = await removeLifecyclePolicy(db, repository.id, (within) =>
      jobs.cancel(lifecycleJobId(repository.id), within),
    )
    return shown(repository, removed)
  },
)

const named = ({ account, name }: Repository) => ({ registryId: account, repositoryName: name })

function shown(repository: Repository, policy: LifecyclePolicy | undefined) {
  if (!policy) throw lifecyclePolicyNotFound(repository)
  const { text, evaluatedAt } = policy
  return { ...named(repository), lifecyclePolicyText: text, lastEvaluatedAt: evaluatedAt }
}
