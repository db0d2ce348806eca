import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deployer, execution, fn, owner, stories, uri } from '../src/doctor/stories.fixture.ts'
import { must, run } from './support/run.ts'
import { cli, type RunningServer, startServer } from './support/server.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidegate-apply-'))
let server: RunningServer
beforeAll(async () => {
  server = await startServer({ flags: ['--ephemeral'] })
  for (const [file, content] of Object.entries(stories.notAmended))
    writeFileSync(
      join(folder, file),
      typeof content === 'string' ? content : JSON.stringify(content),
    )
})
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true })
})

const called = (...args: readonly string[]) =>
  [process.execPath, [cli, ...args], { env: { TIDEGATE_ENDPOINT: server.url } }] as const
const asks = [
  ...['doctor', 'create-function', '--as', deployer, '--role', execution],
  ...['--function', fn, '--image', uri],
]

test('an estate is imported, its fix is applied, and then the task is allowed', async () => {
  expect(await must(...called('import', folder))).toMatch(/^\d+ things were made on /)
  expect(await run(...called(...asks))).toMatchObject({ code: 1 })
  const files = await run(...called(...asks, '--apply', folder))
  expect(files).toMatchObject({ code: 2, stderr: expect.stringContaining('--apply writes to') })
  const applied = await run(...called(...asks, '--apply'))
  expect(applied.stderr).toBe('')
  expect(applied).toMatchObject({ code: 0, stdout: expect.stringMatching(/\napplied: .*\n$/) })
  expect(await run(...called(...asks))).toMatchObject({ code: 0 })
  const { stdout } = await run(...called(...asks, '--apply'))
  expect(stdout).not.toContain('applied')
  expect(stdout).not.toContain(`policy of app in account ${owner} does not allow`)
}, 60_000)
