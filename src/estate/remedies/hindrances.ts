import { explain, type StatementExplanation } from '../../policy/explain.ts'
import type { PolicyType, Question } from '../../policy/types.ts'
import { maySee, type Viewer } from '../viewer.ts'

/** A condition that alone stands between a request and its answer: met by a Deny, or not met by an Allow. */
export interface Hindrance {
  readonly question: Question
  readonly type: PolicyType
  readonly label: string
  /** As the policy spells it: `aws:RequestTag/team`. */
  readonly key: string
  readonly says: readonly string[]
  readonly met: readonly string[]
  /** The values that the request would need; empty where any will do, undefined where any but those will. */
  readonly wanted: readonly string[] | undefined
}

/** Those of the policies that the viewer may see. */
export const hindrancesOf = (question: Question, viewer: Viewer | undefined): Hindrance[] =>
  explain(question).layers.flatMap(({ type, verdict, policies }) => {
    if (verdict === 'allows' || !maySee(viewer, type, question)) return []
    return policies.flatMap(({ label, matched, nearest }) =>
      [...matched, ...(verdict === 'silent' && nearest ? [nearest] : [])].flatMap((statement) =>
        conditionsOf(statement).map(
          ({ condition = '', says, met }): Hindrance => ({
            ...{ question, type, label, says, met },
            key: condition.split(' ')[1] ?? '',
            wanted: wantedBy(statement.effect, condition.split(' ')[0] ?? '', says),
          }),
        ),
      ),
    )
  })

/** An Allow that also fails for its action or its resource is not mended by a condition. */
function conditionsOf({ effect, failed, because = [] }: StatementExplanation) {
  if (effect === 'Deny') return because.filter(({ element }) => element === 'Condition')
  return failed.every(({ element }) => element === 'Condition') ? failed : []
}

function wantedBy(
  effect: 'Allow' | 'Deny',
  operator: string,
  says: readonly string[],
): readonly string[] | undefined {
  const base = operator
    .replace(/^For\w+Values:/i, '')
    .replace(/IfExists$/i, '')
    .toLowerCase()
  const allows = effect === 'Allow'
  if (base === 'null') return (says[0] === 'false') === allows ? [] : undefined
  if (base === 'bool')
    return allows ? says : says.map((one) => (one.toLowerCase() === 'true' ? 'false' : 'true'))
  return /not/.test(base) !== allows ? says : undefined
}
