import type { Command } from 'commander'
import { z } from 'zod'
import { type EndpointOption, several, withEndpoint } from './command.ts'
import { usage } from './failure.ts'
import { findServer } from './find-server.ts'
import { callOperator } from './server-client.ts'
import { printable } from './terminal.ts'

interface EventsOptions extends EndpointOption {
  readonly follow?: boolean
  readonly json?: boolean
  readonly account?: string
  readonly kind?: readonly string[]
  readonly operation?: string
  readonly last: string
}

const kinds = ['call', 'service', 'bridge'] as const

export function configure(events: Command): void {
  withEndpoint(events)
    .option('-f, --follow', 'go on with what happens from now on')
    .option('--json', 'print the events themselves, one a line')
    .option('--account <id>', 'only what this account is told of')
    .option(
      '--kind <kind>',
      'call (CloudTrail, of an API call), service (CloudTrail, of what a service did) or bridge (EventBridge); may be given several times',
      several,
    )
    .option('--operation <name>', "an operation such as PutImage, or EventBridge's detail-type")
    .option('--last <count>', 'how many of those before to print', '20')
    .addHelpText(
      'after',
      `
The newest 25,000 are kept, and none for longer than 90 days. An account reads its own with
\`aws cloudtrail lookup-events\`. A call's event can be given to \`tidegate explain\`.

Examples:
  tidegate events --follow
  tidegate events --kind bridge --account 111111111111 --json
  tidegate events --operation PutImage --last 1 --json \\
    | tidegate explain -`,
    )
    .action(show)
}

const answer = z.object({
  events: z.array(z.object({ kind: z.enum(kinds), event: z.record(z.string(), z.unknown()) })),
  next: z.number(),
})

async function show(options: EventsOptions): Promise<void> {
  const { account, operation: name, kind, follow, json } = options
  for (const one of kind ?? [])
    if (!kinds.some((known) => known === one))
      throw usage(`expected one of ${kinds.join(', ')}, got \`${one}\``)
  const last = Number(options.last)
  if (!/^\d{1,4}$/.test(options.last) || last > 1_000)
    throw usage(`expected a number of at most 1000, got \`${options.last}\``)
  const server = findServer(options.endpoint, process.env)
  const query = { account, name, kinds: kind }
  process.stdout.once('error', () => process.exit(0))
  const print = (told: z.infer<typeof answer>) => {
    for (const { kind, event } of told.events)
      process.stdout.write(`${json ? JSON.stringify(event) : line(kind, event)}\n`)
    return told.next
  }
  let after = print(await callOperator(server, 'events', { ...query, last }, answer))
  while (follow) after = print(await callOperator(server, 'events', { ...query, after }, answer))
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

function line(kind: (typeof kinds)[number], event: Readonly<Record<string, unknown>>): string {
  const named = (...names: readonly string[]) => names.map((name) => event[name])
  const words =
    kind === 'bridge'
      ? [...named('time', 'account', 'region', 'detail-type'), summary(event)]
      : [
          ...named('eventTime', 'recipientAccountId', 'awsRegion', 'eventSource', 'eventName'),
          ...[...named('errorCode'), who(event), ...named('requestID')],
        ]
  return printable(words.map(text).filter(Boolean).join(' '))
}

function who({ userIdentity }: Readonly<Record<string, unknown>>): string {
  const { arn, invokedBy, accountId } = (userIdentity ?? {}) as Record<string, unknown>
  return text(arn ?? invokedBy ?? accountId)
}

function summary({ detail }: Readonly<Record<string, unknown>>): string {
  const { result, ...told } = (detail ?? {}) as Record<string, unknown>
  const shown = ['action-type', 'repository-name', 'image-tag', 'image-digest', 'scan-status']
  return [result, ...shown.map((name) => told[name])].map(text).filter(Boolean).join(' ')
}
