import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { printing } from '../../../test/support/printed.ts'
import { buildProgram } from '../program.ts'
import { clipboardText } from './clipboard.ts'

let folder: string
const printed = printing()
const limits = { bytesMax: 10_000, milliseconds: 10_000 }

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-clipboard-'))
  vi.stubEnv('PATH', folder)
})
afterEach(() => {
  rmSync(folder, { recursive: true })
  process.exitCode = 0
})

/** A program of the clipboard's that does as this line of a shell says. */
function program(name: string, line: string): void {
  const file = join(folder, name)
  writeFileSync(file, `#!/bin/sh\n${line}\n`)
  chmodSync(file, 0o755)
}

const sentence = 'Cross-account pass role is not allowed.'

test.each([
  ['pbpaste', ''],
  ['wl-paste', '--no-newline'],
  ['xclip', '-selection clipboard -out'],
  ['xsel', '--clipboard --output'],
  ['powershell.exe', '-NoProfile -NonInteractive -Command Get-Clipboard -Raw'],
])('%s is asked for the clipboard', async (name, args) => {
  program(name, `[ "$*" = '${args}' ] && echo '${sentence}'`)
  expect(await clipboardText(limits)).toBe(`${sentence}\n`)
})

test('the next one is asked where one cannot, as wl-paste without Wayland', async () => {
  program('wl-paste', 'echo no display >&2; exit 1')
  program('xclip', `echo '${sentence}'`)
  expect(await clipboardText(limits)).toContain(sentence)
})

test.each([
  [undefined, 'install wl-clipboard (Wayland) or xclip (X11)'],
  ['echo no display >&2; exit 1', '`xclip` no display'],
  ['echo "  "', 'expected a message in the clipboard, got none'],
  ['while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done', '10000 bytes'],
])('what cannot be read says why: %s', async (line, why) => {
  if (line) program('xclip', line)
  await expect(clipboardText(limits)).rejects.toThrow(why)
})

test('a program that never ends is ended', async () => {
  program('xclip', 'exec /bin/sleep 600')
  await expect(clipboardText({ ...limits, milliseconds: 300 })).rejects.toThrow('longer than 0.3 s')
})

test('the doctor reads the message from it, and all words are files', async () => {
  program('xclip', `echo 'An error occurred (AccessDeniedException): ${sentence}'`)
  const doctor = await buildProgram((name) => name === 'doctor')
  await doctor.parseAsync(['doctor', '--clipboard'], { from: 'user' })
  expect(printed.out).toContain('the execution role is of another account than the function')
})
