import { parseArn } from '../../names/arn.ts'
import { type Finding, finding } from './finding.ts'
import type { Ground } from './ground.ts'
import { dateOf, daysBetween, unusedDays } from './since.ts'

/** Roles that grant something and were not used for a long time. Of those that AWS tells no use of, nothing is said. */
export function surveyUnused({ collection, at }: Ground): readonly Finding[] {
  return [...collection.entities.values()].flatMap((role) => {
    const { arn, lastUsed, created, inline, attached } = role
    if (lastUsed.state === 'unknown' || inline.size + attached.size === 0) return []
    // AWS makes these, and what they grant is not the account's to change.
    if (arn.includes(':role/aws-service-role/') || arn.includes(':role/aws-reserved/')) return []
    const isNever = lastUsed.state === 'none'
    const since = dateOf(isNever ? created : lastUsed.value)
    const days = since === undefined ? 0 : daysBetween(since, at)
    if (since === undefined || days < unusedDays) return []
    const when = isNever
      ? `was never used as far as AWS remembers (400 days), and was made ${days} days ago`
      : `was last used ${days} days ago, on ${since.toISOString().slice(0, 10)}`
    const count = inline.size + attached.size
    return [
      finding(
        'ROLE_UNUSED',
        parseArn(arn)?.account ?? '',
        [arn],
        `\`${arn}\` ${when}, and has ${count} ${count === 1 ? 'policy' : 'policies'}`,
        { ...(lastUsed.from && { place: { source: lastUsed.from, path: [] } }) },
      ),
    ]
  })
}
