import { expect, test } from 'vitest'
import { seccompProfile } from './seccomp-profile.ts'

interface Rule {
  readonly names: readonly string[]
  readonly action: string
  readonly args?: readonly {
    readonly index: number
    readonly value: number
    readonly valueTwo: number
    readonly op: string
  }[]
}

const profile: { readonly defaultAction: string; readonly syscalls: readonly Rule[] } =
  JSON.parse(seccompProfile)

/** What an engine makes of a call: it compares all 64 bits of an argument. */
function ask(call: string, args: readonly bigint[]): string {
  const rule = profile.syscalls.find(
    ({ names, args: wanted = [] }) =>
      names.includes(call) &&
      wanted.every(({ index, value, valueTwo, op }) => {
        const given = args[index] ?? 0n
        return op === 'SCMP_CMP_MASKED_EQ'
          ? (given & BigInt(value)) === BigInt(valueTwo)
          : op === 'SCMP_CMP_EQ' && given === BigInt(value)
      }),
  )
  return (rule?.action ?? profile.defaultAction).replace('SCMP_ACT_', '')
}

test.each([
  { call: 'read', args: [0n], answer: 'ALLOW' },
  { call: 'keyctl', args: [1n], answer: 'ERRNO' },
  { call: 'no_such_call', args: [], answer: 'ERRNO' },
  { call: 'clone', args: [0x3d0f00n], answer: 'ALLOW' },
  { call: 'clone', args: [0x10000011n], answer: 'ERRNO' },
  // The kernel reads the lower half of what follows, and would see a namespace, TIOCSTI and AF_VSOCK.
  { call: 'clone', args: [0x1_10000011n], answer: 'ERRNO' },
  { call: 'ioctl', args: [0n, 0x1_00005412n], answer: 'ERRNO' },
  { call: 'socket', args: [0x1_00000028n], answer: 'ERRNO' },
  { call: 'ioctl', args: [0n, 0x5412n], answer: 'ERRNO' },
  { call: 'ioctl', args: [0n, 0x5401n], answer: 'ALLOW' },
  { call: 'ioctl', args: [0n, 0xc0045412n], answer: 'ALLOW' },
  { call: 'socket', args: [2n, 1n, 0n], answer: 'ALLOW' },
  { call: 'socket', args: [16n, 3n, 0n], answer: 'ALLOW' },
  { call: 'socket', args: [16n, 3n, 12n], answer: 'ERRNO' },
  { call: 'clone3', args: [], answer: 'ERRNO' },
])('an engine answers $call of $args with $answer', ({ call, args, answer }) => {
  expect(ask(call, args)).toBe(answer)
})
