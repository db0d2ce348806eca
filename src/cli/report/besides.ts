import { asAccount } from './command.ts'
import { type Printing, pasted, statementLines } from './fixes.ts'
import { type Line, type Part, plainLines } from './parts.ts'
import type { Meaning, RefusalReport } from './schema.ts'

export const noteParts = ({ notes }: RefusalReport): readonly Part[] =>
  notes.map((note) => ({ title: 'note', lines: plainLines([note]) }))

/** What explains the message at length. */
export const pageParts = ({ page }: RefusalReport, { without }: Printing): readonly Part[] =>
  page === undefined || without?.has('message page')
    ? []
    : [{ title: 'read', lines: plainLines([page], 'dim') }]

/** What helps besides a change of a policy. */
export const remedyParts = ({ remedies }: RefusalReport, printing: Printing): readonly Part[] =>
  remedies.map(({ title, why, commands }) => ({
    title: 'help',
    lines: [
      { text: title, paint: 'bold' },
      ...plainLines(why ? [why] : []),
      ...pasted(commands, printing),
    ],
  }))

/** What the server did by itself. */
export function backgroundParts(
  { background = [] }: RefusalReport,
  { target, full, without }: Printing,
): readonly Part[] {
  if (background.length === 0 || without?.has('background')) return []
  const refusals = background.length === 1 ? '1 refusal' : `${background.length} refusals`
  if (!full)
    return [{ title: 'also', lines: plainLines([`${refusals} in the background: see \`--full\``]) }]
  const typed = target === 'aws' ? 'tidegate' : target.typed
  const lines = background.flatMap(({ request, operation, message }): readonly Line[] => [
    { text: `in the background, ${operation}: ${message}` },
    { text: `${typed} explain ${request}`, paint: 'dim' },
  ])
  return [{ title: 'also', lines }]
}

/** What one of AWS's sentences says by itself. */
export const meaningParts = ({ meanings = [] }: RefusalReport, printing: Printing) =>
  meanings.flatMap((meaning) => reading(meaning, printing))

function reading(meaning: Meaning, printing: Printing): readonly Part[] {
  const { read, proves, open, ask, settle } = meaning
  const parts: readonly Part[] = [
    { title: 'says', lines: plainLines(read.map(([name, value]) => `${name}: ${value}`)) },
    { title: 'shows', lines: plainLines(proves) },
    { title: 'open', lines: plainLines(open) },
    {
      title: 'send',
      lines: ask
        ? [
            ...plainLines([`to account ${ask.account}:`], 'dim'),
            ...plainLines([ask.sentence]),
            ...plainLines(statementLines(ask.statement, printing.width), 'cyan'),
          ]
        : [],
    },
    ...settle.map(({ account, command, tells }) => ({
      title: 'look',
      lines: [
        ...plainLines([account ? `as account ${account}: ${tells}` : tells]),
        ...pasted([account === undefined ? command : asAccount(command, account)], printing),
      ],
    })),
  ]
  return parts.filter(({ lines }) => lines.length > 0)
}
