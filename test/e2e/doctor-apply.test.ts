import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deployer, execution, fn, owner, uri, user } from '../../src/doctor/doctor.fixture.ts'
import { stories } from '../../src/doctor/stories.fixture.ts'
import { must, run } from '../support/run.ts'
import { cli, type RunningServer, startServer } from '../support/server.ts'

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
  expect(files).toMatchObject({ code: 2, stderr: expect.stringContaining('got files alone') })
  const applied = await run(...called(...asks, '--apply'))
  expect(applied.stderr).toBe('')
  expect(applied).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/\napplied: .*\nasked again: create-function is allowed\n$/),
  })
  expect(await run(...called(...asks))).toMatchObject({ code: 0 })
  const { stdout } = await run(...called(...asks, '--apply'))
  expect(stdout).not.toContain('applied')
  expect(stdout).not.toContain(`policy of app in account ${owner} does not allow`)
}, 120_000)

const hasScript = spawnSync('script', ['--version']).status === 0

test.skipIf(!hasScript)(
  'AWS is written to only after a person at a terminal said so',
  async () => {
    const file = join(folder, 'profiles')
    const key = (account: string) =>
      `[profile p${account}]\naws_access_key_id = ${account}\naws_secret_access_key = any\nregion = us-east-1\n`
    writeFileSync(file, key(user) + key(owner))
    const env = {
      ...{ AWS_ENDPOINT_URL: server.url, AWS_CONFIG_FILE: file },
      ...{ AWS_SHARED_CREDENTIALS_FILE: '/dev/null', TERM: 'dumb' },
    }
    // The owner's side, as it was before the first fix.
    const repository = ['--repository-name', 'app', '--region', 'us-east-1']
    await must(
      'aws',
      ['--profile', `p${owner}`, 'ecr', 'delete-repository-policy', ...repository],
      {
        env,
      },
    )
    const profiles = ['--profile', `p${user}`, '--profile', `p${owner}`]
    const words = [...asks, '--no-organization', ...profiles, '--apply']
    const outside = await run(process.execPath, [cli, ...words], { env })
    expect(outside).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('this is no terminal'),
    })
    const typed = [process.execPath, cli, ...words].join(' ')
    const said = (input: string) => run('script', ['-qec', typed, '/dev/null'], { env, input })
    const no = await said('no\n')
    expect(no.stdout).toContain('nothing was changed')
    const yes = await said('yes\n')
    expect(yes.stdout).toMatch(/\napplied: [\s\S]*asked again: create-function is allowed/)
    expect(await run(...called(...asks))).toMatchObject({ code: 0 })
  },
  120_000,
)
