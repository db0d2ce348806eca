import type { Entity } from '../../collected/collection.ts'
import { accountIn } from '../../names/arn.ts'
import { covers } from '../../policy/lint/actions.ts'
import type { AppliedPolicy } from '../../policy/types.ts'
import { type Finding, finding } from './finding.ts'
import type { Ground } from './ground.ts'
import { daysSince, unusedDays } from './since.ts'

/** Services and actions that policies allow and that were not used for long, where AWS's report on it was collected. */
export function surveyUnusedAccess(ground: Ground): readonly Finding[] {
  return [...ground.collection.entities.values()].flatMap((entity) => {
    const { accessed, arn } = entity
    if (accessed.state !== 'known') return []
    const isUnused = ({ last }: { readonly last?: string }) =>
      last === undefined || (daysSince(last, ground.at) ?? 0) >= unusedDays
    const policies = ground.estates.allows.holder({ id: entity.id ?? arn, arn }).identity
    const unused = accessed.value.flatMap((one) => {
      if (isUnused(one)) return unusedOf(`${one.service}:*`, `all of ${one.service}`, policies)
      return one.actions
        .filter(isUnused)
        .flatMap(({ name }) =>
          unusedOf(`${one.service}:${name}`, `${one.service}:${name}`, policies),
        )
    })
    return unused.length > 0 ? [findingOf(entity, unused)] : []
  })
}

interface Unused {
  readonly what: string
  readonly labels: readonly string[]
}

/** Nothing where no policy that was read grants it: AWS's report is up to four hours old. */
function unusedOf(
  action: string,
  what: string,
  policies: readonly AppliedPolicy[],
): readonly Unused[] {
  const [service = ''] = action.split(':')
  const meets = (pattern: string) =>
    action.endsWith(':*')
      ? /^\*+$/.test(pattern) || pattern.toLowerCase().startsWith(`${service}:`)
      : covers(pattern, action)
  const labels = policies.flatMap(({ document, label }) =>
    document.statements.some(
      ({ effect, source }) =>
        effect === 'Allow' &&
        source.action !== undefined &&
        source.action.values.some((value) => meets(value)) !== source.action.not,
    )
      ? [label]
      : [],
  )
  return labels.length > 0 ? [{ what, labels }] : []
}

const namesMax = 10

function findingOf({ arn, accessed }: Entity, unused: readonly Unused[]): Finding {
  const names = unused.map(({ what }) => what)
  const rest = names.length - namesMax
  const listed = `${names.slice(0, namesMax).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
  const labels = [...new Set(unused.flatMap((one) => one.labels))].join(', ')
  const say = `\`${arn}\` may do what it did not do in ${unusedDays} days: ${listed} (${labels})`
  const place = accessed.from && { place: { source: accessed.from, path: [] } }
  return finding('ACCESS_UNUSED', accountIn(arn), [arn], say, { ...place })
}
