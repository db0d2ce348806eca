import { calls, type Machine } from './calls.ts'
import {
  absent,
  type Condition,
  conditions,
  type Errno,
  errno,
  refused,
  type Test,
} from './rules.ts'

// linux/audit.h
const auditArchitectures = { x64: 0xc000003e, arm64: 0xc00000b7 } as const
// linux/bpf_common.h: what an instruction does.
const load = 0x20
const jumpIfEqual = 0x15
const jumpIfAtLeast = 0x35
const jumpIfAnyBit = 0x45
const answer = 0x06
// linux/seccomp.h: what an instruction answers, and where struct seccomp_data has what.
const allow = 0x7fff0000
const killProcess = 0x80000000
const fail = (name: Errno) => 0x00050000 + errno[name]
const numberAt = 0
const architectureAt = 4
const argumentAt = (index: number) => 16 + 8 * index

type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, value: number]

const give = (value: number): Instruction => [answer, 0, 0, value]
const read = (at: number): Instruction => [load, 0, 0, at]

/**
 * The seccomp filter of every sandbox: `struct sock_filter`s for the kernel of `machine`.
 *
 * A call that is neither allowed nor refused by name answers ENOSYS: newer kernels bring nothing in. A program of another architecture (on x64:
 * 32-bit calls) is killed, and calls of x32 have numbers above all others.
 */
export function seccompFilter(machine: Machine): Buffer {
  const program: Instruction[] = [
    read(architectureAt),
    [jumpIfEqual, 1, 0, auditArchitectures[machine]],
    give(killProcess),
    read(numberAt),
    ...conditions.flatMap((condition) => conditional(condition, machine)),
    ...runs(machine).flatMap(({ from, value }): Instruction[] =>
      // Behind the last one nothing may follow that nothing leads to.
      from === 0 ? [give(value)] : [[jumpIfAtLeast, 0, 1, from], give(value)],
    ),
  ]
  const bytes = Buffer.alloc(program.length * 8)
  for (const [index, [code, ifTrue, ifFalse, value]] of program.entries()) {
    bytes.writeUInt16LE(code, index * 8)
    bytes.writeUInt8(ifTrue, index * 8 + 2)
    bytes.writeUInt8(ifFalse, index * 8 + 3)
    bytes.writeUInt32LE(value, index * 8 + 4)
  }
  return bytes
}

function conditional({ call, when }: Condition, machine: Machine): Instruction[] {
  const number = calls.find(({ name }) => name === call)?.numbers[machine]
  if (number === undefined) return []
  const body = [...when.flatMap(alternative), give(fail('EPERM'))]
  return [[jumpIfEqual, 0, body.length, number], ...body]
}

/** Allows when all tests hold; goes on behind itself when one does not. */
const alternative = (tests: readonly Test[]): Instruction[] => [
  ...tests.flatMap((test, index): Instruction[] => {
    const out = 2 * (tests.length - index - 1) + 1
    return [read(argumentAt(test.argument)), jump(test, out)]
  }),
  give(allow),
]

function jump(test: Test, out: number): Instruction {
  if ('is' in test) return [jumpIfEqual, 0, out, test.is]
  if ('isNot' in test) return [jumpIfEqual, out, 0, test.isNot]
  return [jumpIfAnyBit, out, 0, test.hasNoneOf]
}

/** What each stretch of numbers answers, the highest first, down to number 0. */
function runs(machine: Machine): readonly { readonly from: number; readonly value: number }[] {
  const known = new Map(calls.map(({ name, numbers }) => [numbers[machine], name]))
  const valueAt = (number: number) => {
    const name = known.get(number)
    if (name === undefined || absent.has(name)) return fail('ENOSYS')
    return refused.has(name) ? fail('EPERM') : allow
  }
  const found = [{ from: 0, value: valueAt(0) }]
  const last = Math.max(...[...known.keys()].map((number) => number ?? 0))
  for (let number = 1; number <= last + 1; number += 1) {
    const value = valueAt(number)
    if (value !== found[0]?.value) found.unshift({ from: number, value })
  }
  return found
}
