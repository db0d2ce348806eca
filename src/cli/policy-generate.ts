import type { Command } from 'commander'
import { z } from 'zod'
import { type EndpointOption, withEndpoint } from './command.ts'
import { parsePrincipal } from './credentials.ts'
import { Failure } from './failure.ts'
import { callOperator, findServer } from './server-client.ts'

interface GenerateOptions extends EndpointOption {
  readonly as: string
}

const generated = z.object({
  arn: z.string(),
  uses: z.number(),
  documents: z.array(z.string()),
})

export function configureGenerate(command: Command): void {
  withEndpoint(command)
    .description('write the least policy that allows what a principal did on the running server')
    .requiredOption(
      '--as <principal>',
      'an account (its root user), or the ARN of a user, role or session',
    )
    .addHelpText(
      'after',
      `
Only what was allowed is in it. Documents too long for one managed policy follow one another.

Example:
  tidegate policy generate --as arn:aws:iam::111111111111:role/deployer > policy.json`,
    )
    .action(run)
}

async function run(options: GenerateOptions): Promise<void> {
  const server = findServer(options.endpoint, process.env)
  const principal = parsePrincipal(options.as)
  const { arn, documents } = await callOperator(server, 'generate-policy', { principal }, generated)
  if (documents.length === 0)
    throw new Failure(`\`${arn}\` has done nothing yet that was allowed: run its work first`)
  process.stdout.write(documents.map((text) => `${text}\n`).join(''))
}
