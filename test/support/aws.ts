import { type Ran, run } from './run.ts'
import type { RunningServer } from './server.ts'

export interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** The environment that points any AWS client at the server as the holder of `keys`. */
export function clientEnv(
  server: RunningServer,
  keys: Keys,
  region = 'us-east-1',
): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: server.url,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_SESSION_TOKEN: keys.sessionToken ?? '',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  }
}

/** Any account id is its root user's access key, with any secret. */
export const rootOf = (account: string): Keys => ({ accessKeyId: account, secretAccessKey: 'any' })

/** The AWS CLI as one principal. */
export class Aws {
  readonly #env: Record<string, string>

  constructor(server: RunningServer, keys: Keys, region?: string) {
    const env = clientEnv(server, keys, region)
    // The CLI takes an empty token for a wrong one.
    if (!env.AWS_SESSION_TOKEN) delete env.AWS_SESSION_TOKEN
    this.#env = env
  }

  /** `aws …`, whatever comes of it. */
  run(...args: readonly string[]): Promise<Ran> {
    return run('aws', args, { env: this.#env })
  }

  /** The answer as JSON; throws with the CLI's own text when it fails. */
  async json<T = Record<string, unknown>>(...args: readonly string[]): Promise<T> {
    const { code, stdout, stderr } = await this.run(...args, '--output', 'json')
    if (code !== 0) throw new Error(`aws ${args.join(' ')}\n${stderr.trim()}`)
    return (stdout.trim() ? JSON.parse(stdout) : {}) as T
  }

  /** The error text of a call that must fail. */
  async refusal(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(...args)
    if (code === 0)
      throw new Error(`aws ${args.join(' ')} should have failed, and said:\n${stdout}`)
    return stderr.trim()
  }
}

interface CreatedKey {
  readonly AccessKey: { readonly AccessKeyId: string; readonly SecretAccessKey: string }
}

/** Makes a user with one inline policy (none when undefined) and returns its keys. */
export async function makeUser(root: Aws, name: string, policy?: object): Promise<Keys> {
  await root.json('iam', 'create-user', '--user-name', name)
  if (policy) await putUserPolicy(root, name, policy)
  const { AccessKey } = await root.json<CreatedKey>('iam', 'create-access-key', '--user-name', name)
  return { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey }
}

export async function putUserPolicy(root: Aws, name: string, policy: object): Promise<void> {
  const document = JSON.stringify(policy)
  await root.json(
    ...['iam', 'put-user-policy', '--user-name', name],
    ...['--policy-name', 'inline', '--policy-document', document],
  )
}

export async function makeRole(
  root: Aws,
  name: string,
  trusted: object,
  policy?: object,
): Promise<void> {
  const trust = statement('Allow', 'sts:AssumeRole', undefined, { Principal: trusted })
  await root.json(
    ...['iam', 'create-role', '--role-name', name],
    ...['--assume-role-policy-document', JSON.stringify(document(trust))],
  )
  if (policy) await putRolePolicy(root, name, policy)
}

export async function putRolePolicy(root: Aws, name: string, policy: object): Promise<void> {
  await root.json(
    ...['iam', 'put-role-policy', '--role-name', name],
    ...['--policy-name', 'inline', '--policy-document', JSON.stringify(policy)],
  )
}

interface AssumedRole {
  readonly Credentials: {
    readonly AccessKeyId: string
    readonly SecretAccessKey: string
    readonly SessionToken: string
  }
}

export async function assumeRole(aws: Aws, role: string, session = 'story'): Promise<Keys> {
  const { Credentials } = await aws.json<AssumedRole>(
    ...['sts', 'assume-role', '--role-arn', role, '--role-session-name', session],
  )
  return {
    accessKeyId: Credentials.AccessKeyId,
    secretAccessKey: Credentials.SecretAccessKey,
    sessionToken: Credentials.SessionToken,
  }
}

export const statement = (
  Effect: 'Allow' | 'Deny',
  Action: string | readonly string[],
  Resource?: string | readonly string[],
  more: object = {},
) => ({ Effect, ...more, Action, ...(Resource !== undefined && { Resource }) })

export const document = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement })
