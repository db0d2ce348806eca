import type {
  Explanation,
  LayerExplanation,
  PolicyExplanation,
  StatementExplanation,
} from './explain.ts'
import type { ElementTrace } from './trace.ts'

const saidMax = 4

/** Plain terminal text: the answer first, then each kind of policy, then what stood in the way. */
export function explanationLines(explanation: Explanation): readonly string[] {
  const { question, decision, message, layers } = explanation
  const verdict = decision.outcome === 'allowed' ? 'allowed' : 'denied'
  return [
    `${verdict}: ${question.action} on ${question.resource}`,
    ...(message === undefined ? [] : [`  ${message}`]),
    ...layers.flatMap(layerLines),
  ]
}

const plural = (type: string): string =>
  type === 'permissions boundary' ? type : type.replace(/policy$/, 'policies')

function layerLines({ type, level, verdict, note, policies }: LayerExplanation): readonly string[] {
  const where = level === undefined ? '' : `, level ${level + 1}`
  const why = note === undefined ? '' : ` (${note})`
  const words = { allows: 'allowed', denies: 'DENIED', silent: 'not allowed' } as const
  if (verdict === 'not asked') return ['', `${plural(type)}: not asked${why}`]
  if (policies.length === 0) return ['', `${plural(type)}: there are none${why}`]
  return ['', `${plural(type)}${where}: ${words[verdict]}${why}`, ...policies.flatMap(policyLines)]
}

function policyLines(policy: PolicyExplanation): readonly string[] {
  const { label, arn, matched, nearest, statements, problems } = policy
  const lines = [`  ${label}${arn === undefined ? '' : ` (${arn})`}`]
  for (const problem of problems) lines.push(`    cannot be read: ${problem}`)
  for (const one of matched)
    lines.push(`    ${one.effect === 'Allow' ? 'allowed' : 'denied'} by ${statementName(one)}`)
  if (nearest) {
    lines.push(`    nearest is ${statementName(nearest)}, but`)
    for (const failed of nearest.failed) lines.push(...failureLines(failed))
  } else if (matched.length === 0)
    lines.push(
      `    none of ${statements === 1 ? '1 statement' : `${statements} statements`} is about this`,
    )
  return lines
}

const statementName = ({ index, sid, effect }: StatementExplanation): string =>
  `statement ${index + 1}${sid ? ` "${sid}"` : ''} (${effect})`

function failureLines({ element, condition, says, met }: ElementTrace): readonly string[] {
  const subject = condition === undefined ? element : `${element} ${condition}`
  const said = says.slice(0, saidMax).map((one) => `\`${one}\``)
  if (says.length > saidMax) said.push(`${says.length - saidMax} more`)
  const asked = met.length === 0 ? 'nothing' : met.map((one) => `\`${one}\``).join(', ')
  return [
    `      ${subject} says ${said.length === 0 ? 'nothing' : said.join(', ')}`,
    `      ${' '.repeat(subject.length)} the request has ${asked}`,
  ]
}
