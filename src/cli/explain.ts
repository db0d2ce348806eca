import type { Command } from 'commander'
import { readBody } from '../aws/http.ts'
import { meaningReport } from '../estate/meaning/report.ts'
import { type EndpointOption, withEndpoint } from './command.ts'
import { NoServer, usage } from './failure.ts'
import { findServer } from './find-server.ts'
import { withLanguage } from './language/option.ts'
import { type LanguageOption, sayFor } from './language/say.ts'
import { renderReport } from './report/render.ts'
import type { RefusalReport } from './report/schema.ts'
import { typedName } from './self.ts'
import { callerFromEnvironment, isSignedIn } from './signed-call.ts'
import { styleFor } from './terminal.ts'

interface ExplainOptions extends EndpointOption, LanguageOption {
  readonly as?: string
  readonly aws?: boolean
  readonly full?: boolean
  readonly json?: boolean
}

type Question =
  | { readonly request: string }
  /** With the id of the request where a record tells it. */
  | { readonly message: string; readonly request?: string }
  | Record<string, never>

const widthMax = 100

export function configure(explain: Command): void {
  withLanguage(withEndpoint(explain))
    .argument(
      '[refusal]',
      '`last`, a request id, an error message as AWS words it, a record of CloudTrail, or - to read one from standard input',
      'last',
    )
    .option('--as <principal>', 'only what this account or principal may know')
    .option('--full', 'every policy that was asked, and every fix')
    .option('--aws', 'print the commands for AWS instead of for this server')
    .option('--json', 'print the report as JSON, as docs/explain.schema.json says')
    .addHelpText(
      'after',
      `
Where AWS_ENDPOINT_URL and AWS_* credentials are set, as inside \`tidegate exec\`,
it is asked as that principal; otherwise as the operator, who is told everything.
A message of AWS's that this server did not give is read for what it says, also
when no server runs.

Examples:
  tidegate explain
  tidegate explain --as 111111111111
  tidegate exec --as 111111111111 -- \\
    aws ecr list-images --registry-id 999999999999 --repository-name app 2>&1 |
    tidegate explain -`,
    )
    .action(tell)
}

async function tell(refusal: string, options: ExplainOptions): Promise<void> {
  const text = refusal === '-' ? await readMessage() : refusal
  const question = (await questionFromRecord(text)) ?? questionFrom(text)
  const report = await askOrRead(question, options)
  if (options.json) {
    process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`)
    return
  }
  const width = Math.min(process.stdout.columns || widthMax, widthMax)
  const style = styleFor(process.stdout, process.env)
  const target = options.aws ? 'aws' : { typed: typedName(process.env) }
  const say = await sayFor(options)
  const full = options.full === true
  process.stdout.write(renderReport(report, { style, width, target, full, say }))
}

/** A request id has no spaces; every message of AWS's has. */
export function questionFrom(text: string): Question {
  const trimmed = text.trim()
  if (!trimmed) throw usage('expected `last`, a request id or an error message, got nothing')
  if (trimmed === 'last') return {}
  return /\s/.test(trimmed) ? { message: trimmed } : { request: trimmed }
}

/** The newest refused request that CloudTrail's records tell of; undefined for what is no record. */
export async function questionFromRecord(text: string): Promise<Question | undefined> {
  if (!/^\s*[{[]/.test(text)) return undefined
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return undefined
  }
  const { isRefused, recordsIn } = await import('../doctor/from-trail.ts')
  const records = recordsIn(json)
  if (!records) return undefined
  // A list of CloudTrail's has the newest first, a file the oldest, and one record is both.
  const refused = records.find(isRefused)
  if (!refused) throw usage('expected a record of a refused request, got none with an `errorCode`')
  const { requestID, errorMessage, errorCode } = refused
  const message = errorMessage ?? errorCode ?? ''
  return requestID ? { message, request: requestID } : { message }
}

/** What a pasted message says by itself takes no server, and is told without one. */
async function askOrRead(question: Question, options: ExplainOptions): Promise<RefusalReport> {
  try {
    return await ask(question, options)
  } catch (error) {
    if (!(error instanceof NoServer) || !('message' in question) || options.as) throw error
    const read = meaningReport(question.message, new Date(), [
      'no server was asked: this is what the sentence says by itself',
    ])
    if (!read) throw error
    return read
  }
}

/** What talks to a server is loaded once there is one. */
async function ask(question: Question, { as, endpoint }: ExplainOptions): Promise<RefusalReport> {
  const environment = { ...process.env, ...(endpoint && { AWS_ENDPOINT_URL: endpoint }) }
  if (as === undefined && isSignedIn(environment)) {
    const { askAsCaller } = await import('./explain-ask.ts')
    return await askAsCaller(callerFromEnvironment(environment), question)
  }
  const server = findServer(endpoint, process.env)
  const { askAsOperator } = await import('./explain-ask.ts')
  return await askAsOperator(server, question, as)
}

async function readMessage(): Promise<string> {
  return Buffer.from(await readBody(process.stdin, { bytesMax: 256 * 1024 })).toString('utf8')
}
