import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { lineOf, type Reported } from './counts.ts'

/** Collects what the tests report, and prints it after everything else that vitest says. */
export default function collectCounts(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-counts-'))
  const file = join(folder, 'counts')
  writeFileSync(file, '')
  project.provide('attackCounts', file)
  return () => {
    const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
    rmSync(folder, { recursive: true })
    const reported = lines.map((line) => lineOf(JSON.parse(line) as Reported))
    process.stdout.write(`\nWhat was tried\n${reported.map((line) => `  ${line}\n`).join('')}\n`)
  }
}
