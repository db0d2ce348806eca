import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import {
  CreateRepositoryCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
} from '@aws-sdk/client-ecr'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { makeImage } from './support/image.ts'
import { Pusher } from './support/pusher.ts'
import { type RunningServer, startServer } from './support/server.ts'

let server: RunningServer | undefined
afterEach(() => server?.kill())

async function pushed({ url }: RunningServer): Promise<() => Promise<string | undefined>> {
  const ecr = new ECRClient({
    ...{ endpoint: url, region: 'us-east-1', maxAttempts: 1 },
    credentials: { accessKeyId: '111111111111', secretAccessKey: 'any' },
  })
  await ecr.send(new CreateRepositoryCommand({ repositoryName: 'app' }))
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}))
  const token = Buffer.from(authorizationData?.[0]?.authorizationToken ?? '', 'base64')
  const registry = new Pusher(
    `${url}/v2/111111111111/us-east-1/app`,
    token.toString().slice('AWS:'.length),
  )
  await registry.push('large', await makeImage(randomBytes(3_000_000)))
  return () => registry.pull('large')
}

/** The processes that another has started and that run. */
const childrenOf = (parent: number): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
        const [state, of] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
        return Number(of) === parent && state !== 'Z'
      } catch {
        return false
      }
    })
    .map(Number)

const runs = (pid: number): boolean => existsSync(`/proc/${pid}`)

// On one core the server sends for itself.
describe.runIf(existsSync('/proc/self/stat') && availableParallelism() > 1)(
  'the processes that send layers',
  () => {
    const started = async () => {
      server = await startServer({ flags: ['--runner', 'docker'] })
      const { pid } = server
      const pull = await pushed(server)
      expect(childrenOf(pid)).toEqual([])
      const digest = await pull()
      expect(digest).toMatch(/^sha256:/)
      await vi.waitFor(() => expect(childrenOf(pid).length).toBeGreaterThan(0), 10_000)
      expect(await pull()).toBe(digest)
      return { server, children: childrenOf(pid) }
    }

    test('start with the first large layer, and end with a clean stop', async () => {
      const { server, children } = await started()
      expect(await server.stop()).toBe(0)
      expect(children.filter(runs)).toEqual([])
      expect(server.output()).not.toContain('error')
    })

    test('end with a server that is killed', async () => {
      const { server, children } = await started()
      await server.kill()
      await vi.waitFor(() => expect(children.filter(runs)).toEqual([]), 5_000)
    })
  },
)
