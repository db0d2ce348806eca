import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { systemWords } from '../aws/system-words.ts'
import { layoutOf } from '../policy/json.ts'
import { Failure } from './failure.ts'
import { entryFile } from './self.ts'

export interface DockerFiles {
  /** DOCKER_CONFIG, REGISTRY_AUTH_FILE, and a PATH on which the credential helper is found. */
  readonly environment: Readonly<Record<string, string>>
  remove(): void
}

const userConfig = 'TIDEGATE_USER_DOCKER_CONFIG'

type Settings = Readonly<Record<string, unknown>>

/**
 * A docker configuration for one command: the user's own, with this server's registries answered by
 * `docker-credential-tidegate`. docker asks that helper about every registry (`credsStore` is the only
 * setting without a list of hosts), and it asks the user's own configuration about the others.
 * skopeo, podman and buildah know no such setting, only hosts by name: `registries`.
 */
export function makeDockerFiles(
  registries: readonly string[],
  environment: NodeJS.ProcessEnv,
): DockerFiles {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-exec-')) // mode 0700
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    // Inside another `tidegate exec` DOCKER_CONFIG is that one's: its helper would ask ours, which asks it.
    const previous =
      environment[userConfig] ?? environment.DOCKER_CONFIG ?? join(homedir(), '.docker')
    linkOthers(previous, folder)
    // Without `auths`: docker does not read them beside a credsStore, and passwords need no second copy.
    const { auths: _, ...kept } = readSettings(join(previous, 'config.json'))
    writePrivate(join(folder, 'config.json'), { ...kept, credsStore: 'tidegate' })

    const authFile = join(folder, 'containers-auth.json')
    writePrivate(authFile, containersAuth(registries, environment))

    const helper = join(folder, 'docker-credential-tidegate')
    writeFileSync(helper, helperScript(folder, previous), { mode: 0o700 })
    return {
      environment: {
        DOCKER_CONFIG: folder,
        [userConfig]: previous,
        REGISTRY_AUTH_FILE: authFile,
        PATH: [folder, environment.PATH].filter(Boolean).join(delimiter),
      },
      remove,
    }
  } catch (error) {
    remove()
    throw error
  }
}

/** docker's contexts, plug-ins and builders live beside its config.json. */
function linkOthers(from: string, to: string): void {
  for (const name of entries(from)) {
    if (name !== 'config.json') symlinkSync(join(from, name), join(to, name))
  }
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function containersAuth(registries: readonly string[], environment: NodeJS.ProcessEnv): Settings {
  // The order in which containers-auth.json(5) says they are sought.
  const candidates = [
    environment.REGISTRY_AUTH_FILE,
    environment.XDG_RUNTIME_DIR && join(environment.XDG_RUNTIME_DIR, 'containers', 'auth.json'),
    join(environment.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'containers', 'auth.json'),
  ]
  const previous = candidates
    .flatMap((file) => (file ? [readSettings(file)] : []))
    .find((settings) => Object.keys(settings).length > 0)
  const helpers = Object.fromEntries(registries.map((host) => [host, 'tidegate']))
  return { ...previous, credHelpers: { ...asSettings(previous?.credHelpers), ...helpers } }
}

const helperScript = (folder: string, previous: string): string =>
  `#!/bin/sh\nexec ${[process.execPath, entryFile, 'docker-credential', '--logins', join(folder, 'logins.json'), '--previous', join(previous, 'config.json')].map(quoted).join(' ')} "$@"\n`

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

export function writePrivate(file: string, content: unknown): void {
  writeFileSync(file, JSON.stringify(content, undefined, 2), { mode: 0o600 })
}

/** A JSON object from a file; empty when there is no such file. */
export function readSettings(file: string): Settings {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return {}
    throw new Failure(`cannot read \`${file}\`: ${systemWords(error)}`)
  }
  try {
    return asSettings(JSON.parse(text))
  } catch {
    const { line, column } = layoutOf(text).locate([])
    throw new Failure(
      `\`${file}\`: expected JSON, got something else at line ${line}, column ${column}; mend it, or set DOCKER_CONFIG to another folder`,
    )
  }
}

export const asSettings = (value: unknown): Settings =>
  typeof value === 'object' && value !== null ? (value as Settings) : {}
