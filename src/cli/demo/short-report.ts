import { layerLines } from '../../policy/explanation-lines.ts'
import { fromJson } from '../json.ts'
import type { RefusalReport } from '../report.ts'
import { type Style, wrap } from '../terminal.ts'

interface Line {
  readonly text: string
  readonly paint?: keyof Style | undefined
}

export interface Part {
  readonly title: string
  readonly lines: readonly Line[]
}

/** Which policies stood in the way, what came nearest, and whether the resource is there. */
export function shortReasons({ decisions, message }: RefusalReport): readonly Part[] {
  const [decision] = decisions
  if (!decision) return []
  // AWS's sentence about an image names neither who was refused nor what.
  const asked = message.includes(decision.action)
    ? []
    : [{ text: `${decision.caller} may not ${decision.action}` }]
  const { layers, ownersNote } = decision
  return [
    { title: 'why', lines: [...asked, ...why(layers)] },
    ...(ownersNote
      ? [{ title: 'note', lines: [{ text: ownersNote, paint: 'yellow' } as const] }]
      : []),
  ]
}

/** The smallest fix: a policy as it should be, for each side that must change. */
export const shortFix = ({ fixes }: RefusalReport): readonly Part[] =>
  (fixes[0]?.edits ?? []).map(({ label, document = '' }) => {
    const { title, lines } = policyPart('fix', document)
    return { title, lines: [{ text: label }, ...lines] }
  })

export const policyPart = (title: string, document: string): Part => ({
  title,
  lines: squeezed(fromJson(document), '')
    .split('\n')
    .map((text) => ({ text, paint: 'cyan' })),
})

export const renderParts = (parts: readonly Part[], style: Style, width: number): string[] =>
  parts.flatMap(({ title, lines }) =>
    lines
      .flatMap(({ text, paint }) =>
        wrap(text, width - margin).map((line) => (paint ? style[paint](line) : line)),
      )
      .map((line, at) => `  ${style.dim((at ? '' : title).padEnd(margin - 2))}${line}`),
  )

const margin = 8

/** Each kind of policy is a paragraph: what denied is told whole, what allowed in a line. */
function why(layers: RefusalReport['decisions'][number]['layers']): Line[] {
  return layers.flatMap((layer): Line[] => {
    if (layer.verdict === 'not asked' || layer.verdict === 'hidden') return []
    const [, first = '', ...rest] = layerLines(layer)
    if (layer.verdict === 'allows') return [{ text: first, paint: 'dim' }]
    return [first, ...rest].map((text) => ({ text }))
  })
}

const lineMax = 72

/** JSON with what is short on one line. */
function squeezed(value: unknown, indent: string): string {
  const whole = JSON.stringify(value, undefined, 1).replace(/\n\s*/g, ' ')
  if (typeof value !== 'object' || value === null || indent.length + whole.length < lineMax)
    return whole
  const inner = `${indent}  `
  const entries = Array.isArray(value)
    ? value.map((one) => squeezed(one, inner))
    : Object.entries(value).map(([name, one]) => `"${name}": ${squeezed(one, inner)}`)
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  return `${open}\n${entries.map((entry) => inner + entry).join(',\n')}\n${indent}${close}`
}
