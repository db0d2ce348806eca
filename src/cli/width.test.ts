import type { Command } from 'commander'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { banner } from './imds.ts'
import { buildProgram } from './program.ts'
import { plain } from './terminal.ts'
import { type Started, welcome } from './welcome.ts'

const columns = 80

/** In a clone, where the name that is typed is the longest. */
beforeEach(() => vi.stubEnv('PATH', ''))
afterEach(() => vi.unstubAllEnvs())

/** Every command with all of its help, as it is printed. */
function helps(command: Command, path: string): readonly { path: string; help: string }[] {
  let help = ''
  const written = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    help += String(text)
    return true
  })
  command.outputHelp()
  written.mockRestore()
  const below = command.commands.flatMap((one) => helps(one, `${path} ${one.name()}`))
  return [{ path, help }, ...below]
}

const tooLong = (text: string): readonly string[] =>
  text.split('\n').filter((line) => line.length > columns)

test('the help of every command fits 80 columns, and names itself as it is typed', async () => {
  const all = helps(await buildProgram(() => true), 'npx tidegate')
  expect(all.map(({ path }) => path)).toContain('npx tidegate policy generate')
  for (const { path, help } of all) {
    expect(help).toContain(`Usage: ${path}`)
    expect(tooLong(help), path).toEqual([])
    expect(help.match(/^ +tidegate |`tidegate .*/gm), path).toBeNull()
  }
})

const started: Started = {
  url: 'http://127.0.0.1:45666',
  region: 'ap-southeast-2',
  data: '/home/somebody/.local/share/tidegate',
  strictCredentials: false,
}
const key = { accessKeyId: 'A'.repeat(20), secretAccessKey: 's'.repeat(40) }

test.each<[string, Partial<Started>]>([
  ['as it is by default', {}],
  ['with strict credentials', { strictCredentials: true }],
  ['with a first key', { strictCredentials: true, firstRootKey: key }],
  ['without data', { data: undefined }],
])('the welcome fits 80 columns %s', (_, change) => {
  expect(tooLong(welcome({ ...started, ...change }, '10.10.10', 'npx tidegate', plain))).toEqual([])
})

test("the instance's banner fits 80 columns", () => {
  const instance = { id: 'i-0123456789abcdef0', role: 'deployer', region: 'ap-southeast-2' }
  expect(tooLong(banner(instance, 45_666, started.url, plain))).toEqual([])
})
