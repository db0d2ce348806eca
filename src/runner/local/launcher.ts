import type { Machine } from '../seccomp/calls.ts'
import { seccompFilter } from '../seccomp/filter.ts'

const base = 0x400000
const headerBytes = 64 + 56
const programAt = base + headerBytes
const refusal = Buffer.from('the kernel takes no seccomp filter (CONFIG_SECCOMP_FILTER)\n')
const elfMachines = { x64: 62, arm64: 183 } as const

/** The machine code that this server can make; elsewhere no function runs, because it would run without a filter. */
export const machineOf = (arch: string): Machine | undefined =>
  arch === 'x64' || arch === 'arm64' ? arch : undefined

/**
 * A static program that takes a session keyring of its own, gives up new privileges, sets the seccomp filter and then becomes the command in its
 * arguments, whose first must be a path. It ends with 126 and a line on its standard error when the kernel has no filters.
 *
 * In bytes, because no tool that every machine has can set a filter, and a sandbox needs one before anything of the image runs.
 */
export function launcher(machine: Machine): Buffer {
  const filter = seccompFilter(machine)
  // struct sock_fprog: how many instructions, and where they are.
  const program = Buffer.alloc(16)
  program.writeUInt16LE(filter.length / 8, 0)
  program.writeBigUInt64LE(BigInt(programAt + program.length), 8)
  const text = Buffer.concat([program, filter, refusal])
  const padded = Buffer.concat([text, Buffer.alloc(-text.length & 7)])
  const refusalAt = programAt + program.length + filter.length
  const code = { x64: x64Code, arm64: arm64Code }[machine](refusalAt)
  return staticElf(machine, padded, code)
}

/** A program in one segment that is read and run: `data` begins at `programAt`, and `code`, which starts it, follows. */
export function staticElf(machine: Machine, data: Buffer, code: Buffer): Buffer {
  const header = Buffer.alloc(headerBytes)
  header.write('\x7fELF\x02\x01\x01', 'latin1')
  header.writeUInt16LE(2, 16) // ET_EXEC
  header.writeUInt16LE(elfMachines[machine], 18)
  header.writeUInt32LE(1, 20)
  header.writeBigUInt64LE(BigInt(programAt + data.length), 24) // entry
  header.writeBigUInt64LE(64n, 32) // program headers
  header.writeUInt16LE(64, 52)
  header.writeUInt16LE(56, 54)
  header.writeUInt16LE(1, 56)
  const bytes = BigInt(headerBytes + data.length + code.length)
  header.writeUInt32LE(1, 64) // PT_LOAD
  header.writeUInt32LE(5, 68) // readable, executable
  header.writeBigUInt64LE(BigInt(base), 80)
  header.writeBigUInt64LE(BigInt(base), 88)
  header.writeBigUInt64LE(bytes, 96)
  header.writeBigUInt64LE(bytes, 104)
  header.writeBigUInt64LE(0x10000n, 112) // the largest page of both
  return Buffer.concat([header, data, code])
}

const keyctlJoinSession = 1
const prSetNoNewPrivileges = 38
const setModeFilter = 1
/** SECCOMP_FILTER_FLAG_SPEC_ALLOW: older kernels else make every program with a filter slower (speculative store bypass). */
const filterFlags = 4

function x64Code(refusalAt: number): Buffer {
  const set = (opcode: readonly number[], value: number) => [
    ...opcode,
    ...[0, 8, 16, 24].map((shift) => (value >> shift) & 0xff),
  ]
  const [eax, edi, esi, edx] = [[0xb8], [0xbf], [0xbe], [0xba]] // mov register, value
  const [noR10, noR8] = [
    [0x45, 0x31, 0xd2],
    [0x45, 0x31, 0xc0],
  ] // xor register, register
  const call = [0x0f, 0x05]
  const become = [
    ...[0x48, 0x8b, 0x04, 0x24], // mov rax, [rsp]: how many arguments
    ...[0x48, 0x8d, 0x54, 0xc4, 0x10], // lea rdx, [rsp + rax * 8 + 16]: the environment
    ...[0x48, 0x8d, 0x74, 0x24, 0x10], // lea rsi, [rsp + 16]: the arguments but the first
    ...[0x48, 0x8b, 0x3e], // mov rdi, [rsi]
    ...[...set(eax, 59), ...call], // execve
    ...[...set(edi, 127), ...set(eax, 60), ...call], // exit
  ]
  const setFilter = [
    ...[...set(edi, setModeFilter), ...set(esi, filterFlags), ...set(edx, programAt)],
    ...[...set(eax, 317), ...call],
  ]
  const unless = (skipped: readonly number[]) => [0x85, 0xc0, 0x75, skipped.length] // test eax, eax; jnz
  const afterFilter = [...unless(become), ...become]
  const afterPrivileges = [...setFilter, ...afterFilter]
  return Buffer.from([
    // What it answers does not matter: a kernel without keyrings has none to share, and the filter refuses all calls about them.
    ...[...set(edi, keyctlJoinSession), ...set(esi, 0), ...set(eax, 250), ...call],
    ...[...set(edi, prSetNoNewPrivileges), ...set(esi, 1), ...set(edx, 0), ...noR10, ...noR8],
    ...[...set(eax, 157), ...call],
    ...unless(afterPrivileges),
    ...afterPrivileges,
    ...[
      ...set(edi, 2),
      ...set(esi, refusalAt),
      ...set(edx, refusal.length),
      ...set(eax, 1),
      ...call,
    ],
    ...[...set(edi, 126), ...set(eax, 60), ...call],
  ])
}

function arm64Code(refusalAt: number): Buffer {
  const set = (register: number, value: number) => [
    0xd2800000 + ((value & 0xffff) << 5) + register, // movz
    0xf2a00000 + ((value >> 16) << 5) + register, // movk, shifted by 16
  ]
  const call = (number: number) => [...set(8, number), 0xd4000001] // svc
  const become = [
    0xf94003e9, // ldr x9, [sp]: how many arguments
    0x8b296fe2, // add x2, sp, x9, lsl 3
    0x91004042, // add x2, x2, 16: the environment
    0x910043e1, // add x1, sp, 16: the arguments but the first
    0xf9400020, // ldr x0, [x1]
    ...call(221), // execve
    ...[...set(0, 127), ...call(93)], // exit
  ]
  const setFilter = [
    ...[...set(0, setModeFilter), ...set(1, filterFlags), ...set(2, programAt)],
    ...call(277),
  ]
  const unless = (skipped: readonly number[]) => [0xb5000000 + ((skipped.length + 1) << 5)] // cbnz x0
  const afterFilter = [...unless(become), ...become]
  const afterPrivileges = [...setFilter, ...afterFilter]
  const words = [
    ...[...set(0, keyctlJoinSession), ...set(1, 0), ...call(219)],
    ...[...set(0, prSetNoNewPrivileges), ...set(1, 1), ...set(2, 0), ...set(3, 0), ...set(4, 0)],
    ...call(167),
    ...unless(afterPrivileges),
    ...afterPrivileges,
    ...[...set(0, 2), ...set(1, refusalAt), ...set(2, refusal.length), ...call(64)],
    ...[...set(0, 126), ...call(93)],
  ]
  const code = Buffer.alloc(words.length * 4)
  for (const [index, word] of words.entries()) code.writeUInt32LE(word, index * 4)
  return code
}
