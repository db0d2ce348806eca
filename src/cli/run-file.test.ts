import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { killedOnPort, runningServers, serverOnPort } from './run-file.ts'

let base: string
let folder: string
const content = { pid: process.pid, url: 'http://127.0.0.1:4566', operatorKey: 'k' }

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'tidegate-run-test-'))
  folder = join(base, 'run')
  mkdirSync(folder, { mode: 0o700 })
  put('4566.json', content)
})
afterEach(() => rmSync(base, { recursive: true }))

const put = (name: string, value: unknown) =>
  writeFileSync(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value), {
    mode: 0o600,
  })

test('a running server is found by its port', () => {
  expect(serverOnPort(4566, folder)).toEqual(content)
  expect(serverOnPort(4567, folder)).toBeUndefined()
  expect(serverOnPort(4566, join(base, 'absent'))).toBeUndefined()
})

test('what a killed server left behind is no server', () => {
  const { pid } = spawnSync('true')
  put('4566.json', { ...content, pid })
  expect(serverOnPort(4566, folder)).toBeUndefined()
  expect(killedOnPort(4566, folder)?.pid).toBe(pid)
})

test('all running servers are listed, other files are not', () => {
  put('5000.json', { ...content, url: 'http://127.0.0.1:5000' })
  put('notes.txt', 'x')
  expect(runningServers(folder).map(({ url }) => url)).toEqual([
    'http://127.0.0.1:4566',
    'http://127.0.0.1:5000',
  ])
})

test.each([
  { what: 'a folder that others can enter', spoil: () => chmodSync(folder, 0o755) },
  { what: 'a file that others can read', spoil: () => chmodSync(join(folder, '4566.json'), 0o644) },
  {
    what: 'a link in the place of the folder',
    spoil: () => {
      symlinkSync(folder, join(base, 'link'))
      folder = join(base, 'link')
    },
  },
  {
    what: 'a link in the place of the file',
    spoil: () => {
      put('real', content)
      rmSync(join(folder, '4566.json'))
      symlinkSync(join(folder, 'real'), join(folder, '4566.json'))
    },
  },
  { what: 'a file that is not JSON', spoil: () => put('4566.json', '{') },
  { what: 'a URL that is none', spoil: () => put('4566.json', { ...content, url: 'file:///x' }) },
  { what: 'a file that is too large', spoil: () => put('4566.json', ' '.repeat(70_000)) },
])('$what is refused', ({ spoil }) => {
  spoil()
  expect(() => serverOnPort(4566, folder)).toThrow(/will not trust|cannot read/)
})
