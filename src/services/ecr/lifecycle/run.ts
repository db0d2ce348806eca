import { actOnImage, type LifecycleAct } from '../../../store/ecr/lifecycle-acts.ts'
import { trimLifecycleEvents } from '../../../store/ecr/lifecycle-events.ts'
import { type LifecycleImage, readLifecycleImages } from '../../../store/ecr/lifecycle-images.ts'
import { noteEvaluation, policyOfRepository } from '../../../store/ecr/lifecycle-policies.ts'
import type { Again, JobHandler, NewJob } from '../../../store/kernel/jobs.ts'
import type { Needs } from '../../kernel/needs.ts'
import { evaluate } from './evaluate.ts'
import { readLifecyclePolicy } from './grammar.ts'
import { whyOf } from './why.ts'

const kind = 'ecr-lifecycle'
const dayMs = 24 * 60 * 60 * 1000

interface State {
  /** The repository's id. */
  readonly repository: string
}

export const lifecycleJobId = (repository: string): string => `${kind} ${repository}`

/** One for each repository that has a policy, due once a day: AWS acts within 24 hours. */
export const lifecycleJob = (repository: string, now: Date): NewJob => ({
  ...{ kind, id: lifecycleJobId(repository), state: { repository } satisfies State },
  due: new Date(now.getTime() + dayMs),
})

export const runJobs = (needs: Needs): Readonly<Record<string, JobHandler>> => ({
  [kind]: (state) => runLifecycle(state as State, needs),
})

/** After a crash it runs again: what was done is done, and the rest is decided anew. */
async function runLifecycle(
  state: State,
  { db, clock }: Pick<Needs, 'db' | 'clock'>,
): Promise<Again | undefined> {
  const { repository } = state
  const policy = await policyOfRepository(db, repository)
  if (!policy) return undefined
  const read = readLifecyclePolicy(policy.text)
  const now = clock.now()
  const images = await readLifecycleImages(db, repository)
  const selected = read.ok ? await evaluate(read.rules, images, now.getTime()) : []
  const acts: readonly LifecycleAct[] = [
    ...selected.map(({ image, rule }) => ({ image, action: rule.action, why: whyOf(rule) })),
    ...orphansAmong(images, now.getTime()),
  ]
  for (const act of acts) if (!(await actOnImage(db, repository, policy, act, now))) break
  await noteEvaluation(db, repository, now)
  await trimLifecycleEvents(db)
  return { due: new Date(now.getTime() + dayMs), state }
}

/** What refers to an image that was deleted, a day later. What was just pushed may be about one that is still to come. */
const orphansAmong = (images: readonly LifecycleImage[], now: number): readonly LifecycleAct[] => {
  const here = new Set(images.map(({ digest }) => digest))
  return images
    .filter(
      ({ subject, pushedAt }) =>
        subject !== undefined && !here.has(subject) && pushedAt < now - dayMs,
    )
    .map((image) => ({
      ...{ image, action: 'EXPIRE' as const },
      why: `as it refers to ${image.subject}, which is gone`,
    }))
}
