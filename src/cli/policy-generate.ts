import type { Command } from 'commander'
import { z } from 'zod'
import { asWhom, type EndpointOption, withEndpoint, withRequired } from './command.ts'
import { parsePrincipal } from './credentials.ts'
import { Failure } from './failure.ts'
import { findServer } from './find-server.ts'
import { callOperator } from './server-client.ts'

interface GenerateOptions extends EndpointOption {
  readonly as: string
}

const generated = z.object({
  arn: z.string(),
  uses: z.number(),
  documents: z.array(z.string()),
})

export function configureGenerate(command: Command): void {
  withRequired(command, '--as <principal>', asWhom)
  withEndpoint(command)
    .description('write the least policy that allows what a principal did')
    .usage('--as <principal> [options]')
    .addHelpText(
      'after',
      `
What the running server allowed since its data began is in it, and what it refused
is not. What is too long for one managed policy becomes several documents.

Example:
  tidegate policy generate --as 111111111111 > policy.json`,
    )
    .action(run)
}

async function run(options: GenerateOptions): Promise<void> {
  const principal = parsePrincipal(options.as)
  const server = findServer(options.endpoint, process.env)
  const { arn, documents } = await callOperator(server, 'generate-policy', { principal }, generated)
  if (documents.length === 0)
    throw new Failure(`\`${arn}\` has done nothing yet that was allowed: run its work first`)
  process.stdout.write(documents.map((text) => `${text}\n`).join(''))
}
