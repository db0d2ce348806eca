import { sandboxUser } from './shim.ts'

/**
 * The first process of a sandbox (its PID 1), root inside its own namespaces. Arguments: a folder with an empty `dev`, then the command that
 * drops privileges and runs the starter.
 *
 * It makes /dev, starts the starter, reports its own process id as the host counts it, mounts the image when told to, and then only waits: the end
 * of its standard input, which the server's death brings too, ends it and with it every process of the sandbox. Each line there makes it
 * collect what has ended below it: a shell that reads does not, one that waits for a child of its own takes all others on the way.
 *
 * The starter begins in `/`, which pivot_root turns into the image's root. Any other working directory would stay the host's, and the function
 * would reach it, and all above it, through the starter's `/proc/<pid>/cwd`.
 */
const initScript = `
ip link set lo up 2>/dev/null || ifconfig lo up 2>/dev/null ||
  perl -e 'socket(S,2,1,0)&&ioctl(S,0x8914,pack("a16sx14","lo",0x41))||exit 1' 2>/dev/null ||
  python3 -c 'import fcntl,socket,struct;fcntl.ioctl(socket.socket(),0x8914,struct.pack("16sh14x",b"lo",65))' 2>/dev/null ||
  { echo "failed the loopback interface cannot be brought up: install iproute2" >&3; exit 1; }
cd "$1" && shift
mount -t tmpfs -o mode=755,nosuid,noexec,size=64k dev dev 2>&3 || exit 1
for d in null zero full random urandom tty; do
  : >"dev/$d" && mount --bind "/dev/$d" "dev/$d" 2>&3
done
ln -s /proc/self/fd dev/fd
ln -s fd/0 dev/stdin
ln -s fd/1 dev/stdout
ln -s fd/2 dev/stderr
mount -o remount,bind,ro,nosuid,noexec dev 2>&3 || exit 1
hostname sandbox 2>/dev/null
( cd / && "$@" </dev/null 2>&5 5>&-; echo lost >&3 ) 5>&2 2>/dev/null &
exec 1>&3 2>&3 4<&-
read -r pid _ </proc/self/stat
echo "init $pid"
read -r line && eval "$line"
echo "mounted $?"
exec 1>&- 2>&- 3>&-
while read -r line; do (:); done
`

/**
 * The starter: already the unprivileged user, without capabilities and without a way to regain any. It waits, loaded, while the root file system
 * is changed under it, and so can start a program that has no libraries of the host's, with an environment that no host program ever
 * saw (LD_PRELOAD in an image must not reach one that is still root). Everything is a shell built-in.
 */
const starterScript = `
ulimit -c 0
ulimit -n 1024 2>/dev/null
ulimit -u "$1" 2>/dev/null || ulimit -p "$1" 2>/dev/null
read -r pid _ </proc/self/stat
echo "starter $pid" >&3
unset pid
n='
'
while read -r line <&4; do eval "$line"; done
`

/** Processes and threads of a sandbox, which has its user id to itself (as root), or its user namespace. */
export const processesMax = 1024

/** Waits until the server, which is still root outside, has mapped the ids of the new user namespace. */
const mapScript = 'read -r pid _ </proc/self/stat; echo "map $pid" >&3; read -r _ <&4 && exec "$@"'

const noCapabilities = ['--no-new-privs', '--inh-caps=-all', '--bounding-set=-all']

/**
 * How the starter is started: in a user namespace in which the sandbox's user is another one outside, then filtered (see `launcher`), and then
 * without any capability. For root the server makes the map; a user can only map itself, a second time.
 */
const dropPrivileges = (how: Isolation): readonly string[] =>
  how.uid !== undefined
    ? [
        ...['unshare', '--user', 'sh', '-c', mapScript, 'tidegate-map'],
        ...[how.launcher, '/usr/bin/env', 'setpriv'],
        ...[`--reuid=${sandboxUser.uid}`, `--regid=${sandboxUser.gid}`, '--clear-groups'],
        ...noCapabilities,
      ]
    : [
        'unshare',
        '--user',
        `--map-user=${sandboxUser.uid}`,
        `--map-group=${sandboxUser.gid}`,
        // Without it the next program would have lost what it needs to drop the bounding set.
        '--keep-caps',
        ...[how.launcher, '/usr/bin/env', 'setpriv'],
        '--ambient-caps=-all',
        ...noCapabilities,
      ]

export interface Isolation {
  /** Path of the program that sets the filter. */
  readonly launcher: string
  /** The sandbox's own user id outside, when the server is root. */
  readonly uid: number | undefined
}

/** What `unshare` is to do for a sandbox whose folder has an empty folder `dev`. */
export const unshareArguments = (folder: string, how: Isolation): readonly string[] => [
  ...(how.uid === undefined ? ['--user', '--map-root-user'] : []),
  ...['--mount', '--uts', '--ipc', '--net', '--pid', '--fork'],
  ...['sh', '-c', initScript, 'tidegate-init', folder],
  ...dropPrivileges(how),
  ...['sh', '-c', starterScript, 'tidegate-starter', `${processesMax}`],
]

/** Detaches the host's root from the sandbox's mounts. Waits until told that the root has been changed. */
export const detachScript = 'read -r _ && umount -c -l "$1" && echo detached'

export const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
