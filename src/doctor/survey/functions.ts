import type { FunctionRecord } from '../../collected/collection.ts'
import { gapIn } from '../../collected/fact.ts'
import type { Unknown } from '../../collected/unknown.ts'
import { fixesFor } from '../../estate/fixes.ts'
import { refusals } from '../../estate/scenarios/refusals.ts'
import { assumedByLambda } from '../../estate/scenarios/roles.ts'
import { parseArn } from '../../names/arn.ts'
import { type Cause, causesOf } from '../cause.ts'
import { functionKeyOf, parseImage, restoreTask } from '../task.ts'
import { type StepResult, walkTask } from '../walk.ts'
import { type Finding, finding, type RuleId } from './finding.ts'
import type { Ground, Part } from './ground.ts'

/** One reason for which functions of an account fail, and all that it stops. */
interface Group {
  readonly rule: RuleId
  readonly steps: StepResult[]
  readonly causes: readonly Cause[]
  readonly functions: FunctionRecord[]
}

/** A fix takes some milliseconds: an estate in which everything is broken is told of in time all the same. */
const fixesMax = 500
/** A fix is proven for so many of the functions that share a reason. */
const provenMax = 20

/** Whether each function with an image can be brought back when it was idle, and started. */
export async function surveyFunctions(ground: Ground): Promise<Part<Finding>> {
  const groups = new Map<string, Group>()
  const unknowns: Unknown[] = []
  for (const record of ground.collection.functions.values()) {
    const open = await surveyFunction(record, ground, groups)
    unknowns.push(...open)
  }
  const found: Finding[] = []
  for (const group of groups.values())
    found.push(await findingOf(group, ground, found.length < fixesMax))
  return { found, unknowns }
}

async function surveyFunction(
  record: FunctionRecord,
  ground: Ground,
  groups: Map<string, Group>,
): Promise<readonly Unknown[]> {
  const { arn, imageUri, role, packageType } = record
  const fn = functionKeyOf(arn)
  const isImage = imageUri.state === 'known' || is(packageType, 'Image')
  if (!fn || !isImage) return []
  const unknowns: Unknown[] = []
  const missing = (what: string, gap: Unknown['gap']) => unknowns.push({ what, of: arn, gap })
  const image = imageUri.state === 'known' ? parseImage(imageUri.value) : undefined
  if (imageUri.state !== 'known') missing('function image', gapIn(imageUri))
  if (role.state !== 'known') missing('function image', gapIn(role))
  const steps = image ? [...restoreTask(fn, image).steps] : []
  if (image) ground.about(image.account)
  if (role.state === 'known')
    steps.push({
      stage: 'now',
      step: assumedByLambda(role.value, fn, 'doctor', refusals.roleNotAssumed),
    })
  const results = await walkTask({ name: 'restore-function', steps }, ground.estates, ground.at)
  for (const step of results) {
    unknowns.push(...step.checks.flatMap((one) => one.unknowns))
    if (step.verdict === 'denied') addTo(groups, step, record, ground)
  }
  return unknowns
}

const is = (fact: FunctionRecord['state'], value: string): boolean =>
  fact.state === 'known' && fact.value === value

function addTo(
  groups: Map<string, Group>,
  step: StepResult,
  record: FunctionRecord,
  { collection }: Ground,
): void {
  const causes = causesOf(step.decided, (place) => collection.sourceOf(place))
  const same = causes.map(({ type, account, holder, statement }) => [
    ...[type, account, holder, statement?.policy, statement?.index],
  ])
  const key = JSON.stringify([parseArn(record.arn)?.account, same])
  const group = groups.get(key)
  if (group) {
    group.functions.push(record)
    group.steps.push(step)
  } else groups.set(key, { rule: ruleOf(step, causes), steps: [step], causes, functions: [record] })
}

const ruleOf = ({ taken }: StepResult, causes: readonly Cause[]): RuleId =>
  taken.step.checks.some(({ action }) => action.startsWith('sts:'))
    ? 'FUNCTION_ROLE_NOT_ASSUMABLE'
    : causes.some(({ type }) => type === 'absence')
      ? 'IMAGE_REPOSITORY_ABSENT'
      : 'FUNCTION_CANNOT_PULL'

async function findingOf(group: Group, ground: Ground, isFixed: boolean): Promise<Finding> {
  const { rule, steps, causes, functions } = group
  const account = causes[0]?.account ?? ''
  const decided = steps.slice(0, provenMax).flatMap((one) => one.decided)
  const { fixes } =
    isFixed && rule !== 'IMAGE_REPOSITORY_ABSENT'
      ? await fixesFor(ground.estates.allows, decided, undefined)
      : { fixes: [] }
  const arns = functions.map(({ arn }) => arn)
  const why = causes.map(({ say }) => say).join('; ')
  return finding(rule, account, arns, `${subjectOf(rule, functions)}: ${why}`, {
    causes,
    ...(fixes.length > 0 && { fixes, decided }),
    ...placeOf(causes),
  })
}

const placeOf = (causes: readonly Cause[]): Pick<Finding, 'place'> => {
  const statement = causes.find((cause) => cause.statement?.source)?.statement
  if (!statement?.source) return {}
  return { place: { source: statement.source, path: ['Statement', statement.index] } }
}

function subjectOf(rule: RuleId, functions: readonly FunctionRecord[]): string {
  const [first, ...rest] = functions
  const names = `\`${first?.arn}\`${rest.length > 0 ? ` and ${rest.length} more of its account` : ''}`
  const [s, was] = rest.length > 0 ? ['', 'were'] : ['s', 'was']
  if (rule === 'FUNCTION_ROLE_NOT_ASSUMABLE') return `${names} cannot be started anew`
  const working = functions.filter(({ state }) => is(state, 'Active')).length
  return working === functions.length
    ? `${names} work${s} today, and will fail when ${rest.length > 0 ? 'they' : 'it'} ${was} idle`
    : working === 0
      ? `${names} cannot be brought back when ${rest.length > 0 ? 'they' : 'it'} ${was} idle`
      : `${names} cannot be brought back when they were idle, and ${working} of them still work${working === 1 ? 's' : ''}`
}
