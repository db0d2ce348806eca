import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { runnerContract } from '../runner.contract.ts'
import { LocalRunner } from './local.ts'
import { hasEnded } from './memory.ts'
import { dropPrivileges, initScript, starterScript } from './scripts.ts'

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

  test('nothing is left of a sandbox whose server was killed', async () => {
    const cells = mkdtempSync(join(folder, 'killed-'))
    mkdirSync(join(cells, 'dev'))
    // The server's part of a sandbox: it holds the other ends of its pipes.
    const init = [
      initScript,
      'tidegate-init',
      cells,
      ...dropPrivileges(isRoot),
      'sh',
      '-c',
      starterScript,
    ]
    const user = isRoot ? [] : ['--user', '--map-root-user']
    const args = [
      ...user,
      '--mount',
      '--uts',
      '--ipc',
      '--net',
      '--pid',
      '--fork',
      'sh',
      '-c',
      ...init,
    ]
    const stdio = ['pipe', 'ignore', 'ignore', 'pipe', 'pipe']
    const program = `const { spawn } = require('node:child_process')
      const child = spawn('unshare', ${JSON.stringify(args)}, { stdio: ${JSON.stringify(stdio)} })
      child.stdio[3].on('data', (text) => process.stdout.write(text))`
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
