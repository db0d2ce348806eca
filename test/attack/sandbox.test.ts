import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  decodeAnswers,
  encodeProbes,
  needs,
  type Probe,
  probes,
  valuesOf,
  x32Probe,
} from '../../src/runner/probes.contract.ts'
import type { Sandbox } from '../../src/runner/types.ts'
import {
  ask,
  folder,
  isError,
  judge,
  neighbour,
  portOf,
  read,
  running,
  sandboxes,
  secret,
  server,
  start,
} from '../support/attack/sandboxes.ts'

sandboxes('sandbox probes')

/** What the server keeps, where a function must not get. */
const metadata = join(folder, 'metadata.sqlite')
writeFileSync(metadata, secret)

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

test.runIf(process.arch === 'x64')('system calls', async () => {
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
