import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import module from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  CreateRepositoryCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
} from '@aws-sdk/client-ecr'
import { CreateUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeImage } from './support/image.ts'
import { Pusher } from './support/pusher.ts'
import { run } from './support/run.ts'
import { cli, freePort, type RunningServer, startServer } from './support/server.ts'

let folder: string
let server: RunningServer | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-startup-'))
})
afterEach(async () => {
  await server?.kill()
  server = undefined
  rmSync(folder, { recursive: true, force: true })
})

/** A start that must fail: it ends by itself, and says why in one line. */
async function refused(
  ...flags: readonly string[]
): Promise<{ code: number | null; text: string }> {
  const { code, stderr } = await run(process.execPath, [cli, 'up', ...flags], {
    env: { TIDEGATE_LOG_LEVEL: 'info' },
  })
  return { code, text: stderr.trim() }
}

test('what was compiled is kept for the next start, where this Node can', async () => {
  const { code } = await run(process.execPath, [cli, '--version'], {
    env: { XDG_CACHE_HOME: folder },
  })
  expect(code).toBe(0)
  const kept = join(folder, 'tidegate', 'compiled')
  expect(existsSync(kept) && readdirSync(kept).length > 0).toBe('enableCompileCache' in module)
})

describe('a server does not start', () => {
  test('on a data folder that another server uses', async () => {
    server = await startServer({ data: folder })
    const port = String(await freePort())
    expect(await refused('--port', port, '--data', folder)).toEqual({
      code: 1,
      text: `tidegate: another server uses the data folder \`${folder}\`: stop it, or choose another with --data`,
    })
  })

  test('on a port that is taken', async () => {
    server = await startServer({ data: folder })
    expect(await refused('--ephemeral', '--port', String(server.port))).toEqual({
      code: 1,
      text: `tidegate: port ${server.port} on 127.0.0.1 is taken: stop what listens there, or choose another with --port`,
    })
  })

  test('on a data folder that cannot be written', async () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    const { code, text } = await refused('--port', '0', '--data', file)
    expect(code).toBe(1)
    expect(text).toMatch(/^tidegate: cannot write to the data folder `[^`]+` \(.*\): make it writ/)
  })

  test('on metadata that is no database, which it leaves as it is', async () => {
    writeFileSync(join(folder, 'metadata.sqlite'), 'something else altogether\n'.repeat(100))
    expect(await refused('--port', '0', '--data', folder)).toEqual({
      code: 1,
      text: `tidegate: \`${folder}\` holds a metadata file that is no database: restore it, or choose another with --data`,
    })
  })
})

describe('a data folder', () => {
  const database = () => join(folder, 'metadata.sqlite')
  const users = async ({ url }: RunningServer, ...names: readonly string[]) => {
    const iam = new IAMClient({
      ...{ endpoint: url, region: 'us-east-1', maxAttempts: 1 },
      credentials: { accessKeyId: '111111111111', secretAccessKey: 'any' },
    })
    for (const UserName of names) await iam.send(new CreateUserCommand({ UserName }))
    const { Users = [] } = await iam.send(new ListUsersCommand({}))
    return Users.map(({ UserName }) => UserName)
  }

  test('is one file after a clean stop, and what a copy of it held is still there', async () => {
    server = await startServer({ data: folder })
    await users(server, 'ann')
    await server.stop()
    expect(statSync(`${database()}-wal`, { throwIfNoEntry: false })?.size ?? 0).toBe(0)
    const copy = `${folder}-copy`
    cpSync(folder, copy, { recursive: true })
    server = await startServer({ data: folder })
    await users(server, 'ben')
    await server.kill()
    // An older whole folder is whole.
    rmSync(folder, { recursive: true })
    renameSync(copy, folder)
    server = await startServer({ data: folder })
    expect(await users(server)).toEqual(['ann'])
  })

  test.each([
    ['cut', (wal: string) => truncateSync(wal, Math.floor(statSync(wal).size / 2))],
    ['gone', (wal: string) => rmSync(wal)],
  ])('whose log is %s is refused, until the loss is accepted', async (_, damage) => {
    server = await startServer({ data: folder })
    await users(server, 'ann', 'ben')
    // The mark follows within a second.
    await sleep(1_500)
    await server.kill()
    damage(`${database()}-wal`)
    const { code, text } = await refused('--port', '0', '--data', folder)
    expect(code).toBe(1)
    expect(text).toMatch(
      /^tidegate: the data folder `[^`]+` is not whole: its mark has seen \d+ commits/,
    )
    server = await startServer({ data: folder, flags: ['--accept-loss'] })
    expect(await users(server)).not.toContain('ben')
  })

  test('is for its owner alone, whatever stood before', async () => {
    server = await startServer({ data: folder })
    await users(server, 'ann')
    await server.kill()
    const entries = ['', ...readdirSync(folder)].map((name) => join(folder, name))
    for (const entry of entries) chmodSync(entry, 0o755)
    server = await startServer({ data: folder })
    const open = entries.filter((entry) => statSync(entry).mode & 0o077)
    expect(open).toEqual([])
  })

  test('that is open and holds other things is refused, and left as it is', async () => {
    chmodSync(folder, 0o755)
    writeFileSync(join(folder, 'notes.txt'), '')
    const { code, text } = await refused('--port', '0', '--data', folder)
    expect(code).toBe(1)
    expect(text).toMatch(/is open to other users and holds other things, such as `notes\.txt`/)
    expect(statSync(folder).mode & 0o777).toBe(0o755)
  })

  test.runIf(process.getuid?.() === 0)('of another user is refused', async () => {
    chownSync(folder, 12_345, 12_345)
    const { code, text } = await refused('--port', '0', '--data', folder)
    expect(code).toBe(1)
    expect(text).toMatch(/belongs to user 12345 and this server runs as user 0/)
  })
})

test('the folder of a killed server is free at once', async () => {
  server = await startServer({ data: folder })
  await server.kill()
  server = await startServer({ data: folder })
  expect(await server.stop()).toBe(0)
})

/** A small file system of its own, where this user may mount one. */
function mountSmallDisk(): string | undefined {
  const disk = mkdtempSync(join(tmpdir(), 'tidegate-disk-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', disk])
  if (mounted.status === 0) return disk
  rmSync(disk, { recursive: true })
  if (process.env.CI) throw new Error(`no small disk can be mounted here: ${mounted.stderr}`)
  return undefined
}

describe('on a full disk', () => {
  const disk = mountSmallDisk()
  afterAll(() => {
    if (!disk) return
    spawnSync('umount', ['-l', disk])
    rmSync(disk, { recursive: true, force: true })
  })

  test('what does not fit is refused, and what is there stays whole', async ({ skip }) => {
    if (!disk) return skip('this user may not mount a small disk')
    const data = join(disk ?? '', 'data')
    server = await startServer({ data, flags: ['--runner', 'local'] })
    const account = '111111111111'
    const ecr = new ECRClient({
      ...{ endpoint: server.url, region: 'us-east-1', maxAttempts: 1 },
      credentials: { accessKeyId: account, secretAccessKey: 'any' },
    })
    await ecr.send(new CreateRepositoryCommand({ repositoryName: 'app' }))
    const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}))
    const token = Buffer.from(authorizationData?.[0]?.authorizationToken ?? '', 'base64')
    const base = `${server.url}/v2/${account}/us-east-1/app`
    const registry = new Pusher(base, token.toString().slice('AWS:'.length))
    const [small, other, large] = await Promise.all(
      [1_000_000, 500_000, 20_000_000].map((size) => makeImage(randomBytes(size))),
    )
    if (!small || !other || !large) throw new Error('expected three images')
    await registry.push('small', small)
    await expect(registry.push('large', large)).rejects.toThrow(
      /got 500.*The disk of this server is full/s,
    )
    // The bytes that did not fit do not keep the place of those that do.
    await registry.push('other', other)

    const rest = join(disk ?? '', 'rest')
    spawnSync('dd', ['if=/dev/zero', `of=${rest}`, 'bs=4096'])
    const create = (repositoryName: string) =>
      ecr.send(new CreateRepositoryCommand({ repositoryName }))
    const fills = async () => {
      for (let number = 0; number < 2_000; number++) await create(`fill/${number}`)
    }
    await expect(fills()).rejects.toThrow('The disk of this server is full')
    expect(server.output().match(/is full: what is asked/g)).toHaveLength(1)
    rmSync(rest)
    await create('after')
    await server.kill()

    server = await startServer({ data, port: server.port, flags: ['--runner', 'local'] })
    expect(await registry.pull('small')).toBe(small.digest)
    expect(await registry.pull('other')).toBe(other.digest)
    expect(await registry.pull('large')).toBeUndefined()
    await create('last')
    spawnSync('dd', ['if=/dev/zero', `of=${rest}`, 'bs=4096'])
    expect(await server.stop()).toBe(0)
    rmSync(rest)
    server = await startServer({ data, port: server.port, flags: ['--runner', 'local'] })
    expect(await create('last').catch(({ name }: Error) => name)).toBe(
      'RepositoryAlreadyExistsException',
    )
  })
})

test('the command that is installed can be run: a build leaves it executable', async () => {
  const { code, stdout } = await run(join(import.meta.dirname, '../dist/bundle/main.js'), [
    '--version',
  ])
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+/) })
})
