import { readFileSync, statSync } from 'node:fs'
import type { Command } from 'commander'
import { z } from 'zod'
import { systemWords } from '../aws/system-words.ts'
import { type EndpointOption, withEndpoint } from './command.ts'
import { Failure, usage } from './failure.ts'
import { findServer } from './find-server.ts'
import { fromJson } from './json.ts'
import { callOperator } from './server-client.ts'

const fileBytesMax = 512 * 1024

export function configure(templates: Command): void {
  withEndpoint(templates)
    .allowExcessArguments()
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
AWS has no API for these: it registers a partner's policy templates and permissions
boundaries when the partner is onboarded (IAM temporary delegation), and its services
publish role templates (iam:AcquireRole). Here a file does it. It holds a partner:

  { "Partner": { "Name": "Example", "Domain": "partner.example",
                 "Accounts": ["222222222222"] },
    "PolicyTemplates": [
      { "Name": "setup", "Policy": { … "@{bucketName}" … } }],
    "PermissionsBoundaries": [
      { "Name": "Boundary_20260115", "Policy": { … } }] }

or what \`aws iam get-role-template-version\` prints. The ARNs are printed.

Examples:
  tidegate templates
  tidegate templates add partner.json`,
    )
    .action((options: ListOptions, { args: [typed] }: Command) => {
      if (typed === undefined) return list(options)
      throw usage(`expected nothing or \`add <file>\`, got \`${typed}\``)
    })
  withEndpoint(
    templates.command('add').description('register a partner, or a version of a role template'),
  )
    .argument('<file...>', 'JSON')
    .action((files: string[], options: EndpointOption) =>
      add(files, { ...templates.opts(), ...options }),
    )
}

interface ListOptions extends EndpointOption {
  readonly json?: boolean
}

const registered = z.object({
  policyTemplates: z.array(
    z.object({ arn: z.string(), partner: z.string(), accounts: z.array(z.string()) }),
  ),
  permissionsBoundaries: z.array(z.object({ arn: z.string() })),
  roleTemplates: z.array(z.object({ arn: z.string(), minorVersion: z.number() })),
})

async function list({ endpoint, json }: ListOptions): Promise<void> {
  const found = await callOperator(findServer(endpoint, process.env), 'templates', {}, registered)
  const lines = [
    ...found.policyTemplates.map(
      ({ arn, partner, accounts }) => `${arn} (${partner}: ${accounts.join(', ')})`,
    ),
    ...found.permissionsBoundaries.map(({ arn }) => arn),
    ...found.roleTemplates.map(({ arn, minorVersion }) => `${arn} (version ${minorVersion})`),
  ]
  process.stdout.write(`${json ? JSON.stringify(found, undefined, 2) : lines.join('\n')}\n`)
}

const added = z.object({ arns: z.array(z.string()) })

async function add(files: readonly string[], { endpoint }: EndpointOption): Promise<void> {
  const server = findServer(endpoint, process.env)
  for (const file of files) {
    const { arns } = await callOperator(server, 'add-templates', read(file), added)
    process.stdout.write(arns.map((arn) => `${arn}\n`).join(''))
  }
}

function read(file: string): Readonly<Record<string, unknown>> {
  try {
    if (statSync(file).size > fileBytesMax)
      throw new Failure(`\`${file}\` has more than ${fileBytesMax} bytes`)
    const value = fromJson(readFileSync(file, 'utf8'))
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>
  } catch (error) {
    if (error instanceof Failure) throw error
    throw new Failure(`\`${file}\` cannot be read: ${systemWords(error)}`)
  }
  throw new Failure(`\`${file}\`: expected a JSON object`)
}
