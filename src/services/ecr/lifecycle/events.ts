import type { Needs } from '../../kernel/needs.ts'
import { type EventPlace, tellService } from '../events.ts'
import type { Rule } from './rules.ts'

interface Acted {
  readonly digest: string
  readonly tags: readonly string[]
  readonly pushedAt: number
  /** Absent where it goes with an image that it refers to. */
  readonly rule: Rule | undefined
}

/**
 * What a policy did, or would do, as CloudTrail has it: one record for a run.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/logging-using-cloudtrail.html
 */
export function tellLifecycle(
  needs: Pick<Needs, 'trail' | 'clock'>,
  place: EventPlace,
  name: 'PolicyExecutionEvent' | 'DryRunEvent',
  rules: readonly Rule[],
  evaluatedAt: number,
  acted: readonly Acted[],
): void {
  tellService(needs, place, name, {
    lifecycleEventPolicy: {
      lifecycleEventRules: rules.map(ruleOf),
      lastEvaluatedAt: evaluatedAt,
      policyVersion: 1,
    },
    lifecycleEventImageActions: acted.map(({ digest, tags, pushedAt, rule }) => ({
      lifecycleEventImage: {
        ...{ digest, tagStatus: tags.length > 0 ? 'Tagged' : 'Untagged', tagList: tags, pushedAt },
      },
      ...(rule && { rulePriority: rule.priority }),
    })),
  })
}

const countTypes = {
  imageCountMoreThan: 'Image count more than',
  sinceImagePushed: 'Since image pushed',
  sinceImagePulled: 'Since image pulled',
  sinceImageTransitioned: 'Since image transitioned',
} as const

const ruleOf = ({ priority, description, selection, action }: Rule) => ({
  rulePriority: priority,
  ...(description !== undefined && { description }),
  lifecycleEventSelection: {
    tagStatus: `${selection.tagStatus[0]?.toUpperCase()}${selection.tagStatus.slice(1)}`,
    tagPatternList: selection.tagPatterns,
    countType: countTypes[selection.countType],
    countNumber: selection.countNumber,
  },
  action: action.toLowerCase(),
})
