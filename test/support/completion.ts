import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cli } from './server.ts'

// A test file imports this once: the folder is its own.
const folder = mkdtempSync(join(tmpdir(), 'tidegate-completion-'))
afterAll(() => rmSync(folder, { recursive: true }))

export const shells = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof shells)[number]

export const has = (shell: string): boolean => spawnSync(shell, ['-c', 'exit 0']).status === 0
const script = (shell: Shell): string => join(folder, `${shell}-script`)

function run(command: string, args: readonly string[], input = ''): string {
  const { stdout, stderr, error } = spawnSync(command, [...args], {
    ...{ input, encoding: 'utf8', cwd: folder, timeout: 30_000 },
    env: { PATH: process.env.PATH, HOME: folder, TERM: 'dumb', ZDOTDIR: folder },
  })
  if (error) throw error
  expect(stderr).toBe('')
  return stdout
}

beforeAll(() => {
  for (const shell of shells)
    writeFileSync(script(shell), run(process.execPath, [cli, 'completion', shell]))
  writeFileSync(join(folder, 'a-policy.json'), '{}')
})

/** What each shell proposes for a line whose last word is being typed, sorted. */
export const proposals: Readonly<Record<Shell, (line: string) => string[]>> = {
  bash: (line) => {
    const words = line.split(' ')
    const quoted = words.map((word) => `'${word}'`).join(' ')
    // As readline does: files where the function has nothing to say, for that is what `-o default` means.
    const program = `source ${script('bash')}
complete -p tidegate | grep -q -- '-o default' || exit 1
COMP_WORDS=(${quoted}) COMP_CWORD=${words.length - 1}
_tidegate
((\${#COMPREPLY[@]})) || COMPREPLY=($(compgen -f -- '${words.at(-1)}'))
printf '%s\\n' "\${COMPREPLY[@]}"`
    return lines(run('bash', ['--norc', '-c', program]))
  },
  // What the completion system's own functions are given is what would be shown.
  zsh: (line) => {
    const words = line.split(' ')
    const program = `emulate zsh
compdef() { [[ "$*" == '_tidegate tidegate' ]] || exit 1 }
propose() { local one; for one in "$@"; do [[ $one == $PREFIX* ]] && print -r -- $one; done }
_describe() { propose \${(P)\${2}%%:*} }
compadd() { shift; propose "$@" }
_files() { propose *-* }
_normal() { print -r -- "normal \${words[*]} at $CURRENT, \${\${(t)commands}%%-*}" }
zmodload zsh/parameter
source ${script('zsh')}
words=(${words.map((word) => `'${word}'`).join(' ')}) CURRENT=${words.length} PREFIX='${words.at(-1)}'
_tidegate`
    return lines(run('zsh', ['-f', '-c', program])).map((one) => one.replace(/:.*/, ''))
  },
  fish: (line) =>
    lines(
      run('fish', ['--no-config', '-c', `source ${script('fish')}; complete -C '${line}'`]),
    ).map((one) => one.replace(/\t.*/, '')),
}

const lines = (text: string): string[] => text.split('\n').filter(Boolean).sort()

const rows = [
  { line: 'tidegate ex', has: ['exec', 'explain'], only: true },
  { line: 'tidegate --no', has: [], hasNot: ['--no-pause'] },
  { line: 'tidegate --log', has: ['--log-level'], only: true },
  { line: 'tidegate --log-level d', has: ['debug'], only: true },
  { line: 'tidegate up --runner ', has: ['auto', 'docker', 'local'], only: true },
  { line: 'tidegate exec --a', has: ['--as'], only: true },
  { line: 'tidegate exec --as 111111111111 --re', has: ['--region'], only: true },
  { line: 'tidegate policy ', has: ['lint', 'generate', 'help'] },
  { line: 'tidegate policy lint --type s', has: ['scp', 'session'], only: true },
  { line: 'tidegate policy lint --strict a-', has: ['a-policy.json'], only: true },
  { line: 'tidegate policy generate --', has: ['--as', '--endpoint', '--help'] },
  { line: 'tidegate clock adv', has: ['advance'], only: true },
  { line: 'tidegate completion ', has: ['bash', 'fish', 'zsh'] },
  { line: 'tidegate operations --', has: ['--json', '--help'] },
  { line: 'tidegate help imd', has: ['imds'], only: true },
  { line: 'tidegate docker', has: [], hasNot: ['docker-credential'] },
]

/** The same rows in each of these shells, which must be there. */
export function completes(these: readonly Shell[]): void {
  describe.each(these)('%s', (shell) => {
    test.each(rows)('$line', (row) => {
      const found = proposals[shell](row.line)
      if (row.only) expect(found).toEqual(row.has)
      else expect(found).toEqual(expect.arrayContaining(row.has))
      for (const one of row.hasNot ?? []) expect(found).not.toContain(one)
    })
  })
}
