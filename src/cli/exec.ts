import type { Command } from 'commander'
import { asWhom, type EndpointOption, withEndpoint, withRequired } from './command.ts'
import { type Credentials, fetchCredentials, parsePrincipal } from './credentials.ts'
import { makeDockerFiles } from './docker-files.ts'
import { registriesNamed, registryHost } from './docker-registry.ts'
import { findServer } from './find-server.ts'
import { regionNamed } from './region.ts'
import { runChild } from './run-child.ts'

interface ExecOptions extends EndpointOption {
  readonly as: string
  readonly region?: string
}

export function configure(exec: Command): void {
  withRequired(exec, '--as <principal>', asWhom)
  withEndpoint(exec)
    .usage('--as <principal> [options] -- <command…>')
    .argument('<command...>', 'the command and its arguments')
    .option(
      '--region <code>',
      "the command's Region (default: AWS_REGION, AWS_DEFAULT_REGION or the server's)",
    )
    // What follows the command's name is the command's, even where it looks like an option of ours.
    .passThroughOptions()
    .addHelpText(
      'after',
      `
The command gets AWS_* variables and no profile. Where AWS_PAGER is not set the
AWS CLI prints without a pager, so that several lines can be pasted. docker, skopeo, podman and
buildah are signed in to this server's registries as the same principal; the last
three speak plain HTTP only when told: --tls-verify=false.

Examples:
  tidegate exec --as 111111111111 -- aws sts get-caller-identity
  tidegate exec --as arn:aws:iam::111111111111:role/ci -- docker push …`,
    )
    .action(execute)
}

async function execute(command: string[], options: ExecOptions): Promise<void> {
  const named = regionNamed(options.region, process.env)
  const principal = parsePrincipal(options.as)
  const server = findServer(options.endpoint, process.env)
  const credentials = await fetchCredentials(server, { principal })
  const region = named ?? credentials.region
  const port = new URL(server.url).port || '80'
  const registries = [
    `localhost:${port}`,
    `127.0.0.1:${port}`,
    registryHost(credentials.account, region, port),
    ...registriesNamed(command, port),
  ]
  const docker = makeDockerFiles(registries, process.env)
  await runChild(
    withEndpointOption(command, server.url),
    {
      // Of several pasted lines the pager of the AWS CLI would read the second as keys.
      AWS_PAGER: '',
      ...withoutAwsSettings(process.env),
      ...signIn(server.url, credentials, region),
      ...docker.environment,
    },
    docker.remove,
  )
}

/**
 * Version 1 of the AWS CLI leads `aws sqs` to a host of AWS whatever AWS_ENDPOINT_URL says, and heeds the option alone
 * (its customization `overridesslcommonname`).
 */
export function withEndpointOption(command: readonly string[], url: string): string[] {
  const [program = '', ...rest] = command
  const isSqs = /(^|\/)aws$/.test(program) && rest.includes('sqs')
  const said = rest.some((word) => /^--endpoint-url(=|$)/.test(word))
  return isSqs && !said ? [program, '--endpoint-url', url, ...rest] : [...command]
}

/** A profile, another service's endpoint or an instance's role must not win over what we set. */
function withoutAwsSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) =>
        !/^AWS_(DEFAULT_)?PROFILE$|^AWS_ENDPOINT_URL|^AWS_IGNORE_CONFIGURED_ENDPOINT_URLS$|^AWS_(ROLE_|WEB_IDENTITY_|CONTAINER_)|^AWS_SECURITY_TOKEN$/.test(
          name,
        ),
    ),
  )
}

const signIn = (url: string, credentials: Credentials, region: string) => ({
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  AWS_SESSION_TOKEN: credentials.sessionToken,
  AWS_ACCOUNT_ID: credentials.account,
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  AWS_ENDPOINT_URL: url,
  AWS_EC2_METADATA_DISABLED: 'true',
})
