import { describe, expect, test } from 'vitest'
import { calls, type Machine } from './calls.ts'
import { seccompFilter } from './filter.ts'
import { refused } from './rules.ts'

const machines = ['x64', 'arm64'] as const
const architectures = { x64: 0xc000003e, arm64: 0xc00000b7 }
const answers: ReadonlyMap<number, string> = new Map([
  [0x7fff0000, 'allowed'],
  [0x00050001, 'EPERM'],
  [0x00050026, 'ENOSYS'],
  [0x80000000, 'killed'],
])

/** What the kernel does with the filter, as far as it uses the machine of BPF. */
function run(filter: Buffer, data: Buffer): string | undefined {
  let accumulator = 0
  for (let at = 0; at < filter.length; at += 8) {
    const [code, value] = [filter.readUInt16LE(at), filter.readUInt32LE(at + 4)]
    const jump = (holds: boolean) => {
      at += 8 * filter.readUInt8(at + (holds ? 2 : 3))
    }
    if (code === 0x20) accumulator = data.readUInt32LE(value)
    else if (code === 0x15) jump(accumulator === value)
    else if (code === 0x35) jump(accumulator >= value)
    else if (code === 0x45) jump((accumulator & value) !== 0)
    else if (code === 0x06) return answers.get(value)
    else throw new Error(`instruction ${code}`)
  }
  throw new Error('it ran off its end')
}

function ask(
  machine: Machine,
  number: number,
  args: readonly number[] = [],
  architecture?: number,
) {
  const data = Buffer.alloc(64)
  data.writeUInt32LE(number, 0)
  data.writeUInt32LE(architecture ?? architectures[machine], 4)
  for (const [index, value] of args.entries()) data.writeBigUInt64LE(BigInt(value), 16 + 8 * index)
  return run(seccompFilter(machine), data)
}

const numberOf = (machine: Machine, name: string) =>
  calls.find((call) => call.name === name)?.numbers[machine] ?? -1

describe.each(machines)('on %s', (machine) => {
  test.each([
    { call: 'clone', args: [0x11], answer: 'allowed', what: 'a process' },
    { call: 'clone', args: [0x3d0f00], answer: 'allowed', what: 'a thread' },
    { call: 'clone', args: [0x10000011], answer: 'EPERM', what: 'a user namespace' },
    { call: 'clone', args: [0x40000011], answer: 'EPERM', what: 'a network namespace' },
    { call: 'clone', args: [0x00020011], answer: 'EPERM', what: 'a mount namespace' },
    { call: 'clone3', args: [0x7fff0000, 88], answer: 'ENOSYS', what: 'flags in memory' },
    { call: 'unshare', args: [0x200], answer: 'allowed', what: 'a table of file systems' },
    { call: 'unshare', args: [0x10000000], answer: 'EPERM', what: 'a user namespace' },
    { call: 'unshare', args: [0x80], answer: 'EPERM', what: 'a time namespace' },
    { call: 'socket', args: [1, 1, 0], answer: 'allowed', what: 'AF_UNIX' },
    { call: 'socket', args: [2, 1, 6], answer: 'allowed', what: 'AF_INET' },
    { call: 'socket', args: [10, 2, 0], answer: 'allowed', what: 'AF_INET6' },
    { call: 'socket', args: [16, 3, 0], answer: 'allowed', what: 'NETLINK_ROUTE' },
    { call: 'socket', args: [16, 3, 12], answer: 'EPERM', what: 'NETLINK_NETFILTER' },
    { call: 'socket', args: [17, 3, 0], answer: 'EPERM', what: 'AF_PACKET' },
    { call: 'socket', args: [38, 5, 0], answer: 'EPERM', what: 'AF_ALG' },
    { call: 'socket', args: [40, 1, 0], answer: 'EPERM', what: 'AF_VSOCK' },
    { call: 'socketpair', args: [1, 1, 0], answer: 'allowed', what: 'AF_UNIX' },
    { call: 'socketpair', args: [30, 1, 0], answer: 'EPERM', what: 'AF_TIPC' },
    { call: 'personality', args: [0xffffffff], answer: 'allowed', what: 'which one it is' },
    { call: 'personality', args: [0x40000], answer: 'EPERM', what: 'addresses that are known' },
    { call: 'ioctl', args: [0, 0x5401], answer: 'allowed', what: 'TCGETS' },
    { call: 'ioctl', args: [0, 0x5412], answer: 'EPERM', what: 'TIOCSTI' },
    { call: 'memfd_create', args: [], answer: 'allowed', what: 'a file in memory' },
    { call: 'landlock_create_ruleset', args: [], answer: 'allowed', what: 'landlock' },
  ])('$call for $what is $answer', ({ call, args, answer }) => {
    expect(ask(machine, numberOf(machine, call), args)).toBe(answer)
  })

  test('every call answers as it is named, and all others ENOSYS', () => {
    const conditional = new Set([
      'clone',
      'clone3',
      'unshare',
      'socket',
      'socketpair',
      'personality',
    ])
    const known = new Map(calls.map(({ name, numbers }) => [numbers[machine], name]))
    for (let number = 0; number < 600; number += 1) {
      const name = known.get(number)
      if (name !== undefined && conditional.has(name)) continue
      const answer = name === undefined ? 'ENOSYS' : refused.has(name) ? 'EPERM' : 'allowed'
      expect({ name, answer: ask(machine, number) }).toEqual({ name, answer })
    }
  })

  test('calls of x32 and numbers below zero are absent, another architecture is killed', () => {
    expect(ask(machine, 0x40000000 + 39)).toBe('ENOSYS')
    expect(ask(machine, 0xffffffff)).toBe('ENOSYS')
    expect(ask(machine, 20, [], 0x40000003)).toBe('killed')
  })

  test('every name that is refused is a call', () => {
    for (const name of refused) expect(calls.map((call) => call.name)).toContain(name)
  })
})

test('no number is there twice', () => {
  for (const machine of machines) {
    const numbers = calls.flatMap((call) => call.numbers[machine] ?? [])
    expect(new Set(numbers).size).toBe(numbers.length)
  }
})
