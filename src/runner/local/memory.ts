import { readdirSync, readFileSync } from 'node:fs'
import type { Memory } from '../jail.ts'

/** Processes of one function on AWS. The kernel's own limit is one sandbox's alone only since 5.14, or where the server is root. */
const processesMax = 1024

/**
 * What the processes below `init` hold, but `init` itself, the starter, and the shells that wait for it or that it waits in. More processes
 * than a function may have count as more memory than there is: nobody can look through them fast enough. `orphans` have ended and wait for
 * `init` to collect them.
 *
 * Anonymous memory counts against the limit, file pages do not: they can be dropped. Sampled, because a memory cgroup would also charge what
 * the function writes to /tmp, which on AWS is a disk.
 */
export function memoryBelow(init: number, starter: number): Memory & { readonly orphans: number } {
  let [usedBytes, peakBytes, orphans, processes] = [0, 0, 0, 0]
  const keeper = Number(/^PPid:\s+(\d+)$/m.exec(read(`/proc/${starter}/status`))?.[1])
  const parents = [init]
  for (let pid = parents.pop(); pid !== undefined; pid = parents.pop()) {
    for (const child of childrenOf(pid)) {
      parents.push(child)
      if (child === starter || child === keeper || pid === starter) continue
      const status = read(`/proc/${child}/status`)
      if (pid === init && /^State:\s+Z/m.test(status)) {
        orphans += 1
        continue
      }
      processes += 1
      if (processes > processesMax)
        return { usedBytes: Number.POSITIVE_INFINITY, peakBytes, orphans }
      usedBytes += kibibytes(status, 'RssAnon') * 1024
      peakBytes += kibibytes(status, 'VmHWM') * 1024
    }
  }
  return { usedBytes, peakBytes, orphans }
}

/** Whether a process has ended, collected by its parent or not. */
export const hasEnded = (pid: number): boolean =>
  !/^State:\s+[^XZ\s]/m.test(read(`/proc/${pid}/status`))

function childrenOf(pid: number): number[] {
  let tasks: string[]
  try {
    tasks = readdirSync(`/proc/${pid}/task`)
  } catch {
    return []
  }
  return tasks.flatMap((task) =>
    read(`/proc/${pid}/task/${task}/children`).split(' ').filter(Boolean).map(Number),
  )
}

function kibibytes(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0)
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    // It ended since it was listed.
    return ''
  }
}
