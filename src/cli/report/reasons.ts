import { parseArn } from '../../names/arn.ts'
import { briefLines } from '../../policy/explanation-brief.ts'
import { layerLines, plural } from '../../policy/explanation-lines.ts'
import { type Line, type Part, plainLines } from './parts.ts'
import type { Decision, Layer, RefusalReport } from './schema.ts'

/** Which policies stood in the way, what came nearest, and whether the resource is there. */
export function shortReasons(report: RefusalReport): readonly Part[] {
  const [decision, ...others] = report.decisions
  if (!decision) return []
  const asked = isWhatWasAsked(decision, report) ? [] : [mayNot(decision, report)]
  const also = [...new Set(others.map((one) => `also, ${mayNot(one, report)}`))]
  return [
    {
      title: 'why',
      lines: [...plainLines(asked), ...shortLayers(decision.layers), ...plainLines(also)],
    },
    ...notesOf(decision),
  ]
}

/** Whether the line that says what was asked says this too. */
export const isWhatWasAsked = (
  { caller, action, purpose }: Decision,
  { service, operation, ...report }: RefusalReport,
): boolean =>
  caller === report.caller && action === `${service}:${operation}` && purpose === undefined

/** Every policy of every decision. */
export const fullReasons = (report: RefusalReport): readonly Part[] =>
  report.decisions.flatMap((decision) => [
    {
      title: 'why',
      lines: [...plainLines([fullHead(decision)]), ...decision.layers.flatMap(fullLayer)],
    },
    ...notesOf(decision),
  ])

const fullHead = ({ caller, action, purpose, resource, outcome }: Decision): string =>
  `${caller} may not ${action} on ${resource}: ${outcome.replaceAll('-', ' ')}${inBrackets(purpose)}`

const inBrackets = (text: string | undefined): string => (text === undefined ? '' : ` (${text})`)

function mayNot({ caller, action, resource, purpose }: Decision, report: RefusalReport): string {
  const who = caller === report.caller ? 'it' : shortName(caller)
  return `${who} may not ${action}${onResource(resource)}${inBrackets(purpose)}`
}

/** ` on repository/app of 111111111111`; nothing where the action is about no resource. */
export const onResource = (resource: string): string =>
  resource === '*' ? '' : ` on ${shortName(resource)}`

/** `builder/i-0123 of 111111111111`, `user/alice of 111111111111`. */
export function shortName(name: string): string {
  const arn = parseArn(name)
  return arn?.account ? `${arn.resource.replace(/^assumed-role\//, '')} of ${arn.account}` : name
}

const notesOf = ({ notes, ownersNote }: Decision): readonly Part[] => [
  ...(notes ? [{ title: 'note', lines: plainLines(notes) }] : []),
  ...(ownersNote ? [{ title: 'note', lines: plainLines([ownersNote], 'yellow') }] : []),
]

/** What stands in the way is told whole, what allows in one line; what was not asked goes without saying. */
function shortLayers(layers: readonly Layer[]): readonly Line[] {
  const inTheWay = layers.filter(({ verdict }) => verdict === 'denies' || verdict === 'silent')
  const denying = new Set(inTheWay.map(({ type }) => type))
  const allowing = layers.flatMap(({ verdict, type }) =>
    verdict === 'allows' && !denying.has(type) ? plural(type) : [],
  )
  return [
    ...plainLines(inTheWay.flatMap(briefLines)),
    ...plainLines(
      allowing.length > 0 ? [`allowed by ${[...new Set(allowing)].join(', ')}`] : [],
      'dim',
    ),
  ]
}

function fullLayer(layer: Layer): readonly Line[] {
  const [, first = '', ...rest] = layerLines(layer)
  if (layer.verdict === 'denies' || layer.verdict === 'silent') return plainLines([first, ...rest])
  return plainLines([first], 'dim')
}
