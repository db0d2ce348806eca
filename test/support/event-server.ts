import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  CreateRepositoryCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
} from '@aws-sdk/client-ecr'
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import {
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda'
import { signedCall } from '../../src/cli/signed-call.ts'
import { nodeLayer, programLayer } from '../../src/runner/node-image.contract.ts'
import { document, statement } from './aws.ts'
import { imageOf } from './image.ts'
import { openStore } from './memory.ts'
import { Pusher } from './pusher.ts'
import { must } from './run.ts'
import { cli, freePort, type RunningServer, startServer } from './server.ts'

const account = '111111111111'
const keys = { accessKeyId: account, secretAccessKey: 'any' }
const region = 'us-east-1'
const FunctionName = 'worker'

interface Page {
  readonly events: readonly { readonly message: string }[]
  readonly nextToken?: string
}

/** The built server with a function that takes events, to be killed and started again on one data folder. */
export class EventServer {
  readonly #folder = mkdtempSync(join(tmpdir(), 'tidegate-events-'))
  readonly #port: number
  #server!: RunningServer
  /** Request ids that were answered with 202. */
  readonly accepted = new Set<string>()

  private constructor(port: number) {
    this.#port = port
  }

  static async open(): Promise<EventServer> {
    const server = new EventServer(await freePort())
    await server.start()
    await server.#makeFunction()
    return server
  }

  async start(): Promise<void> {
    const flags = ['--runner', 'local']
    this.#server = await startServer({ port: this.#port, data: this.#folder, flags })
  }

  /** As a power cut does. */
  kill = (): Promise<void> => this.#server.kill()

  /** As Ctrl-C does. */
  stop = (): Promise<number | null> => this.#server.stop()

  /** Sends events, `clients` at a time, until `count` are sent or the server is gone. */
  async send(count: number, clients = 16): Promise<void> {
    const lambda = new LambdaClient({ ...this.#settings, maxAttempts: 1 })
    let left = count
    const client = async () => {
      while (left-- > 0) await this.#invoke(lambda)
    }
    await Promise.all(Array.from({ length: clients }, client)).catch(ifServerIsThere)
    lambda.destroy()
  }

  /** Moves the server's clock, so that the leases of a killed server end now. */
  async advance(duration: string): Promise<void> {
    await must(process.execPath, [
      cli,
      'clock',
      'advance',
      duration,
      '--endpoint',
      this.#server.url,
    ])
  }

  /** Request ids by what the function's log says of them. */
  async logged(word: 'START' | 'REPORT'): Promise<ReadonlySet<string>> {
    const ids = new Set<string>()
    for (let nextToken: string | undefined = ''; nextToken !== undefined; ) {
      const page = await this.#filterLog(nextToken || undefined)
      for (const { message } of page.events) {
        const [said, id] = message.split(' RequestId: ')
        if (said === word && id) ids.add(id.slice(0, 36))
      }
      nextToken = page.nextToken
    }
    return ids
  }

  /** Waits until each accepted event is in the log whole; returns those that after this time are not. */
  async withoutTrace(waitMs = 30_000): Promise<readonly string[]> {
    for (const until = Date.now() + waitMs; ; ) {
      const [starts, reports] = [await this.logged('START'), await this.logged('REPORT')]
      const missing = [...this.accepted].filter((id) => !starts.has(id) || !reports.has(id))
      if (missing.length === 0 || Date.now() > until) return missing
      await sleep(250)
    }
  }

  /** Ends the server as Ctrl-C does, and looks into its database: how many events still wait. */
  async stopAndCountWaiting(): Promise<number> {
    await this.#server.stop()
    const { db, close } = await openStore(this.#folder)
    const waiting = db.selectFrom('jobs').select('id').where('kind', '=', 'lambda:event')
    const rows = await waiting.execute()
    await close()
    return rows.length
  }

  async close(): Promise<void> {
    await this.#server.kill()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  get #settings() {
    return { endpoint: this.#server.url, region, credentials: keys }
  }

  async #invoke(lambda: LambdaClient): Promise<void> {
    const Payload = Buffer.from('{"do":"print","out":"worked\\n"}')
    const { $metadata } = await lambda.send(
      new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }),
    )
    if ($metadata.requestId) this.accepted.add($metadata.requestId)
  }

  async #filterLog(nextToken: string | undefined): Promise<Page> {
    const input = { logGroupName: `/aws/lambda/${FunctionName}`, nextToken, limit: 2_000 }
    const { status, text } = await signedCall(
      { endpoint: new URL(this.#server.url), region, ...keys },
      'logs',
      {
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': 'Logs_20140328.FilterLogEvents',
        },
        body: JSON.stringify(input),
      },
    )
    if (status === 200) return JSON.parse(text) as Page
    // Nothing has been logged yet.
    if (text.includes('ResourceNotFoundException')) return { events: [] }
    throw new Error(text)
  }

  async #makeFunction(): Promise<void> {
    const [ecr, iam] = [new ECRClient(this.#settings), new IAMClient(this.#settings)]
    const lambda = new LambdaClient(this.#settings)
    await ecr.send(new CreateRepositoryCommand({ repositoryName: 'app' }))
    const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}))
    const token = Buffer.from(authorizationData?.[0]?.authorizationToken ?? '', 'base64').toString()
    const registry = `${this.#server.url}/v2/${account}/${region}/app`
    const image = imageOf([await nodeLayer(), await programLayer()], {
      ...{ Entrypoint: ['/bin/node'], Cmd: ['runtime.cjs'], WorkingDir: '/var/task' },
      Env: ['PATH=/bin'],
    })
    await new Pusher(registry, token.slice('AWS:'.length)).push('v1', image)
    const trust = statement('Allow', 'sts:AssumeRole', undefined, {
      Principal: { Service: 'lambda.amazonaws.com' },
    })
    const RoleName = 'executor'
    const AssumeRolePolicyDocument = JSON.stringify(document(trust))
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))
    const PolicyDocument = JSON.stringify(document(statement('Allow', 'logs:*', '*')))
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'logs', PolicyDocument }))
    const ImageUri = `${account}.dkr.ecr.${region}.localhost:${this.#port}/app:v1`
    const Role = `arn:aws:iam::${account}:role/${RoleName}`
    await lambda.send(
      new CreateFunctionCommand({ FunctionName, Role, PackageType: 'Image', Code: { ImageUri } }),
    )
    const wait = { client: lambda, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }
    await waitUntilFunctionActiveV2(wait, { FunctionName })
  }
}

/** A server that was killed is no failure of its clients. */
function ifServerIsThere(error: unknown): void {
  const text = error instanceof Error ? `${error.name} ${error.message} ${error.cause}` : ''
  // Not the error itself: those of the SDK carry the whole connection.
  if (!/ECONNREFUSED|ECONNRESET|socket|EPIPE/i.test(text)) throw new Error(text)
}
