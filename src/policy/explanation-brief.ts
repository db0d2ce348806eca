import {
  type ElementInWords,
  type LayerInWords,
  type PolicyInWords,
  quotedList,
  reasonsOf,
  type StatementInWords,
  statementName,
  unconcerned,
  verdictLine,
} from './explanation-lines.ts'
import { sparedBy } from './spared.ts'

const policiesMax = 2
const elementsMax = 2
const valuesMax = 2

/**
 * A kind of policy that stands in the way: its verdict, and a sentence for each policy that denies or comes nearest.
 * The sentences may be broken at spaces.
 */
export function briefLines(layer: LayerInWords): readonly string[] {
  const { verdict, policies } = layer
  if (verdict === 'not asked' || verdict === 'hidden') return [verdictLine(layer)]
  const denies = verdict === 'denies'
  const told = toldOf(layer)
  const [one, ...others] = told
  if (one && others.length === 0)
    return [`${verdictLine(layer)} by ${one.label}`, `  ${reason(one, denies)}`]
  const left = denies ? 0 : policies.length - told.length
  return [
    verdictLine(layer),
    ...told.map((policy) => `  ${policy.label}: ${reason(policy, denies)}`),
    ...(left > 0 ? [`  ${more(left)}`] : []),
  ]
}

const more = (others: number): string =>
  others === 1 ? '1 more policy is no nearer' : `${others} more policies are no nearer`

/** Those that deny; where none does, the nearest first. */
function toldOf({ verdict, policies }: LayerInWords): readonly PolicyInWords[] {
  if (verdict === 'denies')
    return policies.filter(({ matched }) => matched.some(isDeny)).slice(0, policiesMax)
  return [...policies].sort((a, b) => distance(a) - distance(b)).slice(0, policiesMax)
}

const isDeny = ({ effect }: StatementInWords): boolean => effect === 'Deny'

/** What cannot be read comes first: it may be all that is wrong. */
const distance = ({ problems, nearest }: PolicyInWords): number =>
  problems.length > 0 ? 0 : (nearest?.failed.length ?? 100)

function reason(
  { problems, matched, nearest, statements }: PolicyInWords,
  denies: boolean,
): string {
  const denying = matched.find(isDeny)
  if (denies && denying) return `denied by ${withReasons(denying, reasonsOf(denying))}`
  const [problem] = problems
  if (problem !== undefined) return `cannot be read: ${problem}`
  if (nearest) return `nearest is ${withReasons(nearest, nearest.failed, ', but ')}`
  return unconcerned(statements)
}

function withReasons(
  statement: StatementInWords,
  elements: readonly ElementInWords[],
  link = ': ',
): string {
  const told = elements
    .slice(0, elementsMax)
    .map((one) => `${comparison(one)}${advice(one, statement)}`)
  return `${statementName(statement)}${told.length > 0 ? link : ''}${told.join('; ')}`
}

function comparison({ element, condition, says, met }: ElementInWords): string {
  const subject = condition === undefined ? element : `${element} ${condition}`
  return `${subject} says ${quotedList(says, valuesMax)}, the request has ${quotedList(met, valuesMax)}`
}

/** What would have passed a Deny by, and the key to write instead of one that a service never sends. */
function advice(compared: ElementInWords, statement: StatementInWords): string {
  if (compared.instead !== undefined)
    return `, and a service never sends this key: write \`${compared.instead}\``
  const spared = isDeny(statement) ? sparedBy(compared) : undefined
  return spared === undefined ? '' : `, and a request ${spared} would pass`
}
