import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { self, tidegate } from './operator.contract.ts'

let folder: string
let environment: Record<string, string>

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-up-test-'))
  environment = { TMPDIR: folder, HOME: folder, TIDEGATE_EPHEMERAL: '1', TIDEGATE_PORT: '0' }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends the server cleanly', async (signal) => {
  const ended = await tidegate([], environment, { signalAfterOutput: signal })
  expect(ended.stdout).toMatch(/listening {3}http:\/\/127\.0\.0\.1:\d+\n/)
  expect(ended).toMatchObject({ code: 0, signal: null })
  const [runFolder = ''] = readdirSync(folder).filter((name) => /^tidegate-[^-]+$/.test(name))
  expect(readdirSync(join(folder, runFolder))).toEqual([])
})

test('a port that is taken is said to be', async () => {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const address = other.address()
  const port = String(typeof address === 'object' && address ? address.port : 0)
  const ended = await tidegate(['up', '--port', port], environment)
  other.close()
  expect(ended.stderr).toContain(`port ${port} on 127.0.0.1 is taken`)
  expect(ended).toMatchObject({ code: 1, stdout: '' })
})

test('the server ends when the shell between npm and it was ended', async () => {
  const env = {
    ...process.env,
    ...environment,
    npm_lifecycle_event: 'start',
    npm_package_name: 'tidegate',
  }
  const shell = spawn('sh', ['-c', `${self} up; true`], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let output = ''
  shell.stdout.on('data', (part) => {
    output += String(part)
  })
  // The pipe closes when the last process that holds it, the server, has ended.
  const closed = new Promise((resolve) => shell.once('close', resolve))
  while (!output.includes('Ctrl-C'))
    await new Promise((resolve) => shell.stdout.once('data', resolve))
  shell.kill('SIGKILL')
  await closed
  const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(output) ?? []
  await expect(fetch(url)).rejects.toThrow()
})
