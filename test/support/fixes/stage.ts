import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ModelledService } from '../../../src/aws/models.ts'
import { commandLines } from '../../../src/cli/report/command.ts'
import { Api } from '../attack/api.ts'
import { type Answer, codeOf, type Input } from '../attack/wire.ts'
import { document, type Keys, rootOf } from '../aws.ts'
import { run } from '../run.ts'
import { cli, type RunningServer } from '../server.ts'

const columns = 80

/** A request that somebody makes. */
export interface Request {
  readonly service: ModelledService
  readonly operation: string
  readonly input?: Input
  readonly by: Keys
}

export const request = (
  service: ModelledService,
  operation: string,
  by: Keys,
  input: Input = {},
): Request => ({ service, operation, by, input })

/** What the report of a refusal holds, as far as these tests look at it. */
export interface Report {
  readonly code: string
  readonly message: string
  readonly decisions: readonly unknown[]
  readonly fixes: readonly Fix[]
  readonly remedies?: readonly { readonly title: string; readonly commands: readonly string[] }[]
  readonly notes: readonly string[]
}

export interface Fix {
  readonly title: string
  readonly proven: boolean
  readonly why?: string
  readonly actor?: string
  readonly adds?: string
  readonly commands: readonly string[]
}

export interface Named {
  readonly arn: string
  readonly keys: Keys
}

/** A server on which each situation has accounts of its own, made by their roots. */
export class Stage {
  readonly api: Api
  readonly #server: RunningServer
  #accounts = 0

  constructor(server: RunningServer) {
    this.#server = server
    this.api = new Api(server.port)
  }

  account(): string {
    this.#accounts += 1
    return String(300_000_000_000 + this.#accounts)
  }

  ask({ service, operation, input = {}, by }: Request): Promise<Answer> {
    return this.api.ask(service, operation, input, by)
  }

  /** For what must work. */
  async must(account: string, service: ModelledService, operation: string, input: Input = {}) {
    return this.api.call(service, operation, input, rootOf(account))
  }

  async user(account: string, UserName: string, ...statements: readonly object[]): Promise<Named> {
    await this.must(account, 'iam', 'CreateUser', { UserName })
    if (statements.length > 0)
      await this.must(account, 'iam', 'PutUserPolicy', {
        ...{ UserName, PolicyName: 'own' },
        PolicyDocument: policy(...statements),
      })
    const key = await this.must(account, 'iam', 'CreateAccessKey', { UserName })
    const keys = { accessKeyId: key('AccessKeyId'), secretAccessKey: key('SecretAccessKey') }
    return { arn: `arn:aws:iam::${account}:user/${UserName}`, keys }
  }

  async role(account: string, RoleName: string, ...statements: readonly object[]): Promise<string> {
    await this.must(account, 'iam', 'CreateRole', {
      RoleName,
      AssumeRolePolicyDocument: policy({
        ...{ Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' },
      }),
    })
    if (statements.length > 0)
      await this.must(account, 'iam', 'PutRolePolicy', {
        ...{ RoleName, PolicyName: 'own' },
        PolicyDocument: policy(...statements),
      })
    return `arn:aws:iam::${account}:role/${RoleName}`
  }

  /** Keys of a session, as an administrator of the account begins it. */
  async session(role: string, more: Input = {}): Promise<Keys> {
    const account = role.split(':')[4] ?? ''
    const admin = await this.user(account, `admin-${this.#accounts++}`, all)
    const made = await this.api.call(
      ...(['sts', 'AssumeRole', { RoleArn: role, RoleSessionName: 'work', ...more }] as const),
      admin.keys,
    )
    return {
      accessKeyId: made('AccessKeyId'),
      secretAccessKey: made('SecretAccessKey'),
      sessionToken: made('SessionToken'),
    }
  }

  async managed(
    account: string,
    PolicyName: string,
    ...statements: readonly object[]
  ): Promise<string> {
    const made = await this.must(account, 'iam', 'CreatePolicy', {
      PolicyName,
      PolicyDocument: policy(...statements),
    })
    return made('Arn')
  }

  async repository(
    account: string,
    repositoryName: string,
    ...statements: readonly object[]
  ): Promise<string> {
    await this.must(account, 'ecr', 'CreateRepository', { repositoryName })
    if (statements.length > 0)
      await this.must(account, 'ecr', 'SetRepositoryPolicy', {
        repositoryName,
        policyText: policy(...statements),
        force: true,
      })
    return `arn:aws:ecr:us-east-1:${account}:repository/${repositoryName}`
  }

  /** A repository of another Region. */
  async elsewhere(account: string, region: string, repositoryName: string): Promise<void> {
    await this.paste([
      `tidegate exec --as ${account} --region ${region} -- aws ecr create-repository --repository-name ${repositoryName}`,
    ])
  }

  /** As `tidegate explain --json` tells it, to an account or to the operator. */
  async explain(as?: string): Promise<Report> {
    const { operatorKey } = JSON.parse(
      readFileSync(
        join(tmpdir(), `tidegate-${process.getuid?.()}`, `${this.#server.port}.json`),
        'utf8',
      ),
    ) as { operatorKey: string }
    const response = await fetch(`${this.#server.url}/_tidegate/explain`, {
      method: 'POST',
      headers: { authorization: `Bearer ${operatorKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(as === undefined ? {} : { as }),
    })
    const answer = (await response.json()) as Report & { error?: { message: string } }
    if (!response.ok) throw new Error(`explain: ${answer.error?.message}`)
    return answer
  }

  /** Pastes commands into a shell in the lines that `explain` prints, as the person in front of it does. */
  async paste(commands: readonly string[]): Promise<void> {
    const script = commands.flatMap((one) => commandLines(one, columns)).join('\n')
    const { code, stdout, stderr } = await run('bash', ['-euo', 'pipefail', '-c', script], {
      env: {
        PATH: `${shims(this.#server)}:${process.env.PATH}`,
        TIDEGATE_ENDPOINT: this.#server.url,
        AWS_PAGER: '',
        AWS_REGION: 'us-east-1',
        AWS_DEFAULT_REGION: 'us-east-1',
        AWS_CONFIG_FILE: '/dev/null',
        AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      },
    })
    if (code !== 0) throw new Error(`pasted:\n${script}\n\n${stdout}${stderr}`)
  }
}

/** A folder with `tidegate` and `npx` in it, as a clone and an installation have them. */
function shims({ data }: RunningServer): string {
  const folder = join(data, '..', `shims-${process.pid}`)
  mkdirSync(folder, { recursive: true })
  const own = `#!/bin/sh\nexec "${process.execPath}" "${cli}" "$@"\n`
  writeFileSync(join(folder, 'tidegate'), own, { mode: 0o755 })
  writeFileSync(
    join(folder, 'npx'),
    `#!/bin/sh\nshift\nexec "${process.execPath}" "${cli}" "$@"\n`,
    {
      mode: 0o755,
    },
  )
  return folder
}

export const policy = (...statements: readonly object[]): string =>
  JSON.stringify(document(...statements))

export const all = { Effect: 'Allow', Action: '*', Resource: '*' }
export const allow = (
  Action: string | readonly string[],
  Resource: string | readonly string[] = '*',
  more = {},
) => ({
  ...{ Effect: 'Allow', Action, Resource },
  ...more,
})
export const deny = (
  Action: string | readonly string[],
  Resource: string | readonly string[] = '*',
  more = {},
) => ({
  ...{ Effect: 'Deny', Action, Resource },
  ...more,
})

export const refused = (answer: Answer): boolean => codeOf(answer) !== undefined
