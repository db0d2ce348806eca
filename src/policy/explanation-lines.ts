import type { Explanation } from './explain.ts'
import { sparedBy } from './spared.ts'

/** How many of the values that a policy lists are quoted. */
const saidMax = 4

/** What is printed of a layer, also of one that was read from JSON: `LayerExplanation` says what the parts are. */
export interface LayerInWords {
  readonly type: string
  readonly level?: number | undefined
  readonly levelName?: string | undefined
  /** `hidden`: another account's. */
  readonly verdict: keyof typeof words | 'not asked' | 'hidden'
  readonly note?: string | undefined
  readonly policies: readonly PolicyInWords[]
}

export interface PolicyInWords {
  readonly label: string
  readonly arn?: string | undefined
  readonly statements: number
  readonly matched: readonly StatementInWords[]
  readonly nearest?: StatementInWords | undefined
  readonly problems: readonly string[]
}

export interface StatementInWords {
  readonly index: number
  readonly sid?: string | undefined
  readonly effect: string
  readonly failed: readonly ElementInWords[]
  readonly because?: readonly ElementInWords[] | undefined
}

export interface ElementInWords {
  readonly element: string
  readonly condition?: string | undefined
  readonly says: readonly string[]
  readonly met: readonly string[]
  readonly instead?: string | undefined
}

/** Plain terminal text: the answer first, then each kind of policy, then what stood in the way. */
export function explanationLines(explanation: Explanation): readonly string[] {
  const { question, decision, message, layers, notes } = explanation
  const verdict = decision.outcome === 'allowed' ? 'allowed' : 'denied'
  return [
    `${verdict}: ${question.action} on ${question.resource}`,
    ...(message === undefined ? [] : [`  ${message}`]),
    ...layers.flatMap(layerLines),
    ...noteLines(notes),
  ]
}

/** What the answer leaves open, set apart from it. */
export const noteLines = (notes: readonly string[]): readonly string[] =>
  notes.length === 0 ? [] : ['', ...notes.map((one) => `note: ${one}`)]

/** `identity-based policies` */
export const plural = (type: string): string =>
  type === 'permissions boundary' ? type : type.replace(/policy$/, 'policies')

const words = { allows: 'allowed', denies: 'DENIED', silent: 'not allowed' } as const

/** One kind of policy: a blank line, its verdict, and its policies. */
export function layerLines(layer: LayerInWords): readonly string[] {
  return ['', verdictLine(layer), ...layer.policies.flatMap(policyLines)]
}

/** `identity-based policies: not allowed`, with what the verdict means where the type does not tell. */
export function verdictLine({ verdict, note, policies, ...layer }: LayerInWords): string {
  const why = note === undefined ? '' : ` (${note})`
  if (verdict === 'not asked' || verdict === 'hidden')
    return `${plural(layer.type)}: not asked${why}`
  if (policies.length === 0) return `${plural(layer.type)}: there are none${why}`
  return `${layerName(layer)}: ${words[verdict]}${why}`
}

/** `service control policies, unit prod (ou-…)` */
function layerName({
  type,
  level,
  levelName,
}: Pick<LayerInWords, 'type' | 'level' | 'levelName'>): string {
  return level === undefined
    ? plural(type)
    : `${plural(type)}, ${levelName ?? `level ${level + 1}`}`
}

function policyLines(policy: PolicyInWords): readonly string[] {
  const { label, arn, matched, nearest, statements, problems } = policy
  const lines = [`  ${label}${arn === undefined ? '' : ` (${arn})`}`]
  for (const problem of problems) lines.push(`    cannot be read: ${problem}`)
  for (const one of matched)
    lines.push(
      `    ${one.effect === 'Allow' ? 'allowed' : 'denied'} by ${statementName(one)}`,
      ...reasonsOf(one).flatMap(reasonLines),
    )
  if (nearest) {
    lines.push(`    nearest is ${statementName(nearest)}, but`)
    for (const failed of nearest.failed) lines.push(...failureLines(failed))
  } else if (matched.length === 0) lines.push(`    ${unconcerned(statements)}`)
  return lines
}

export const unconcerned = (statements: number): string =>
  `none of ${statements === 1 ? '1 statement' : `${statements} statements`} is about this`

export const statementName = ({ index, sid, effect }: StatementInWords): string =>
  `statement ${index + 1}${sid ? ` "${sid}"` : ''} (${effect})`

function failureLines(failed: ElementInWords): readonly string[] {
  const { instead } = failed
  return instead === undefined
    ? comparedLines(failed)
    : [...comparedLines(failed), `      a service never sends this key: write \`${instead}\``]
}

/** Where a Deny has conditions, they are what a request can meet or not; its other elements are what it is about. */
export function reasonsOf({ because = [] }: StatementInWords): readonly ElementInWords[] {
  const conditions = because.filter(({ condition }) => condition !== undefined)
  return conditions.length > 0 ? conditions : because
}

/** A Deny's condition, with what would have passed it by. */
function reasonLines(met: ElementInWords): readonly string[] {
  const spared = sparedBy(met)
  return spared === undefined
    ? comparedLines(met)
    : [...comparedLines(met), `      it would not match a request ${spared}`]
}

function comparedLines({ element, condition, says, met }: ElementInWords): readonly string[] {
  const subject = condition === undefined ? element : `${element} ${condition}`
  return [
    `      ${subject} says ${quotedList(says, saidMax)}`,
    `      ${' '.repeat(subject.length)} the request has ${quotedList(met)}`,
  ]
}

export function quotedList(values: readonly string[], most = values.length): string {
  if (values.length === 0) return 'nothing'
  const shown = values.slice(0, most).map((one) => `\`${one}\``)
  return [...shown, ...(values.length > most ? [`${values.length - most} more`] : [])].join(', ')
}
