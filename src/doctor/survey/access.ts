import type { Unknown } from '../../collected/unknown.ts'
import { pullChecks, pushChecks } from '../../estate/scenarios/registry.ts'
import { parseArn } from '../../names/arn.ts'
import { principalsOf } from '../../policy/principals.ts'
import { answerOf } from '../answer.ts'
import { askerOf, callerIn } from '../caller.ts'
import type { Verdict } from '../walk.ts'
import type { Ground, Part } from './ground.ts'
import { regionOf } from './region.ts'

/** What somebody of one account may do with a repository of another. */
export interface Access {
  /** As the repository's policy names it: an ARN, or an account's root, by which the account lets whom it likes. */
  readonly principal: string
  readonly repository: string
  readonly pull: Verdict
  readonly push: Verdict
}

/** Who is named in a repository's policy, and is not of its account. Everybody else is asked by nobody. */
export function surveyAccess(ground: Ground): Part<Access> {
  const found: Access[] = []
  const unknowns: Unknown[] = []
  for (const { arn, policy } of ground.collection.repositories.values()) {
    if (policy.state !== 'known') continue
    const owner = parseArn(arn)?.account
    const names = principalsOf(policy.value).filter(({ kind }) => kind === 'AWS')
    for (const principal of new Set(names.map(({ value }) => value))) {
      const asker = askerOf(principal, ground.collection)
      if (!asker || asker.account === owner) continue
      ground.about(asker.account)
      const caller = callerIn(asker, regionOf(arn))
      const pull = answerOf(ground, caller, pullChecks(arn))
      const push = answerOf(ground, caller, pushChecks(arn))
      unknowns.push(...pull.unknowns, ...push.unknowns)
      if (pull.verdict === 'denied' && push.verdict === 'denied') continue
      found.push({ principal, repository: arn, pull: pull.verdict, push: push.verdict })
    }
  }
  return { found, unknowns }
}
