import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { LocalRunner } from '../../src/runner/local/local.ts'
import { imageOf, nodeLayer, programLayer } from '../../src/runner/node-image.contract.ts'
import {
  decodeAnswers,
  encodeProbes,
  forkBomb,
  needs,
  oldCallProgram,
  type Probe,
  probeProgram,
  probes,
  valuesOf,
  x32Probe,
} from '../../src/runner/probes.contract.ts'
import type { Sandbox } from '../../src/runner/types.ts'
import { report } from '../support/counts.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidegate-attack-'))
/** What the server keeps, where a function must not get. */
const metadata = join(folder, 'metadata.sqlite')
const secret = `secret-${randomUUID()}`
const counts = { tried: 0, gotOut: 0 }
let runner: LocalRunner
let image: string
let server: Server
let neighbour: Server
const portOf = (one: Server) => (one.address() as AddressInfo).port

beforeAll(async () => {
  writeFileSync(metadata, secret)
  runner = await LocalRunner.open(join(folder, 'runner'))
  expect(await runner.unavailable()).toBeUndefined()
  const program = (name: string, content: Buffer, mode = 0o755) => ({
    name: `var/task/${name}`,
    mode,
    content,
  })
  const made = imageOf([
    await nodeLayer(),
    await programLayer([
      program('probe', probeProgram()),
      program('old', oldCallProgram()),
      program('bomb', forkBomb()),
      program('set-uid', probeProgram(), 0o6755),
    ]),
  ])
  await runner.prepare(made)
  image = made.digest
  const listen = () =>
    new Promise<Server>((resolve) => {
      const one = createServer((_, response) => response.end(secret))
      one.listen(0, '127.0.0.1', () => resolve(one))
    })
  server = await listen()
  neighbour = await listen()
})

afterAll(async () => {
  await runner.close()
  server.close()
  neighbour.close()
  rmSync(folder, { recursive: true, force: true })
  report('sandbox probes', counts)
})

const spec = (name: string, timeoutMs: number, serverPort: number) => ({
  image,
  override: {},
  environment: {},
  functionArn: `arn:aws:lambda:us-east-1:111122223333:function:${name}`,
  functionName: name,
  functionVersion: '$LATEST',
  memoryMiB: 512,
  ephemeralStorageMiB: 512,
  timeoutMs,
  serverPort,
})

async function start(name: string, timeoutMs = 60_000): Promise<Sandbox> {
  const sandbox = await runner.start({
    ...spec(name, timeoutMs, portOf(server)),
    onOutput: () => undefined,
  })
  onTestFinished(() => sandbox.stop())
  return sandbox
}

async function ask(sandbox: Sandbox, event: object) {
  const { payload, error } = await sandbox.invoke({
    requestId: randomUUID(),
    event: Buffer.from(JSON.stringify(event)),
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:it',
    deadline: new Date(),
  })
  return { error, answer: JSON.parse(Buffer.from(payload).toString() || 'null') }
}

/** One probe: what it answered must be right. */
function judge(what: string, answer: unknown, right: (answer: unknown) => boolean): void {
  counts.tried += 1
  if (!right(answer)) counts.gotOut += 1
  expect({ what, answer, right: right(answer) }).toEqual({ what, answer, right: true })
}

const isError = (answer: unknown): boolean => typeof answer === 'string' && /^E[A-Z]+$/.test(answer)

/** Process ids of this machine whose command has `text`. */
const running = (text: string): string[] =>
  readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(text)
    } catch {
      return false
    }
  })

const read = (path: string): string => {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    // It ended since it was listed.
    return ''
  }
}

/** User ids, as this machine counts, of the sandboxes of this run: of each one's starter. */
const sandboxUids = (): number[] =>
  running('tidegate-starter')
    .filter((pid) => read(`/proc/${pid}/cmdline`).split('\0')[2]?.includes('ulimit -c 0'))
    .map((pid) => read(`/proc/${pid}/status`))
    .filter((status) => {
      const parent = /^PPid:\t(\d+)/m.exec(status)?.[1]
      return read(`/proc/${parent}/cmdline`).includes(folder)
    })
    .map((status) => Number(/^Uid:\t(\d+)/m.exec(status)?.[1]))

test('system calls', async () => {
  const attacker = await start('attacker')
  const call = async (program: string, tried: readonly Probe[]) => {
    const input = encodeProbes(tried).toString('base64')
    const { answer } = await ask(attacker, { do: 'pipe', program, input })
    return { ...answer, output: Buffer.from(answer.output, 'base64') }
  }
  const works = decodeAnswers(needs, (await call('/var/task/probe', needs)).output)
  expect(works.filter((answer, index) => !needs[index]?.answers.includes(answer))).toEqual([])
  const answers = decodeAnswers(probes, (await call('/var/task/probe', probes)).output)
  for (const [index, { what, answers: right }] of probes.entries())
    judge(what, answers[index], (answer) => right.includes(String(answer)))
  const x32 = decodeAnswers([x32Probe], (await call('/var/task/probe', [x32Probe])).output)
  judge(x32Probe.what, x32[0], (answer) => answer === 'ENOSYS')
  const old = await call('/var/task/old', [])
  judge('calls as a 32-bit program', old.signal, (signal) => signal === 'SIGSYS')
  const who = ['geteuid', 'getegid'].map((name) => ({
    what: name,
    call: name,
    args: [],
    answers: [],
  }))
  const ids = valuesOf(who, (await call('/var/task/set-uid', who)).output)
  judge('runs a set-uid program of root', ids, () => ids[0] === 993 && ids[1] === 990)
})

test('files of the host, of the server and of another function', async () => {
  const victim = await start('victim')
  await ask(victim, { do: 'write', path: '/tmp/secret', text: secret })
  const attacker = await start('attacker')
  const { processes } = (await ask(attacker, { do: 'identity' })).answer as {
    readonly processes: readonly string[]
  }
  const ways = processes.flatMap((pid) => [
    `/proc/${pid}/root`,
    `/proc/${pid}/cwd`,
    `/proc/${pid}/cwd/../../../../../../../..`,
    `/proc/${pid}/fd/0`,
    `/proc/${pid}/fd/3`,
  ])
  for (const way of ['', ...ways])
    for (const path of [metadata, '/etc/shadow', '/tmp/secret', '/root/.bashrc'])
      judge(
        `reads ${way}${path}`,
        (await ask(attacker, { do: 'read', path: way + path })).answer,
        isError,
      )
  const others = processes.filter((pid) => pid === '1')
  for (const path of [
    ...others.flatMap((pid) => [`/proc/${pid}/environ`, `/proc/${pid}/mem`, `/proc/${pid}/maps`]),
    ...['/proc/kcore', '/proc/kmsg', '/proc/kpagecount', '/proc/vmallocinfo', '/proc/slabinfo'],
    ...['/dev/mem', '/dev/kmsg', '/dev/sda', '/dev/vda', '/dev/kvm', '/dev/fuse', '/dev/tty'],
    ...['/sys/kernel/notes', '/run/docker.sock', '/var/run/docker.sock', '/proc/1/ns/mnt'],
  ])
    judge(`reads ${path}`, (await ask(attacker, { do: 'read', path })).answer, isError)
  for (const path of [
    ...['/proc/sysrq-trigger', '/proc/sys/kernel/core_pattern', '/proc/sys/kernel/modprobe'],
    ...[
      '/proc/sys/vm/overcommit_memory',
      '/proc/sys/net/ipv4/ip_forward',
      '/proc/sys/user/max_user_namespaces',
    ],
    ...['/proc/self/uid_map', '/proc/self/gid_map', '/proc/self/setgroups'],
    ...['/bin/node', '/etc/hosts', '/etc/passwd', '/var/task/runtime.cjs', '/dev/x', '/proc/1/mem'],
  ])
    judge(`writes ${path}`, (await ask(attacker, { do: 'write', path, text: '1' })).answer, isError)
  // Where all of a server are one user, it may be changed, but not to be spared.
  const spared = { do: 'write', path: '/proc/1/oom_score_adj', text: '-1000' }
  judge('is spared when memory ends', (await ask(attacker, spared)).answer, isError)
  const kept = await ask(victim, { do: 'read', path: '/tmp/secret' })
  expect(kept.answer).toBe(secret)
})

test('ports of this machine and of another function', async () => {
  await start('victim')
  const attacker = await start('attacker')
  const at = async (host: string, port: number) =>
    (await ask(attacker, { do: 'fetch', url: `http://${host}:${port}/` })).answer
  expect(await at('127.0.0.1', portOf(server))).toBe(secret)
  const refused = (answer: unknown) => /^E(CONNREFUSED|NETUNREACH|ADDRNOTAVAIL)$/.test(`${answer}`)
  for (const host of ['127.0.0.1', '127.0.0.2', '[::1]', '10.0.0.1', '169.254.169.254', '1.1.1.1'])
    judge(`reaches ${host}`, await at(host, portOf(neighbour)), refused)
})

test('processes of another function and of the server', async () => {
  const victim = await start('victim')
  await ask(victim, { do: 'count' })
  const attacker = await start('attacker')
  await ask(attacker, { do: 'killEach', upTo: 70_000 })
  const answered = (await ask(victim, { do: 'count' })).answer
  judge('kills the processes of another function', answered, (count) => count === 2)
})

test.runIf(process.getuid?.() === 0)('user ids and keyrings of functions', async () => {
  const one = await start('one')
  const other = await start('other')
  const uids = sandboxUids()
  expect(uids.length).toBeGreaterThan(1)
  judge('has the user id of another', uids, () => new Set(uids).size === uids.length)
  const own = readFileSync('/etc/passwd', 'utf8').split('\n')
  const people = new Set(own.map((line) => Number(line.split(':')[2])))
  judge('has the user id of somebody here', uids, () => !uids.some((uid) => people.has(uid)))
  // All that it may see, one a line: its number first. Absent on a kernel without keys.
  const keysOf = async (sandbox: Sandbox) => {
    const { answer } = await ask(sandbox, { do: 'read', path: '/proc/keys' })
    return answer === 'ENOENT'
      ? []
      : String(answer)
          .trim()
          .split('\n')
          .map((line) => line.slice(0, 8))
  }
  const [first, second] = [await keysOf(one), await keysOf(other)]
  judge('sees a key of another', second, () => !second.some((key) => first.includes(key)))
})

test('a fork bomb ends with its invocation, and others do not notice', async () => {
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
})

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
