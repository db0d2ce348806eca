import type { Fact } from '../../collected/fact.ts'
import type { Unknown } from '../../collected/unknown.ts'
import { unknownsIn } from '../../collected/unknown.ts'
import { type Asked, questionOf } from '../../estate/question.ts'
import { parseAccountId } from '../../names/account.ts'
import { parseArn } from '../../names/arn.ts'
import { compiled } from '../../policy/compile.ts'
import { decide } from '../../policy/decide.ts'
import type { Place } from '../../policy/types.ts'
import { type Asker, callerIn, strangerTo } from '../caller.ts'
import { type Finding, finding } from './finding.ts'
import type { Ground, Part } from './ground.ts'
import { regionOf } from './region.ts'

interface Shared {
  readonly arn: string
  readonly text: string
  readonly place: Place
  readonly actions: readonly string[]
}

const repositoryActions = [
  'ecr:BatchGetImage',
  'ecr:GetDownloadUrlForLayer',
  'ecr:PutImage',
  'ecr:BatchDeleteImage',
  'ecr:SetRepositoryPolicy',
]
const functionActions = ['lambda:InvokeFunction', 'lambda:UpdateFunctionCode']
const roleActions = ['sts:AssumeRole']

/** What any account may do: asked as the root user of one that nobody knows, and that no organization binds. */
export function surveyStrangers(ground: Ground): Part<Finding> {
  const stranger = strangerTo(ground.collection)
  const found: Finding[] = []
  const unknowns: Unknown[] = []
  for (const shared of sharedIn(ground)) {
    const sure: string[] = []
    const unless: string[] = []
    const open = new Set<Unknown>()
    for (const action of shared.actions) {
      const { verdict, by } = verdictFor(ground, stranger, action, shared)
      if (verdict === 'allowed') sure.push(action)
      if (verdict === 'unknown') unless.push(action)
      for (const one of by) open.add(one)
    }
    const isSure = sure.length > 0
    const actions = isSure ? sure : unless
    if (actions.length === 0) continue
    if (!isSure) unknowns.push(...open)
    found.push(openFinding(ground, shared, actions, isSure))
  }
  return { found, unknowns }
}

/** Only documents that name everybody can let a stranger in: the others need not be asked. */
function* sharedIn({ collection }: Ground): Generator<Shared> {
  const { repositories, registries, functions, entities } = collection
  for (const { arn: of, policy } of repositories.values())
    yield* sharedBy({ kind: 'repository policy', of }, policy, repositoryActions)
  for (const { arn: of, policy } of registries.values())
    yield* sharedBy({ kind: 'registry policy', of }, policy, repositoryActions)
  for (const { arn: of, policy } of functions.values())
    yield* sharedBy({ kind: 'function policy', of }, policy, functionActions)
  for (const { arn: of, trust } of entities.values())
    yield* sharedBy({ kind: 'trust policy', of }, trust, roleActions)
}

function* sharedBy(
  place: Extract<Place, { readonly of: string }>,
  policy: Fact<string>,
  actions: readonly string[],
): Generator<Shared> {
  if (policy.state === 'known' && namesEverybody(policy.value))
    yield { arn: place.of, text: policy.value, place, actions }
}

const namesEverybody = (text: string): boolean => /"\*"|NotPrincipal/.test(text)

function verdictFor(
  { estates, at }: Ground,
  stranger: Asker,
  action: string,
  { arn }: Shared,
): { readonly verdict: 'allowed' | 'denied' | 'unknown'; readonly by: readonly Unknown[] } {
  const account = parseAccountId(parseArn(arn)?.account ?? '')
  const check = { action, resource: arn, ...(account && { resourceAccount: account }) }
  const caller = callerIn(stranger, regionOf(arn))
  const ask = (estate: typeof estates.allows): Asked => questionOf(estate, caller, check, at)
  if (decide(ask(estates.allows).question).outcome !== 'allowed')
    return { verdict: 'denied', by: [] }
  const worst = ask(estates.denies).question
  return decide(worst).outcome === 'allowed'
    ? { verdict: 'allowed', by: [] }
    : { verdict: 'unknown', by: unknownsIn(worst) }
}

function openFinding(
  { collection }: Ground,
  { arn, text, place }: Shared,
  actions: readonly string[],
  isSure: boolean,
): Finding {
  const source = collection.sourceOf(place)
  const index = compiled(text).statements.findIndex(
    ({ effect, source: { principal } }) =>
      effect === 'Allow' && JSON.stringify(principal)?.includes('"*"'),
  )
  const what = actions.map((one) => `\`${one}\``).join(', ')
  const say = `every AWS account may ${what} on \`${arn}\`${isSure ? '' : ', unless a policy that was not collected denies it'}`
  return finding('OPEN_TO_EVERYONE', parseArn(arn)?.account ?? '', [arn], say, {
    ...(!isSure && { level: 'warning' }),
    ...(source && { place: { source, path: index < 0 ? [] : ['Statement', index] } }),
  })
}
