import type { Command } from 'commander'
import { parseAccountId } from '../names/account.ts'
import { nameInArn, parseArn } from '../names/arn.ts'
import { type EndpointOption, withEndpoint, withRequired } from './command.ts'
import { usage } from './failure.ts'
import { findServer } from './find-server.ts'
import { serveImds } from './imds-server.ts'
import { type Instance, openInstance } from './instance.ts'
import { regionNamed } from './region.ts'
import { exported } from './shell.ts'
import { type Style, styleFor } from './terminal.ts'

interface ImdsOptions extends EndpointOption {
  readonly role: string
  readonly instanceId: string
  readonly account?: string
  readonly region?: string
  readonly port: string
  readonly allowV1?: boolean
}

const widthMax = 80
const defaultAccount = '111111111111'

export function configure(imds: Command): void {
  withRequired(
    imds,
    '--role <name>',
    'a role that is in an instance profile, or an instance profile',
  )
  withRequired(imds, '--instance-id <id>', 'the id the instance has, such as i-0123456789abcdef0')
  withEndpoint(imds)
    .usage('--role <name> --instance-id <id> [options]')
    .option('--account <id>', `the account of the role (default: ${defaultAccount})`)
    .option(
      '--region <code>',
      "the instance's Region (default: AWS_REGION, AWS_DEFAULT_REGION or the server's)",
    )
    .option('--port <number>', 'the port to listen on; 0 takes a free one', '0')
    .option(
      '--allow-v1',
      'answer requests without a token too, as an instance that still allows IMDSv1',
    )
    .addHelpText(
      'after',
      `
The role must trust ec2.amazonaws.com and be in an instance profile.

Example, for a role named app:
  aws iam create-instance-profile --instance-profile-name app
  aws iam add-role-to-instance-profile --instance-profile-name app \\
    --role-name app
  tidegate imds --role app --instance-id i-0123456789abcdef0`,
    )
    .action(serve)
}

async function serve(options: ImdsOptions): Promise<void> {
  const settings = parse(options)
  const server = findServer(options.endpoint, process.env)
  const instance = await openInstance(server, settings)
  const { port, close } = await serveImds(instance, {
    port: Number(options.port),
    allowV1: options.allowV1 ?? false,
  })
  process.stdout.write(banner(instance, port, server.url, styleFor(process.stdout, process.env)))
  const stop = () => {
    close()
    process.exit(0)
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
}

/** What a person needs to be that instance. */
export function banner(
  { id, role, region }: Pick<Instance, 'id' | 'role' | 'region'>,
  port: number,
  serverUrl: string,
  { bold, dim }: Style,
): string {
  const url = `http://127.0.0.1:${port}`
  const settings = [
    `AWS_EC2_METADATA_SERVICE_ENDPOINT=${url}`,
    `AWS_ENDPOINT_URL=${serverUrl}`,
    `AWS_DEFAULT_REGION=${region}`,
  ]
  const lines = [...exported(settings, widthMax - 2), 'aws sts get-caller-identity']
  return `
${bold('Instance metadata')} of ${id}, with role ${role}
${url}

${lines.map((line) => `  ${line}`).join('\n')}

  ${dim('in a shell without other AWS credentials; Ctrl-C ends it')}

`
}

function parse({ role: named, instanceId, account: given, region, port }: ImdsOptions) {
  const arn = parseArn(named)
  // An ARN says both: `arn:aws:iam::<account>:role/<path><name>`, or `:instance-profile/…`.
  const role = arn ? nameInArn(arn.resource) : named
  const text = given ?? (arn?.account || defaultAccount)
  const account = parseAccountId(text)
  if (!account) throw usage(`--account: expected 12 digits, got \`${text}\``)
  if (!/^i-([0-9a-f]{8}|[0-9a-f]{17})$/.test(instanceId))
    throw usage(
      `--instance-id: expected i- and 17 (or 8) hex digits such as i-0123456789abcdef0, got \`${instanceId}\``,
    )
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw usage(`--port: expected a number from 0 to 65535, got \`${port}\``)
  const home = regionNamed(region, process.env)
  return { role, account, instanceId, ...(home && { region: home }) }
}
