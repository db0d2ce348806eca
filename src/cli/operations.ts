import type { Command } from 'commander'
import { listOperations, type ServiceListing } from '../services/all.ts'
import { usage } from './failure.ts'
import { styleFor, wrap } from './terminal.ts'

interface OperationsOptions {
  readonly json?: boolean
}

const widthMax = 100

export function configure(operations: Command): void {
  operations
    .argument(
      '[service]',
      'only this one: ecr, ecr-public, iam, inspector2, lambda, logs, organizations, secretsmanager, sqs or sts',
    )
    .option('--json', 'print the list as JSON')
    .addHelpText(
      'after',
      `
What is refused answers UnsupportedOperation. The list comes from this program;
no server is asked.

Examples:
  tidegate operations ecr
  tidegate operations --json`,
    )
    .action(print)
}

function print(service: string | undefined, { json }: OperationsOptions): void {
  const all = listOperations()
  const chosen = all.filter((one) => service === undefined || one.service === service)
  if (chosen.length === 0)
    throw usage(`expected one of ${all.map((one) => one.service).join(', ')}, got \`${service}\``)
  process.stdout.write(
    json ? `${JSON.stringify(chosen, undefined, 2)}\n` : chosen.map(section).join('\n'),
  )
}

function section(listing: ServiceListing): string {
  const { service, title, implemented, refused, argumentsRefused } = listing
  const { bold, green, dim } = styleFor(process.stdout, process.env)
  const width = Math.min(process.stdout.columns ?? widthMax, widthMax)
  const list = (names: readonly string[]) =>
    wrap(names.join(' '), width - 2).map((line) => `  ${line}`)
  const all = implemented.length + refused.length
  return [
    `${bold(title)} (${service}): ${implemented.length} of ${all}`,
    green('implemented'),
    ...list(implemented),
    ...(refused.length > 0 ? [dim('refused'), ...list(refused).map(dim)] : []),
    ...(argumentsRefused.length > 0
      ? [dim('refused arguments'), ...list([argumentsRefused.join(', ')]).map(dim)]
      : []),
    '',
  ].join('\n')
}
