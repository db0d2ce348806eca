import { explain } from '../../policy/explain.ts'
import { makesItsResource } from '../check.ts'
import type { Decided } from '../question.ts'
import { maySee, owns, type Viewer } from '../viewer.ts'
import { byCondition } from './by-condition.ts'
import { hindrancesOf } from './hindrances.ts'
import type { Known } from './known.ts'
import { isGone, whereItIs } from './known.ts'
import { asShell, list, quoted, type Remedy, withCredentials } from './remedy.ts'

type Row = (decided: Decided, viewer: Viewer | undefined, known: Known) => readonly Remedy[]

/** One row a kind. */
const rows: readonly Row[] = [elsewhere, conditions, sessionPolicy, deletedPrincipals]

/** What helps with a denied decision besides changing a policy. */
export const remediesOfDecision: Row = (decided, viewer, known) =>
  rows.flatMap((row) => row(decided, viewer, known))

function conditions({ question }: Decided, viewer: Viewer | undefined): readonly Remedy[] {
  return hindrancesOf(question, viewer).flatMap((one) => byCondition(one, viewer) ?? [])
}

function elsewhere(
  { question, resourceExists }: Decided,
  viewer: Viewer | undefined,
  known: Known,
): readonly Remedy[] {
  const { resource, resourceAccount } = question
  if (resourceExists !== false || makesItsResource(question)) return []
  return owns(viewer, resourceAccount) ? whereItIs(resource, viewer, known) : []
}

function sessionPolicy({ question }: Decided, viewer: Viewer | undefined): readonly Remedy[] {
  const { principal } = question
  const layer = explain(question).layers.find(({ type }) => type === 'session policy')
  if (!layer || layer.verdict === 'allows' || layer.verdict === 'not asked') return []
  if (!maySee(viewer, 'session policy', question)) return []
  // Of delegated credentials, what limits them was asked for by a partner, and accepted.
  if (question.policies.delegation)
    return [
      {
        title: 'make a new delegation request, of a template that allows it',
        why: `the delegation request that the credentials are of does not allow \`${question.action}\`, or whoever accepted it could not do it`,
        commands: [],
      },
    ]
  const why = `what was passed when the session began ${layer.verdict === 'denies' ? 'denies' : 'does not allow'} \`${question.action}\`, whatever the ${principal.kind === 'assumed-role' ? 'role' : 'user'} may do`
  if (principal.kind !== 'assumed-role')
    return [{ title: 'begin the session with a policy that allows it', why, commands: [] }]
  const { roleArn, sessionName } = principal
  return [
    {
      title: 'assume the role without a session policy, or with one that allows it',
      why,
      commands: [
        withCredentials(
          asShell(
            `aws sts assume-role --role-arn ${quoted(roleArn)} --role-session-name ${quoted(sessionName)}`,
          ),
        ),
      ],
    },
  ]
}

/** A deleted user or role leaves its id in the policies that named it, and its successor has another. */
function deletedPrincipals(
  { question }: Decided,
  viewer: Viewer | undefined,
  known: Known,
): readonly Remedy[] {
  return explain(question).layers.flatMap(({ type, policies }) => {
    if (!maySee(viewer, type, question)) return []
    return policies.flatMap(({ label, nearest }): Remedy[] => {
      const named = nearest?.failed.find(({ element }) => element === 'Principal')
      const gone = (named?.says ?? []).filter((one) => isGone(one, known))
      if (gone.length === 0) return []
      const was = gone.map((one) => known.principals.get(one)?.arn ?? 'a user or role')
      return [
        {
          title: `replace ${list(gone)} in the ${label}`,
          why: `it was ${was.join(', ')}, which was deleted: one made again under the same name has another id, and AWS takes no policy that names the old`,
          commands: [],
        },
      ]
    })
  })
}
