import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readlinkSync,
  readSync,
} from 'node:fs'
import { join } from 'node:path'
import { type Architecture, formatProblem, isElf } from '../architecture.ts'
import type { LaunchFailure } from '../jail.ts'

const symlinksMax = 40

/**
 * The real path of `path` inside `root`, or undefined when there is none.
 *
 * Links are followed by hand: the kernel would follow an absolute one out of `root`, into the host.
 */
export function resolveInside(root: string, path: string): string | undefined {
  const pending = path.split('/')
  const done: string[] = []
  let followed = 0
  for (let part = pending.shift(); part !== undefined; part = pending.shift()) {
    if (part === '' || part === '.') continue
    if (part === '..') {
      done.pop()
      continue
    }
    const at = join(root, ...done, part)
    const found = lstatSync(at, { throwIfNoEntry: false })
    if (!found) return undefined
    if (!found.isSymbolicLink()) {
      if (pending.length > 0 && !found.isDirectory()) return undefined
      done.push(part)
      continue
    }
    followed += 1
    if (followed > symlinksMax) return undefined
    const target = readlinkSync(at)
    if (target.startsWith('/')) done.length = 0
    pending.unshift(...target.split('/'))
  }
  return `/${done.join('/')}`
}

/**
 * What the kernel of a machine of this architecture would say to running `program`, an absolute path inside `root`. Whether
 * the sandbox's user may is not asked here.
 */
export function checkProgram(
  root: string,
  program: string,
  architecture: Architecture,
): LaunchFailure | undefined {
  const failed = (reason: string): LaunchFailure => ({
    type: 'Runtime.InvalidEntrypoint',
    message: `fork/exec ${program}: ${reason}`,
  })
  const real = resolveInside(root, program)
  if (real === undefined) return failed('no such file or directory')
  const found = lstatSync(join(root, real))
  if (!found.isFile() || (found.mode & 0o111) === 0) return failed('permission denied')
  const head = readHead(join(root, real))
  if (!head) return failed('permission denied')
  if (isElf(head)) {
    const wrong = formatProblem(head, architecture)
    if (wrong !== undefined) return failed(wrong)
    const interpreter = interpreterOfElf(head)
    if (interpreter !== undefined && resolveInside(root, interpreter) === undefined)
      return failed('no such file or directory')
    return undefined
  }
  const script = /^#![ \t]*([^ \t\n]+)/.exec(head.toString('latin1'))
  if (!script?.[1]) return failed('exec format error')
  const shell = resolveInside(root, script[1])
  if (shell === undefined) return failed('no such file or directory')
  const shellHead = readHead(join(root, shell))
  const wrong = shellHead && isElf(shellHead) ? formatProblem(shellHead, architecture) : undefined
  return wrong === undefined ? undefined : failed(wrong)
}

/** Looks a name without a slash up as execvp does. */
export function findProgram(root: string, name: string, path: string, directory: string): string {
  if (name.startsWith('/')) return name
  if (name.includes('/')) return join(directory, name)
  for (const folder of path.split(':')) {
    const candidate = folder.startsWith('/') ? join(folder, name) : join(directory, folder, name)
    const real = resolveInside(root, candidate)
    if (real === undefined) continue
    const found = lstatSync(join(root, real))
    if (found.isFile() && (found.mode & 0o111) !== 0) return candidate
  }
  return name
}

/** Undefined when it is no file any more: what an earlier launch left behind may still run, and put a FIFO or a link in its place. */
function readHead(path: string): Buffer | undefined {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants
  const file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  try {
    if (!fstatSync(file).isFile()) return undefined
    const head = Buffer.alloc(4096)
    return head.subarray(0, Math.max(64, readSync(file, head)))
  } finally {
    closeSync(file)
  }
}

/** The program interpreter (dynamic loader) that a 64-bit ELF file names within its first page. */
function interpreterOfElf(head: Buffer): string | undefined {
  const table = Number(head.readBigUInt64LE(32))
  const size = head.readUInt16LE(54)
  const count = head.readUInt16LE(56)
  for (let index = 0; index < count; index += 1) {
    const at = table + index * size
    if (at + 40 > head.length) return undefined
    if (head.readUInt32LE(at) !== 3) continue
    const offset = Number(head.readBigUInt64LE(at + 8))
    const bytes = Number(head.readBigUInt64LE(at + 32))
    if (offset + bytes > head.length) return undefined
    return head
      .subarray(offset, offset + bytes)
      .toString('utf8')
      .replace(/\0+$/, '')
  }
  return undefined
}
