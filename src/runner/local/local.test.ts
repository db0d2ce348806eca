import { spawn } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { runnerContract } from '../runner.contract.ts'
import { Cell } from './cell.ts'
import { launcher, machineOf } from './launcher.ts'
import { LocalRunner } from './local.ts'
import { hasEnded } from './memory.ts'
import { unshareArguments } from './scripts.ts'
import { sandboxUser } from './shim.ts'
import { idMap, Uids } from './uids.ts'

const isRoot = process.getuid?.() === 0

const folder = mkdtempSync(join(tmpdir(), 'tidegate-runner-'))
const probe = await LocalRunner.open(folder)
const missing = await probe.unavailable()
await probe.close()
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const namespaces = () =>
  new Set(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => {
        try {
          const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1')
          return command.includes('tidegate-init') && command.includes(folder)
            ? [readlinkSync(`/proc/${pid}/ns/mnt`)]
            : []
        } catch {
          return []
        }
      }),
  )

if (missing === undefined) {
  runnerContract('local', () => LocalRunner.open(folder))

  test('nothing is left after close: no process, no mount', async () => {
    await expect.poll(() => namespaces().size).toBe(0)
    expect(readFileSync('/proc/self/mounts', 'utf8')).not.toContain(folder)
  })

  /** What a cell is made with, in a folder of its own. */
  const isolated = async () => {
    const cell = mkdtempSync(join(folder, 'cell-'))
    mkdirSync(join(cell, 'dev'))
    const program = join(cell, 'launcher')
    writeFileSync(program, launcher(machineOf(process.arch) ?? 'x64'), { mode: 0o755 })
    const uids = isRoot ? await Uids.open() : undefined
    onTestFinished(() => uids?.close())
    return { folder: cell, launcher: program, uid: uids?.take() }
  }

  /** Fields of /proc/<pid>/stat from the third on. */
  const statOf = (pid: number | string) =>
    readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /, '')
      .split(' ')
  const statusOf = (pid: number, name: string) =>
    new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]

  test('the starter has a session of its own, a filter, no folder of the host, and its own ids', async () => {
    const how = await isolated()
    const cell = await Cell.open({ ...how, serverPort: 4566, onEnd: () => undefined })
    onTestFinished(() => cell.destroy())
    const { starterPid } = cell
    const session = 3
    // In the server's session it could open the server's terminal.
    expect(statOf(starterPid)[session]).not.toBe(statOf('self')[session])
    expect(statusOf(starterPid, 'Seccomp')).toBe('2')
    expect(statusOf(starterPid, 'NoNewPrivs')).toBe('1')
    // What is not `/` would not become the image's root.
    expect(readlinkSync(`/proc/${starterPid}/cwd`)).toBe('/')
    expect(statusOf(starterPid, 'Uid')).toBe(`${how.uid ?? process.getuid?.()}`)
    expect(statusOf(starterPid, 'Gid')).toBe(`${how.uid ?? process.getgid?.()}`)
    const map = readFileSync(`/proc/${starterPid}/uid_map`, 'utf8').trim().split(/\s+/).map(Number)
    expect(map.slice(0, 3)).toEqual([993, how.uid ?? process.getuid?.(), 1])
  })

  test.runIf(isRoot)(
    'no two cells have one user id, and what ended gives its own back',
    async () => {
      const uids = await Uids.open()
      const other = await Uids.open()
      onTestFinished(() => {
        uids.close()
        other.close()
      })
      const taken = Array.from({ length: 1000 }, () => uids.take())
      expect(new Set([...taken, other.take()]).size).toBe(1001)
      expect(() => uids.take()).toThrow('more than 1000 sandboxes at a time')
      uids.give(taken[7] ?? 0)
      expect(uids.take()).toBe(taken[7])
    },
  )

  test('nothing is left of a sandbox whose server was killed', async () => {
    // The server's part of a sandbox: it holds the other ends of its pipes.
    const { folder: cell, ...how } = await isolated()
    const maps = [idMap(sandboxUser.uid, how.uid ?? 0), idMap(sandboxUser.gid, how.uid ?? 0)]
    const args = unshareArguments(cell, how)
    const stdio = ['pipe', 'ignore', 'ignore', 'pipe', 'pipe']
    const program = `const { spawn } = require('node:child_process')
      const { writeFileSync } = require('node:fs')
      const child = spawn('unshare', ${JSON.stringify(args)}, { stdio: ${JSON.stringify(stdio)}, detached: true })
      child.stdio[3].on('data', (text) => {
        process.stdout.write(text)
        const pid = /^map (\\d+)$/m.exec(text)?.[1]
        if (!pid) return
        const [uids, gids] = ${JSON.stringify(maps)}
        writeFileSync('/proc/' + pid + '/uid_map', uids)
        writeFileSync('/proc/' + pid + '/gid_map', gids)
        child.stdio[4].write('mapped\\n')
      })`
    const server = spawn(process.execPath, ['-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void server.kill('SIGKILL'))
    let reports = ''
    server.stdout.on('data', (text) => {
      reports += text
    })
    await expect.poll(() => reports, { timeout: 10_000 }).toMatch(/starter \d+/)
    await expect.poll(() => reports, { timeout: 10_000 }).toMatch(/init \d+/)
    expect(namespaces().size).toBeGreaterThan(0)
    server.kill('SIGKILL')
    await expect.poll(() => namespaces().size, { timeout: 5000 }).toBe(0)
    const starter = Number(/starter (\d+)/.exec(reports)?.[1])
    await expect.poll(() => hasEnded(starter), { timeout: 5000 }).toBe(true)
  })
} else {
  const required = process.env.CI === 'true'
  test.skipIf(!required)(`the local runner: ${missing}`, () => {
    expect(missing).toBeUndefined()
  })
}
