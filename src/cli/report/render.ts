import { plain, printable, type Style } from '../terminal.ts'
import { backgroundParts, meaningParts, noteParts, pageParts, remedyParts } from './besides.ts'
import { fixParts, type Printing, spares } from './fixes.ts'
import { type Line, type Part, plainLines, renderParts } from './parts.ts'
import { fullReasons, isWhatWasAsked, onResource, shortName, shortReasons } from './reasons.ts'
import type { RefusalReport } from './schema.ts'

/** How one report is printed. */
export interface Page extends Printing {
  readonly style: Style
}

/** What was refused, why, what is known besides, and the smallest change. Ready to print. */
export const renderReport = (report: RefusalReport, page: Page): string =>
  `${renderParts(reportParts(report, page), page.style, page.width, page.say).join('\n')}\n`

/** The lines of a terminal. */
const rows = 24

/** In full, or in as much as fits a screen: what can be spared is left out one after the other until it does. */
export function reportParts(raw: RefusalReport, printing: Printing): readonly Part[] {
  const report = harmless(raw)
  const whole = partsOf(report, printing)
  if (printing.full || heightOf(whole, printing) <= rows) return whole
  for (const at of spares.keys()) {
    const parts = partsOf(report, { ...printing, without: new Set(spares.slice(0, at + 1)) })
    if (heightOf(parts, printing) <= rows) return parts
  }
  return whole
}

const heightOf = (parts: readonly Part[], { width, say }: Printing): number =>
  renderParts(parts, plain, width, say).length

function partsOf(report: RefusalReport, printing: Printing): readonly Part[] {
  return [
    ...(printing.full ? fullHead(report) : shortHead(report)),
    ...(printing.full ? fullReasons(report) : shortReasons(report)),
    ...noteParts(report),
    ...meaningParts(report, printing),
    ...fixParts(report, printing),
    ...remedyParts(report, printing),
    ...backgroundParts(report, printing),
    ...pageParts(report, printing),
  ]
}

// Names and policies were written by whoever was allowed to: none of them may steer this terminal.
const harmless = (report: RefusalReport): RefusalReport =>
  JSON.parse(JSON.stringify(report), (_, value) =>
    typeof value === 'string' ? printable(value) : value,
  )

/** Which refusal it is: whoever asks for the last has not named it. */
function shortHead(report: RefusalReport): readonly Part[] {
  const [first] = report.decisions
  const on = first && isWhatWasAsked(first, report) ? onResource(first.resource) : ''
  const asked = askedOf(report)
  const head = asked && [`${asked}${on}`, shortName(report.caller)].filter(Boolean).join(' by ')
  // Where no policy was in the way, the words of the refusal are all there is; what was pasted is known.
  const words = first || !asked || report.meanings ? [] : [wordsOf(report)]
  const lines = [...plainLines(head ? [head] : [], 'bold'), ...words]
  return lines.length > 0 ? [{ title: 'what', lines }] : []
}

function fullHead(report: RefusalReport): readonly Part[] {
  const { at, request, caller } = report
  const head = [askedOf(report), caller].filter(Boolean).join(' by ')
  const more = [at && `at ${at}`, request && `request ${request}`].filter(Boolean)
  const lines = [
    ...plainLines([head].filter(Boolean), 'bold'),
    wordsOf(report),
    ...plainLines(more),
  ]
  return [{ title: 'what', lines }]
}

const askedOf = ({ service, operation }: RefusalReport): string => `${service} ${operation}`.trim()

const wordsOf = ({ code, message }: RefusalReport): Line => ({
  text: code ? `${code}: ${message}` : message,
  as: 'quoted',
})
