import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { launcher, machineOf } from './launcher.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidegate-launcher-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const programFor = (machine: 'x64' | 'arm64', change = (bytes: Buffer) => bytes): string => {
  const path = join(folder, `${machine}-${change.name}`)
  writeFileSync(path, change(launcher(machine)), { mode: 0o755 })
  return path
}

const run = (program: string, args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(program, args, {
    env: { KEPT: 'as it was' },
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

const machine = machineOf(process.arch)

describe.runIf(process.platform === 'linux' && machine)('on this machine', () => {
  const program = programFor(machine ?? 'x64')
  const say = 'echo "$KEPT"; for one; do echo "<$one>"; done'

  test('the command has its arguments and its environment', () => {
    const { status, stdout } = run(program, ['/bin/sh', '-c', say, 'sh', 'a b', '', "it's"])
    expect({ status, stdout }).toEqual({ status: 0, stdout: "as it was\n<a b>\n<>\n<it's>\n" })
  })

  test('it runs with a filter, which it cannot shed, and without new privileges', () => {
    const { stdout } = run(program, [
      program,
      '/bin/grep',
      '-E',
      '^(NoNewPrivs|Seccomp)',
      '/proc/self/status',
    ])
    expect(stdout).toMatch(/^NoNewPrivs:\t1$/m)
    expect(stdout).toMatch(/^Seccomp:\t2$/m)
    expect(stdout).not.toMatch(/^Seccomp_filters:\t1$/m)
  })

  test.each([
    { what: 'a program that is not there', args: ['/no/such'] },
    { what: 'no program', args: [] },
  ])('$what ends with 127', ({ args }) => {
    expect(run(program, args).status).toBe(127)
  })
})

test('no machine but these two has one', () => {
  expect(['x64', 'arm64', 'riscv64', 's390x', 'ia32'].map(machineOf)).toEqual([
    'x64',
    'arm64',
    undefined,
    undefined,
    undefined,
  ])
})

const emulator = 'qemu-aarch64'
const emulated = spawnSync(emulator, ['--version']).status === 0

describe.runIf(emulated)('for arm64, in an emulator that has no filters', () => {
  test('it makes the calls it should, says what is missing, and runs nothing', () => {
    const { status, stderr } = run(emulator, ['-strace', programFor('arm64'), '/bin/echo', 'ran'])
    expect(status).toBe(126)
    expect(stderr).toMatch(/ keyctl\(1,0,.*\n.* prctl\(38,1,0,0,0,.*= 0\n.* seccomp\(1,4,/)
    expect(stderr).toContain('the kernel takes no seccomp filter')
    expect(stderr).not.toContain('execve')
  })

  test('behind the filter it becomes its command, or ends with 127', () => {
    // As if the kernel had taken the filter: the last jump (`cbnz x0`) leads on.
    const go = (bytes: Buffer) => {
      const jumps = Array.from({ length: bytes.length >> 2 }, (_, word) => word * 4).filter(
        (at) => (bytes.readUInt32LE(at) & 0xff00001f) >>> 0 === 0xb5000000,
      )
      bytes.writeUInt32LE(0xd503201f, jumps.at(-1) ?? 0)
      return bytes
    }
    const program = programFor('arm64', go)
    const command = ['/bin/sh', '-c', 'echo "$KEPT $*"', 'sh', 'a b', 'c']
    expect(run(emulator, [program, ...command])).toMatchObject({
      status: 0,
      stdout: 'as it was a b c\n',
    })
    expect(run(emulator, [program, '/no/such']).status).toBe(127)
  })
})
