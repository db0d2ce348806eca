import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a client to its end. Never rejects for what the client says: that is in the result. */
export function run(
  command: string,
  args: readonly string[],
  options: { env?: Readonly<Record<string, string>>; input?: string; cwd?: string } = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: { ...process.env, ...options.env },
      cwd: options.cwd,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (part) => (stdout += String(part)))
    child.stderr.on('data', (part) => (stderr += String(part)))
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, stdout, stderr }))
    child.stdin.on('error', () => undefined)
    child.stdin.end(options.input ?? '')
  })
}

/** Like `run`, for what must work; throws with everything the client said. */
export async function must(...call: Parameters<typeof run>): Promise<string> {
  const { code, stdout, stderr } = await run(...call)
  if (code !== 0)
    throw new Error(`${call[0]} ${call[1].join(' ')} ended with ${code}\n${stdout}${stderr}`)
  return stdout
}

/** Whether a program is here. Under CI a missing one is a failure, never a silent skip. */
export function has(program: string): boolean {
  const found = spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
  if (!found && process.env.CI) throw new Error(`\`${program}\` is missing: run .ci/clients first`)
  return found
}

/** A client that `.ci/clients` builds into a folder of the tests' own, or the one on the path. */
export function fetchedClient(program: string): string | undefined {
  const caches = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
  const fetched = join(caches, 'tidegate-clients', program)
  if (existsSync(fetched)) return fetched
  return has(program) ? program : undefined
}

/** The same for one that CI does without, because it takes minutes to build. */
export function clientIfHere(program: string): string | undefined {
  const caches = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
  const fetched = join(caches, 'tidegate-clients', program)
  if (existsSync(fetched)) return fetched
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0 ? program : undefined
}

/** A `node_modules` that `.ci/clients` installs into a folder of the tests' own. Under CI a missing one is a failure. */
export function fetchedModules(name: string): string | undefined {
  const caches = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
  const fetched = join(caches, 'tidegate-clients', name, 'node_modules')
  if (existsSync(fetched)) return fetched
  if (process.env.CI) throw new Error(`\`${fetched}\` is missing: run .ci/clients first`)
  return undefined
}
