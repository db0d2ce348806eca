import type { Command } from 'commander'
import { z } from 'zod'
import { type EndpointOption, withEndpoint } from './command.ts'
import { findServer } from './find-server.ts'
import { callOperator } from './server-client.ts'

interface MessagesOptions extends EndpointOption {
  readonly request?: string
}

export function configure(messages: Command): void {
  withEndpoint(messages)
    .option('--request <id>', 'those of one delegation request')
    .addHelpText(
      'after',
      `
IAM tells a partner how its delegation requests stand, and sends the token of one that
was accepted, by the SNS topic that the partner gave. There is no SNS here: these are
the notifications that the topic's subscribers would get, one JSON object a line.

Examples:
  tidegate messages
  tidegate messages --request 01234567-89ab-4cde-8f01-23456789abcd |
    jq -r '.Message | fromjson | .ExchangeToken // empty'`,
    )
    .action(print)
}

const page = z.object({
  messages: z.array(z.object({ seq: z.number(), notification: z.record(z.string(), z.unknown()) })),
})

async function print({ endpoint, request }: MessagesOptions): Promise<void> {
  const server = findServer(endpoint, process.env)
  for (let after = 0; ; ) {
    const input = { after, ...(request !== undefined && { request }) }
    const { messages } = await callOperator(server, 'messages', input, page)
    for (const { notification } of messages)
      process.stdout.write(`${JSON.stringify(notification)}\n`)
    const last = messages.at(-1)
    if (!last) return
    after = last.seq
  }
}
