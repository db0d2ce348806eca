import {
  type ActedImage,
  actOnImage,
  type LifecycleAct,
} from '../../../store/ecr/lifecycle-acts.ts'
import { trimLifecycleEvents } from '../../../store/ecr/lifecycle-events.ts'
import { type LifecycleImage, readLifecycleImages } from '../../../store/ecr/lifecycle-images.ts'
import { noteEvaluation, policyOfRepository } from '../../../store/ecr/lifecycle-policies.ts'
import type { Again, JobHandler, NewJob } from '../../../store/kernel/jobs.ts'
import type { Needs } from '../../kernel/needs.ts'
import { type EventPlace, tellDeleted, tellStorageClass } from '../events.ts'
import { evaluate } from './evaluate.ts'
import { tellLifecycle } from './events.ts'
import { readLifecyclePolicy } from './grammar.ts'
import type { Rule } from './rules.ts'
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

interface Ruled extends LifecycleAct {
  readonly rule?: Rule
}

function tellActed(
  needs: Pick<Needs, 'clock' | 'trail'>,
  place: EventPlace,
  { action }: LifecycleAct,
  done: readonly ActedImage[],
): void {
  for (const { digest, tags } of done) {
    if (action === 'TRANSITION') tellStorageClass(needs, place, digest, 'ARCHIVE')
    else
      tellDeleted(
        needs,
        place,
        tags.length > 0
          ? tags.map((imageTag) => ({ imageDigest: digest, imageTag }))
          : [{ imageDigest: digest }],
      )
  }
}

/** After a crash it runs again: what was done is done, and the rest is decided anew. */
async function runLifecycle(
  state: State,
  needs: Pick<Needs, 'db' | 'clock' | 'trail'>,
): Promise<Again | undefined> {
  const { repository } = state
  const { db, clock } = needs
  const policy = await policyOfRepository(db, repository)
  if (!policy) return undefined
  const read = readLifecyclePolicy(policy.text)
  const now = clock.now()
  const images = await readLifecycleImages(db, repository)
  const selected = read.ok ? await evaluate(read.rules, images, now.getTime()) : []
  const acts: readonly Ruled[] = [
    ...selected.map(({ image, rule }) => ({ image, action: rule.action, why: whyOf(rule), rule })),
    ...orphansAmong(images, now.getTime()),
  ]
  const acted = []
  for (const { rule, ...act } of acts) {
    const done = await actOnImage(db, repository, policy, act, now)
    if (!done) break
    tellActed(needs, policy, act, done)
    const { pushedAt } = act.image
    acted.push(...done.map((image) => ({ ...image, pushedAt, rule })))
  }
  if (read.ok && acted.length > 0)
    tellLifecycle(needs, policy, 'PolicyExecutionEvent', read.rules, now.getTime(), acted)
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
