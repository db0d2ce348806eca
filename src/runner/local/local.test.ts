import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { runnerContract } from '../runner.contract.ts'
import { LocalRunner } from './local.ts'

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
} else {
  const required = process.env.CI === 'true'
  test.skipIf(!required)(`the local runner: ${missing}`, () => {
    expect(missing).toBeUndefined()
  })
}
