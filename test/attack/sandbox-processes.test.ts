import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ask, folder, judge, running, sandboxes, spec, start } from '../support/attack/sandboxes.ts'

sandboxes('sandbox processes')

test.runIf(process.arch === 'x64')(
  'a fork bomb ends with its invocation, and others do not notice',
  async () => {
    const victim = await start('victim')
    await ask(victim, { do: 'count' })
    const bomber = await start('bomber', 4000)
    const late = ask(bomber, { do: 'pipe', program: '/var/task/bomb', input: '' })
    await expect
      .poll(() => running('/var/task/bomb').length, { timeout: 10_000 })
      .toBeGreaterThan(100)
    expect((await ask(victim, { do: 'count' })).answer).toBe(2)
    const most = running('/var/task/bomb').length
    judge('has more processes than it may', most, () => most <= 1024)
    expect((await late).error).toMatch(/Timedout|OutOfMemory/)
    await expect.poll(() => running('/var/task/bomb').length, { timeout: 10_000 }).toBe(0)
    judge('outlives its invocation', running('/var/task/bomb').length, (left) => left === 0)
    expect((await ask(bomber, { do: 'count' })).answer).toBe(1)
  },
)

/**
 * A function's program that makes its sandbox's shells say `A` for ever in their reports to the server: it writes over the code that they
 * return to, in their memory, which is their user's. `lea rsi, [rip + 0xf9]; mov edx, 0x10000; mov edi, 3; mov eax, 1; syscall; jmp`.
 */
const shout = `
  const fs = require('node:fs')
  const code = Buffer.from('488d35f9000000ba00000100bf03000000b8010000000f05ebe6', 'hex')
  for (const pid of fs.readdirSync('/proc').filter(Number)) {
    try {
      if (fs.readlinkSync('/proc/' + pid + '/exe').includes('node')) continue
      const at = Number(fs.readFileSync('/proc/' + pid + '/syscall', 'utf8').trim().split(' ').at(-1))
      const memory = fs.openSync('/proc/' + pid + '/mem', 'r+')
      fs.writeSync(memory, Buffer.alloc(0x10200, 'A'), 0, 0x10200, at + 0x80)
      fs.writeSync(memory, code, 0, code.length, at)
      console.log('written')
    } catch {}
  }`

test.runIf(process.arch === 'x64')(
  'a report without an end costs the server no memory, and others go on',
  async () => {
    const victim = await start('victim')
    await ask(victim, { do: 'count' })
    const shouter = await start('shouter', 2000)
    const run = { do: 'run', program: '/bin/node', args: ['-e', shout] }
    expect((await ask(shouter, run)).answer).toContain('written')
    const before = process.memoryUsage().rss
    await ask(shouter, { do: 'exit', status: 0 })
    const grown = process.memoryUsage().rss - before
    judge('fills the server’s memory', grown, () => grown < 256 * 1024 ** 2)
    expect((await ask(victim, { do: 'count' })).answer).toBe(2)
    await expect.poll(() => shouter.alive, { timeout: 10_000 }).toBe(false)
  },
)

test('what a function leaves behind does not outlive it', async () => {
  const marker = `outlive-${randomUUID()}`
  const sandbox = await start('survivor')
  await ask(sandbox, { do: 'outlive', marker })
  await expect.poll(() => running(marker).length).toBeGreaterThan(0)
  await sandbox.stop()
  judge('outlives its sandbox', running(marker).length, (left) => left === 0)
})

test('nor does it outlive a server that was killed', async () => {
  const marker = `outlive-${randomUUID()}`
  const own = mkdtempSync(join(folder, 'killed-'))
  // The built runner, in a process of its own that can be killed. The image is the one prepared here.
  const module = join(import.meta.dirname, '..', '..', 'dist', 'runner', 'local', 'local.js')
  const program = `
    const { LocalRunner } = await import(${JSON.stringify(module)})
    const { cpSync } = await import('node:fs')
    cpSync(${JSON.stringify(join(folder, 'runner'))}, ${JSON.stringify(own)}, { recursive: true, verbatimSymlinks: true })
    const runner = await LocalRunner.open(${JSON.stringify(own)})
    const sandbox = await runner.start({ ...${JSON.stringify(spec('survivor', 60_000, 4999))}, onOutput() {} })
    await sandbox.invoke({
      requestId: 'one', invokedFunctionArn: 'arn', deadline: new Date(),
      event: Buffer.from(${JSON.stringify(JSON.stringify({ do: 'outlive', marker }))}),
    })
    console.log('left')`
  const killed = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  killed.stdout.on('data', (text) => {
    said += text
  })
  onTestFinished(() => void killed.kill('SIGKILL'))
  await expect.poll(() => said, { timeout: 30_000 }).toContain('left')
  const left = () => running(marker).filter((pid) => pid !== `${killed.pid}`)
  expect(left().length).toBeGreaterThan(0)
  expect(running(own).length).toBeGreaterThan(0)
  killed.kill('SIGKILL')
  await expect.poll(() => [...left(), ...running(own)], { timeout: 10_000 }).toEqual([])
  judge('outlives a killed server', left().length, (count) => count === 0)
})
