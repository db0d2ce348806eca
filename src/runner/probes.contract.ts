import { staticElf } from './local/launcher.ts'
import { calls } from './seccomp/calls.ts'

/** One system call that a function tries, and what it may answer: a name of `errors`, or `ok`. */
export interface Probe {
  readonly what: string
  readonly call: string
  readonly args: readonly (number | string)[]
  readonly answers: readonly string[]
}

const refused = ['EPERM', 'ENOSYS'] as const
const [newUser, newNet, newMount, child] = [0x10000000, 0x40000000, 0x00020000, 17] as const
const x32 = 0x40000000

const probe = (
  what: string,
  call: string,
  args: readonly (number | string)[],
  answers: readonly string[] = refused,
): Probe => ({ what, call, args, answers })

/** What must not succeed in any sandbox. */
export const probes: readonly Probe[] = [
  probe('reads its session keyring', 'keyctl', [11, -3, 0, 0]),
  probe('reads its user’s keyring', 'keyctl', [11, -4, 0, 0]),
  probe('joins another keyring', 'keyctl', [1, 'shared']),
  probe('leaves a key', 'add_key', ['user', 'tidegate', 'x', 1, -4]),
  probe('asks for a key', 'request_key', ['user', 'tidegate', '', -4]),
  probe('makes an io_uring', 'io_uring_setup', [1, 0]),
  probe('enters an io_uring', 'io_uring_enter', [-1, 0, 0, 0, 0, 0]),
  probe('handles page faults', 'userfaultfd', [1]),
  probe('makes a BPF map', 'bpf', [0, 0, 0]),
  probe('counts events of the processor', 'perf_event_open', [0, 0, -1, -1, 0]),
  probe('watches the file system', 'fanotify_init', [0x200, 0]),
  probe('leaves its user namespace', 'unshare', [newUser]),
  probe('leaves its network namespace', 'unshare', [newNet]),
  probe('makes a user namespace by clone', 'clone', [newUser + child, 0, 0, 0, 0]),
  probe('makes a mount namespace by clone', 'clone', [newMount + child, 0, 0, 0, 0]),
  probe('makes a user namespace by clone3', 'clone3', ['\0'.repeat(88), 88]),
  probe('enters a namespace', 'setns', [0, 0]),
  probe('mounts', 'mount', ['none', '/tmp', 'tmpfs', 0, '']),
  probe('mounts the new way', 'fsopen', ['tmpfs', 0]),
  probe('copies a mount', 'open_tree', [-100, '/tmp', 1]),
  probe('changes a mount', 'mount_setattr', [-100, '/', 0, '\0'.repeat(32), 32]),
  probe('unmounts', 'umount2', ['/tmp', 2]),
  probe('changes the root for all', 'pivot_root', ['/tmp', '/tmp']),
  probe('changes its root', 'chroot', ['/tmp']),
  probe('traces another process', 'ptrace', [16, 1, 0, 0]),
  probe('lets itself be traced', 'ptrace', [0, 0, 0, 0]),
  probe('reads another’s memory', 'process_vm_readv', [1, 0, 0, 0, 0, 0]),
  probe('writes another’s memory', 'process_vm_writev', [1, 0, 0, 0, 0, 0]),
  probe('takes another’s descriptor', 'pidfd_getfd', [0, 0, 0]),
  probe('compares processes', 'kcmp', [1, 1, 0, 0, 0]),
  probe('opens a file by its handle', 'open_by_handle_at', [-100, '\0'.repeat(16), 0]),
  probe('loads a module', 'init_module', ['', 0, '']),
  probe('loads a module from a file', 'finit_module', [0, '', 0]),
  probe('loads another kernel', 'kexec_load', [0, 0, 0, 0]),
  probe('restarts the machine', 'reboot', [0xfee1dead, 672274793, 0, 0]),
  probe('swaps', 'swapon', ['/tmp/x', 0]),
  probe('keeps accounts', 'acct', [0]),
  probe('sets quotas', 'quotactl', [0, 0, 0, 0]),
  probe('reads the kernel’s log', 'syslog', [3, 0, 0]),
  probe('sets the clock', 'clock_settime', [0, '\0'.repeat(16)]),
  probe('sets the time of day', 'settimeofday', ['\0'.repeat(16), 0]),
  probe('names the machine', 'sethostname', ['x', 1]),
  probe('reaches ports of the processor', 'iopl', [3]),
  probe('has a table of segments', 'modify_ldt', [0, 0, 0]),
  probe('wants known addresses', 'personality', [0x0040000]),
  probe('hides memory', 'memfd_secret', [0]),
  probe('opens a socket to the hypervisor', 'socket', [40, 1, 0]),
  probe('opens a socket of the kernel’s ciphers', 'socket', [38, 5, 0]),
  probe('opens a socket of packets', 'socket', [17, 3, 0]),
  probe('opens a socket of Bluetooth', 'socket', [31, 3, 0]),
  probe('opens a raw socket', 'socket', [2, 3, 255], ['EPERM', 'EACCES']),
  probe('speaks to the packet filter', 'socket', [16, 3, 12]),
  probe('types into a terminal', 'ioctl', [0, 0x5412, 'x'], [...refused, 'ENOTTY']),
  probe('makes a device', 'mknod', ['/tmp/sda', 0o60600, 0x800]),
  probe('becomes root', 'setuid', [0], [...refused, 'EINVAL']),
  probe('joins root’s group', 'setgid', [0], [...refused, 'EINVAL']),
  probe('joins no group', 'setgroups', [0, 0], refused),
  probe('gives its file to root', 'chown', ['/tmp', 0, 0], [...refused, 'EINVAL']),
  probe('has itself more processors’ time', 'setpriority', [0, 0, -20], [...refused, 'EACCES']),
  probe('raises its limit of files', 'prlimit64', [0, 7, '\0\0\x01\0\0\0\0\0'.repeat(2), 0]),
  probe('calls by a number that is newer than the filter', 'newer', []),
]

/** Has its program killed, or is absent. */
export const x32Probe = probe('calls by a number of x32', 'x32', [], ['ENOSYS'])

/** What must go on working: libraries need it, and it shows that probes run at all. */
export const needs: readonly Probe[] = [
  probe('knows itself', 'getpid', [], ['ok']),
  probe('makes a file in memory', 'memfd_create', ['x', 0], ['ok']),
  probe('waits for many', 'epoll_create1', [0], ['ok']),
  probe('watches a file', 'inotify_init1', [0], ['ok']),
  probe('has random bytes', 'getrandom', ['\0'.repeat(16), 16, 0], ['ok']),
  probe('looks at a file', 'statx', [-100, '/tmp', 0, 0xfff, '\0'.repeat(256)], ['ok']),
  probe('restricts itself', 'landlock_create_ruleset', [0, 0, 1], ['ok', 'ENOSYS', 'EOPNOTSUPP']),
  probe('has a pair of sockets', 'socketpair', [1, 1, 0, '\0'.repeat(8)], ['ok']),
  probe('has a socket', 'socket', [2, 1, 0], ['ok']),
  probe('lists its interfaces', 'socket', [16, 3, 0], ['ok']),
  probe('has no table of files in common', 'unshare', [0x400], ['ok']),
  probe('has a timer', 'timerfd_create', [1, 0], ['ok']),
  probe('sees its personality', 'personality', [0xffffffff], ['ok']),
]

const numbers: { readonly [call: string]: number } = { x32: x32 + 39, newer: 600 }
const numberOf = (name: string): number | undefined =>
  numbers[name] ?? calls.find((call) => call.name === name)?.numbers.x64

const errors: { readonly [code: number]: string } = {
  1: 'EPERM',
  13: 'EACCES',
  22: 'EINVAL',
  25: 'ENOTTY',
  38: 'ENOSYS',
  95: 'EOPNOTSUPP',
}

const memory = 0x10000000
const recordBytes = 56

/** What `probeProgram` reads: how many calls, each with its number and six arguments, and what the arguments point at. */
export function encodeProbes(tried: readonly Probe[]): Buffer {
  const head = Buffer.alloc(8 + tried.length * recordBytes)
  head.writeUInt32LE(tried.length, 0)
  const strings: Buffer[] = []
  let end = head.length
  for (const [index, { call, args }] of tried.entries()) {
    const at = 8 + index * recordBytes
    head.writeBigInt64LE(BigInt(numberOf(call) ?? -1), at)
    for (const [place, value] of args.entries()) {
      const pointed = typeof value === 'string' ? Buffer.from(`${value}\0`, 'latin1') : undefined
      head.writeBigInt64LE(BigInt(pointed ? memory + end : Number(value)), at + 8 * (place + 1))
      if (!pointed) continue
      strings.push(pointed)
      end += pointed.length
    }
  }
  return Buffer.concat([head, ...strings])
}

/** What each call returned: a number below zero is an error's. */
export const valuesOf = (tried: readonly Probe[], out: Buffer): number[] =>
  tried.map((_, index) => Number(out.readBigInt64LE(index * recordBytes)))

/** What each call answered. */
export const decodeAnswers = (tried: readonly Probe[], out: Buffer): string[] =>
  valuesOf(tried, out).map((value) => (value >= 0 ? 'ok' : (errors[-value] ?? `errno ${-value}`)))

/** A static x64 program that makes the calls it reads, and writes their records with the answers in the place of the numbers. */
export const probeProgram = (): Buffer =>
  staticElf(
    'x64',
    Buffer.alloc(8),
    bytes(`
  bf 00 00 00 10           mov edi, 0x10000000
  be 00 00 01 00           mov esi, 0x10000
  ba 03 00 00 00           mov edx, 3
  41 ba 32 00 00 00        mov r10d, 0x32
  41 b8 ff ff ff ff        mov r8d, -1
  45 31 c9                 xor r9d, r9d
  b8 09 00 00 00           mov eax, 9 (mmap)
  0f 05                    syscall
  bd 00 00 00 10           mov ebp, 0x10000000
  31 ff                    xor edi, edi
  48 89 ee                 mov rsi, rbp
  ba 00 00 01 00           mov edx, 0x10000
  31 c0                    xor eax, eax (read)
  0f 05                    syscall
  48 01 c5                 add rbp, rax
  48 85 c0                 test rax, rax
  7f ea                    jg xor edi, edi
  44 8b 24 25 00 00 00 10  mov r12d, [0x10000000]
  bb 08 00 00 10           mov ebx, 0x10000008
  45 85 e4                 test r12d, r12d
  74 29                    jz mov edi, 1
  48 8b 03                 mov rax, [rbx]
  48 8b 7b 08              mov rdi, [rbx + 8]
  48 8b 73 10              mov rsi, [rbx + 16]
  48 8b 53 18              mov rdx, [rbx + 24]
  4c 8b 53 20              mov r10, [rbx + 32]
  4c 8b 43 28              mov r8, [rbx + 40]
  4c 8b 4b 30              mov r9, [rbx + 48]
  0f 05                    syscall
  48 89 03                 mov [rbx], rax
  48 83 c3 38              add rbx, 56
  41 ff cc                 dec r12d
  eb d2                    jmp test r12d, r12d
  bf 01 00 00 00           mov edi, 1
  be 08 00 00 10           mov esi, 0x10000008
  48 89 da                 mov rdx, rbx
  48 29 f2                 sub rdx, rsi
  b8 01 00 00 00           mov eax, 1 (write)
  0f 05                    syscall
  31 ff                    xor edi, edi
  b8 3c 00 00 00           mov eax, 60 (exit)
  0f 05                    syscall
`),
  )

/** A static x64 program that makes one call as a 32-bit program would, and ends with 0 when it may. */
export const oldCallProgram = (): Buffer =>
  staticElf(
    'x64',
    Buffer.alloc(8),
    bytes(`
  b8 14 00 00 00           mov eax, 20 (getpid)
  cd 80                    int 0x80
  31 ff                    xor edi, edi
  b8 3c 00 00 00           mov eax, 60 (exit)
  0f 05                    syscall
`),
  )

/** The first columns of each line, up to two spaces. */
const bytes = (listing: string): Buffer =>
  Buffer.from(
    listing
      .trim()
      .split('\n')
      .map((line) => line.trim().split('  ')[0])
      .join('')
      .replaceAll(' ', ''),
    'hex',
  )

/** A static x64 program that forks until it may not, as does each of its children; then all wait. */
export const forkBomb = (): Buffer =>
  staticElf(
    'x64',
    Buffer.alloc(8),
    bytes(`
  b8 39 00 00 00           mov eax, 57 (fork)
  0f 05                    syscall
  85 c0                    test eax, eax
  79 f5                    jns mov eax, 57
  b8 22 00 00 00           mov eax, 34 (pause)
  0f 05                    syscall
  eb f7                    jmp mov eax, 34
`),
  )
