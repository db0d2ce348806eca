import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'
import { GroupCommitDriver } from '../../src/store/group-commit.ts'

/** What a power cut would have left, and what had been acknowledged before it. */
export interface Crash {
  readonly folder: string
  readonly acknowledged: readonly string[]
}

/**
 * Copies a data folder as it is right after each commit while `work` runs on it, which is the moment when a crash may leave an effect
 * without what should follow, or a job without its effect. `work` says what it was told as it is told.
 */
export async function crashesAfterEachCommit(
  folder: string,
  work: (acknowledge: (what: string) => void) => Promise<void>,
): Promise<{ readonly crashes: readonly Crash[]; readonly forget: () => void }> {
  const root = mkdtempSync(join(tmpdir(), 'tg-crashes-'))
  const crashes: Crash[] = []
  const acknowledged: string[] = []
  const run = GroupCommitDriver.prototype.run
  const spy = vi.spyOn(GroupCommitDriver.prototype, 'run')
  spy.mockImplementation(function <Row>(this: GroupCommitDriver, ...call: Parameters<typeof run>) {
    const result = run.apply<GroupCommitDriver, typeof call, ReturnType<typeof run<Row>>>(
      this,
      call,
    )
    if (call[0] === 'commit') {
      const copy = join(root, `${crashes.length}`)
      cpSync(folder, copy, { recursive: true })
      crashes.push({ folder: copy, acknowledged: [...acknowledged] })
    }
    return result
  })
  try {
    await work((what) => acknowledged.push(what))
  } finally {
    spy.mockRestore()
  }
  return { crashes, forget: () => rmSync(root, { recursive: true, force: true }) }
}
