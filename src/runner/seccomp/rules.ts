/** Numbers of Linux that are the same on both machines. */
export const errno = { EPERM: 1, ENOSYS: 38 } as const
export type Errno = keyof typeof errno

const family = { unix: 1, inet: 2, inet6: 10, netlink: 16 } as const
const netlinkRoute = 0
/** Asks for the current one. */
const personalityQuery = 0xffffffff
/** Types into a terminal. */
const TIOCSTI = 0x5412
const CLONE_NEWTIME = 0x80
/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET. */
const namespaces = 0x7e020000

/** What Lambda's sandbox has no use for, and what the kernel's own mistakes were mostly found in. They answer EPERM. */
export const refused: ReadonlySet<string> = new Set(
  `
  mount umount2 pivot_root chroot open_tree move_mount fsopen fsconfig fsmount fspick mount_setattr setns
  ptrace process_vm_readv process_vm_writev process_madvise pidfd_getfd kcmp
  add_key request_key keyctl
  bpf perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register fanotify_init fanotify_mark
  init_module finit_module delete_module kexec_load kexec_file_load
  open_by_handle_at memfd_secret move_pages migrate_pages modify_ldt iopl ioperm ustat sysfs
  acct quotactl quotactl_fd swapon swapoff reboot syslog vhangup sethostname setdomainname lsm_set_self_attr
  settimeofday clock_settime clock_adjtime adjtimex
  `
    .trim()
    .split(/\s+/),
)

/** Answer ENOSYS, as on an older kernel: the flags of clone3 are in memory, where a filter cannot see them, and libc then takes clone. */
export const absent: ReadonlySet<string> = new Set(['clone3'])

/** About the lower half of an argument, which is all that these calls read. */
export type Test =
  | { readonly argument: number; readonly is: number }
  | { readonly argument: number; readonly isNot: number }
  | { readonly argument: number; readonly hasNoneOf: number }

export interface Condition {
  readonly call: string
  /** Allowed when every test of one of these holds, and EPERM otherwise. */
  readonly when: readonly (readonly Test[])[]
}

export const conditions: readonly Condition[] = [
  { call: 'clone', when: [[{ argument: 0, hasNoneOf: namespaces }]] },
  {
    call: 'unshare',
    when: [[{ argument: 0, hasNoneOf: namespaces + CLONE_NEWTIME }]],
  },
  {
    call: 'socket',
    when: [
      [{ argument: 0, is: family.unix }],
      [{ argument: 0, is: family.inet }],
      [{ argument: 0, is: family.inet6 }],
      // The list of interfaces and addresses, which every resolver of names reads.
      [
        { argument: 0, is: family.netlink },
        { argument: 2, is: netlinkRoute },
      ],
    ],
  },
  { call: 'socketpair', when: [[{ argument: 0, is: family.unix }]] },
  {
    call: 'personality',
    when: [[{ argument: 0, is: 0 }], [{ argument: 0, is: personalityQuery }]],
  },
  { call: 'ioctl', when: [[{ argument: 1, isNot: TIOCSTI }]] },
]
