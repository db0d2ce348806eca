import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pageUri, typedName } from './self.ts'

let folder: string
let entry: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-self-test-'))
  entry = join(folder, 'main.js')
  writeFileSync(entry, '')
  for (const bin of ['bin', 'node_modules/.bin', 'other']) {
    mkdirSync(join(folder, bin), { recursive: true })
    if (bin === 'other') writeFileSync(join(folder, bin, 'tidegate'), '')
    else symlinkSync(entry, join(folder, bin, 'tidegate'))
  }
})
afterAll(() => rmSync(folder, { recursive: true }))

test.each([
  { on: 'bin', name: 'tidegate' },
  { on: 'node_modules/.bin', name: 'npx tidegate' },
  { on: 'other', name: 'npx tidegate' },
  { on: 'absent', name: 'npx tidegate' },
])('with $on on the PATH a person types $name', ({ on, name }) => {
  expect(typedName({ PATH: `/nonexistent:${join(folder, on)}` }, entry)).toBe(name)
})

test('a page of the package is read on the project’s site where it has one, else on this machine', () => {
  const path = 'docs/messages/pass-role.md'
  expect(pageUri(path, { homepage: 'https://tidegate.example/docs' })).toBe(
    `https://tidegate.example/docs/${path}`,
  )
  const here = pageUri(path, {})
  expect(here).toMatch(/^file:\/\//)
  expect(readFileSync(new URL(here), 'utf8')).toContain('iam:PassRole')
})
