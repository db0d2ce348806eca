import { readdirSync, readFileSync } from 'node:fs'
import type { Memory } from '../jail.ts'

/**
 * What the processes below `init` hold, but `init` itself, the starter, and the shells that wait for it or that it waits in.
 *
 * Anonymous memory counts against the limit, file pages do not: they can be dropped. Sampled, because a memory cgroup would also charge what
 * the function writes to /tmp, which on AWS is a disk.
 */
export function memoryBelow(init: number, starter: number): Memory {
  let usedBytes = 0
  let peakBytes = 0
  const keeper = Number(/^PPid:\s+(\d+)$/m.exec(read(`/proc/${starter}/status`))?.[1])
  const visit = (pid: number, depth: number) => {
    if (depth > 64) return
    for (const child of childrenOf(pid)) {
      if (child !== starter && child !== keeper && pid !== starter) {
        const status = read(`/proc/${child}/status`)
        usedBytes += kibibytes(status, 'RssAnon') * 1024
        peakBytes += kibibytes(status, 'VmHWM') * 1024
      }
      visit(child, depth + 1)
    }
  }
  visit(init, 0)
  return { usedBytes, peakBytes }
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
