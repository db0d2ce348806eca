import type { Cause } from '../../doctor/cause.ts'
import type { ChainStep, Diagnosis } from '../../doctor/diagnosis.ts'
import type { Verdict } from '../../doctor/walk.ts'
import { padded } from '../columns.ts'
import { asItIs } from '../language/translate.ts'
import { type Page, renderReport } from '../report/render.ts'
import { printable, type Style, wrap } from '../terminal.ts'
import { excerptsOf } from './excerpt.ts'

/** One task: the verdict, the chain link by link, what stands in the way, and what would settle the rest. */
export function renderDiagnosis(raw: Diagnosis, page: Page): string {
  const { report, ...rest } = raw
  const one: Omit<Diagnosis, 'report'> = JSON.parse(JSON.stringify(rest), (_, value) =>
    typeof value === 'string' ? printable(value) : value,
  )
  const sections = [
    head(one, page),
    one.chain.flatMap((link) => linkLines(link, page)),
    ...(one.settle.length > 0 ? [settleLines(one, page)] : []),
    ...(one.notes.length > 0 ? [one.notes.flatMap((note) => indented(note, page))] : []),
    ...(one.assumed.length > 0 ? [assumedLines(one, page)] : []),
  ]
  const own = `\n${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`
  return report ? `${own}${renderReport(report, page)}` : `${own}\n`
}

const verdicts: Readonly<Record<Verdict, string>> = {
  allowed: 'nothing stands in the way',
  denied: 'is refused',
  unknown: 'cannot be told yet: not all that decides was collected',
}

function head({ task, verdict, causes }: Omit<Diagnosis, 'report'>, page: Page): string[] {
  const { style } = page
  const say = page.say ?? asItIs
  const title = `${style.bold(task)}  ${paint(verdict, style)(say(verdicts[verdict]))}`
  return [
    title,
    ...(causes.length > 0 ? [''] : []),
    ...causes.flatMap((cause) => causeLines(cause, page)),
  ]
}

/** The sentence, and the elements by which it is so, underlined where they stand. */
function causeLines({ say, statement }: Cause, page: Page): string[] {
  const excerpts = statement ? excerptsOf(statement) : []
  return [
    ...indented(say, page),
    ...excerpts.flatMap(({ place, line }) => [
      `    ${page.style.dim(printable(place))}`,
      ...(line === ''
        ? []
        : [`      ${printable(line)}`, `      ${page.style.red('^'.repeat(line.length))}`]),
    ]),
  ]
}

const paint = (verdict: Verdict, style: Style) =>
  ({ allowed: style.green, denied: style.red, unknown: style.yellow })[verdict]

function linkLines(
  { verdict, as, actions, resource, purpose, stage, isMended }: ChainStep,
  page: Page,
): string[] {
  const { style } = page
  const say = page.say ?? asItIs
  const mark = padded(say({ allowed: 'passed', denied: 'failed', unknown: 'unknown' }[verdict]), 7)
  const later = stage === 'later' ? 'later, when the function was idle: ' : ''
  const what = say(`${later}${purpose ?? as}`)
  return [
    ...wrap(what, page.width - 11).map((line, at) =>
      at === 0 ? `  ${paint(verdict, style)(mark)}  ${line}` : `           ${line}`,
    ),
    ...wrap(actions.map(({ action }) => action).join(', '), page.width - 11).map(
      (line) => `           ${line}`,
    ),
    `           ${resource}`,
    ...(isMended
      ? [say('           Lambda writes its statement: the caller may change the policy')]
      : []),
  ]
}

const settleLines = ({ settle }: Omit<Diagnosis, 'report'>, page: Page): string[] => [
  page.style.bold((page.say ?? asItIs)('What would settle it')),
  ...settle.flatMap(({ account, command, tells }) => [
    '',
    ...indented(`${tells}${account === undefined ? '' : `; in account ${account}`}:`, page),
    `    ${command}`,
  ]),
]

const assumedLines = ({ assumed }: Omit<Diagnosis, 'report'>, page: Page): string[] => [
  page.style.bold((page.say ?? asItIs)('Not collected, and taken to allow')),
  ...assumed.flatMap(({ what, of }) => indented(`${what} of ${of}`, page)),
]

const indented = (text: string, { width, say = asItIs }: Page): string[] =>
  wrap(say(text), width - 2).map((line) => `  ${line}`)
