import type { Command } from 'commander'
import { parties, refusalLine } from '../server/refusal.ts'
import { type EndpointOption, withEndpoint } from './command.ts'
import { Failure } from './failure.ts'
import { findServer } from './find-server.ts'
import { renderReport } from './report/render.ts'
import { refusalReport } from './report/schema.ts'
import { typedName } from './self.ts'
import { callOperator } from './server-client.ts'
import { printable, type Style, styleFor, wrap } from './terminal.ts'
import { TypedLine } from './typed-line.ts'
import { type Event, type Refusal, watchFeed } from './watch-feed.ts'
import { press } from './watch-keys.ts'

interface WatchOptions extends EndpointOption {
  readonly json?: boolean
}

export function configure(watch: Command): void {
  withEndpoint(watch)
    .option('--json', 'print one JSON object a line')
    .addHelpText(
      'after',
      `
At a terminal each line has a number. Enter explains the newest refusal, with its
fix; a number and Enter explains that one; q or Ctrl-C ends. Elsewhere each line ends
with the id for \`tidegate explain\`. Repetitions within ten seconds are summed up. A
server that stops is waited for, half a minute.

Examples:
  tidegate watch
  tidegate watch --json | jq -r .request`,
    )
    .action(follow)
}

async function follow({ endpoint, json }: WatchOptions): Promise<void> {
  const server = findServer(endpoint, process.env)
  const { stdin, stdout } = process
  const line = new TypedLine((text) => void stdout.write(text))
  const leave = () => {
    line.clear()
    if (stdin.isTTY) stdin.setRawMode(false)
  }
  const end = () => {
    leave()
    process.exit(0)
  }
  process.once('SIGINT', end).once('SIGTERM', end)
  // Whoever read has read enough: `tidegate watch | head`.
  stdout.once('error', end)
  const interactive = !json && stdin.isTTY && stdout.isTTY
  const told = interactive ? desk(server.url, line, end) : json ? asJson : asLine
  try {
    for await (const event of watchFeed(server)) told(event)
  } catch (error) {
    // What is said of it stands on a line of its own.
    leave()
    throw error
  }
  end()
}

function asJson(event: Event): void {
  if (event.kind === 'refusal') process.stdout.write(`${JSON.stringify(event.refusal)}\n`)
  else process.stderr.write(`tidegate: ${event.text}\n`)
}

function asLine(event: Event): void {
  if (event.kind === 'note') asJson(event)
  else process.stdout.write(`${event.refusal.at} ${printable(refusalLine(event.refusal))}\n`)
}

const widthMax = 100
const numberedMax = 1_000

/** A terminal with somebody at it: numbered lines, and keys that explain them. */
function desk(url: string, line: TypedLine, end: () => void): (event: Event) => void {
  const { stdin, stdout } = process
  const style = styleFor(stdout, process.env)
  const target = { typed: typedName(process.env) }
  const width = () => Math.min(stdout.columns || widthMax, widthMax)
  const requests = new Map<number, string>()
  let newest = 0
  const note = (text: string) =>
    line.print(wrap(printable(text), width()).map(style.dim).join('\n'))

  const explain = async (number: number): Promise<void> => {
    const request = requests.get(number)
    if (!request)
      return note(number > 0 ? `no line ${number} to explain` : 'nothing was refused yet')
    try {
      // Found anew: since the line came, the server may have been started again, with another key.
      const server = findServer(url, {})
      const report = await callOperator(server, 'explain', { request }, refusalReport)
      line.print(renderReport(report, { style, width: width(), target, full: false }))
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      note(`${number}: ${error.message}`)
    }
  }
  stdin.setRawMode(true).setEncoding('utf8')
  stdin.on('data', (keys: string) => {
    for (const key of keys) {
      const { does, typed } = press(line.typed, key)
      line.type(typed)
      if (does === 'end') return end()
      if (does) void explain(does.explain === 'newest' ? newest : does.explain)
    }
  })
  note(`watching ${url}`)
  note('Enter explains the newest, a number and Enter that one, q ends')
  return (event) => {
    if (event.kind === 'note') return note(event.text)
    newest += 1
    requests.set(newest, event.refusal.request)
    requests.delete(newest - numberedMax)
    line.print(numbered(newest, event.refusal, width(), style))
  }
}

/** Number, time, status, operation, caller → resource, why: wrapped, and the words below the words. */
function numbered(number: number, refusal: Refusal, width: number, style: Style): string {
  const { status, operation, why, times, at } = refusal
  const time = new Date(at).toTimeString().slice(0, 8)
  const margin = `${String(number).padStart(4)}  ${time}  `
  const again = times > 1 ? `, ${times} times more` : ''
  const text = `${status ?? 'background'} ${operation} ${parties(refusal)}, ${why}${again}`
  const [first = '', ...rest] = wrap(printable(text), width - margin.length)
  return [
    `${style.bold(margin)}${first.replace(/^\S+/, style.red)}`,
    ...rest.map((line) => ' '.repeat(margin.length) + line),
  ].join('\n')
}
