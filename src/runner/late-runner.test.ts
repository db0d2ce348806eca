import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openRunner } from './index.ts'
import { lateRunner } from './late-runner.ts'

test('nothing is opened before it is needed, and then once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-late-'))
  let times = 0
  const runner = lateRunner(() => {
    times++
    return openRunner({ kind: 'local', folder })
  })
  expect(readdirSync(folder)).toEqual([])
  await Promise.all([runner.forget(`sha256:${'0'.repeat(64)}`), runner.unavailable()])
  expect(times).toBe(1)
  await runner.close()
  rmSync(folder, { recursive: true })
})

test('one that was never needed closes without being opened', async () => {
  const runner = lateRunner(() => Promise.reject(new Error('opened')))
  await runner.close()
})

test('what opening throws is thrown by each call', async () => {
  const runner = lateRunner(() => Promise.reject(new Error('no such folder')))
  await expect(runner.unavailable()).rejects.toThrow('no such folder')
  await runner.close()
})
