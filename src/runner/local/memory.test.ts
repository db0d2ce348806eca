import { spawn } from 'node:child_process'
import { expect, onTestFinished, test } from 'vitest'
import { memoryBelow } from './memory.ts'
import { firstLine } from './processes.ts'

/** A shell with so many children, each in a chain below the one before when `deep`. */
async function family(children: number, deep: boolean): Promise<number> {
  const program = deep
    ? 'f() { if [ $1 = 0 ]; then echo ok; sleep 60; else ( f $(($1 - 1)); : ); fi; }; f "$1"; :'
    : 'i=0; while [ $i -lt $1 ]; do sleep 60 & i=$((i + 1)); done; echo ok; wait'
  const child = spawn('sh', ['-c', program, 'family', String(children)], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  onTestFinished(() => void process.kill(-Number(child.pid), 'SIGKILL'))
  expect(await firstLine(child)).toBe('ok')
  return Number(child.pid)
}

test('a few processes hold what they hold', async () => {
  const { usedBytes, peakBytes } = memoryBelow(await family(3, false), 0)
  expect(usedBytes).toBeGreaterThan(0)
  expect(usedBytes).toBeLessThan(64 * 1024 ** 2)
  expect(peakBytes).toBeGreaterThanOrEqual(usedBytes)
})

test('processes far below are counted', async () => {
  const shallow = memoryBelow(await family(5, true), 0)
  const deep = memoryBelow(await family(200, true), 0)
  expect(deep.usedBytes).toBeGreaterThan(20 * shallow.usedBytes)
})

test('more processes than a function may have are too much', async () => {
  expect(memoryBelow(await family(1030, false), 0).usedBytes).toBe(Number.POSITIVE_INFINITY)
})
