import { spawnSync } from 'node:child_process'
import type { Command } from 'commander'
import { readBody } from '../aws/http.ts'
import { systemWords } from '../aws/system-words.ts'
import { asSettings, readSettings, writePrivate } from './docker-files.ts'
import { type OwnRegistry, ownRegistry, registryHost } from './docker-registry.ts'
import { fetchRegistryLogin } from './ecr-login.ts'
import { Failure } from './failure.ts'
import { callerFromEnvironment } from './signed-call.ts'

interface Login {
  readonly Username: string
  readonly Secret: string
}

interface Files {
  /** What `docker login` stored during this `tidegate exec`. */
  readonly logins: string
  /** The user's own config.json, for registries that are not this server's. */
  readonly previous: string
}

// The protocol: the action as argument, input on standard input, one JSON value or one error line on
// standard output. https://github.com/docker/docker-credential-helpers
const notFound = 'credentials not found in native keychain'

export function configure(command: Command): void {
  command
    .argument('<action>', 'get, store, erase or list')
    .requiredOption('--logins <file>')
    .requiredOption('--previous <file>')
    .action(async (action: string, files: Files) => {
      try {
        const input = action === 'list' ? '' : await readInput()
        const output = await act(action, input, files)
        if (output !== undefined) process.stdout.write(`${JSON.stringify(output)}\n`)
      } catch (error) {
        const { message } = error as Error
        process.stdout.write(`${message}\n`)
        // docker hides the helper's output and goes on without a password; standard error it lets through.
        if (message !== notFound) process.stderr.write(`tidegate: ${message}\n`)
        process.exitCode = 1
      }
    })
}

async function readInput(): Promise<string> {
  return Buffer.from(await readBody(process.stdin, { bytesMax: 1024 * 1024 }))
    .toString('utf8')
    .trim()
}

async function act(action: string, input: string, files: Files): Promise<unknown> {
  switch (action) {
    case 'get':
      return { ServerURL: input, ...(await get(input, files)) }
    case 'list':
      return list(files)
    case 'store': {
      const { ServerURL, Username, Secret } = asSettings(JSON.parse(input))
      const logins = { ...readSettings(files.logins), [String(ServerURL)]: { Username, Secret } }
      return writePrivate(files.logins, logins)
    }
    case 'erase': {
      const { [input]: _, ...others } = readSettings(files.logins)
      return writePrivate(files.logins, others)
    }
    default:
      throw new Failure(`expected one of get, store, erase, list, got \`${action}\``, 2)
  }
}

async function get(server: string, files: Files): Promise<Login> {
  const stored = asSettings(readSettings(files.logins)[server])
  if (typeof stored.Username === 'string' && typeof stored.Secret === 'string')
    return { Username: stored.Username, Secret: stored.Secret }
  const own = ownRegistry(server, endpointPort())
  return own ? loginTo(own) : previousLogin(server, files.previous)
}

async function loginTo({ named }: OwnRegistry): Promise<Login> {
  const caller = callerFromEnvironment(process.env)
  const { username, password } = await fetchRegistryLogin(caller, named?.region ?? caller.region)
  return { Username: username, Secret: password }
}

/** Registry → user name, of everything `get` answers without being told a host first. */
async function list(files: Files): Promise<Record<string, string>> {
  const previous = readSettings(files.previous)
  const store = previous.credsStore
  const names: Record<string, string> = {}
  for (const server of Object.keys(asSettings(previous.auths))) {
    const login = fileLogin(server, files.previous)
    if (login) names[server] = login.Username
  }
  if (typeof store === 'string') Object.assign(names, asSettings(runHelper(store, 'list', '')))
  for (const [server, login] of Object.entries(readSettings(files.logins)))
    names[server] = String(asSettings(login).Username)
  // docker's classic builder asks for the list and gives up if one of it has no password.
  const { region, account } = callerFromEnvironment(process.env)
  const login = account && (await loginTo({ named: undefined }).catch(() => undefined))
  if (login) names[registryHost(account, region, endpointPort())] = login.Username
  return names
}

function previousLogin(server: string, file: string): Login {
  const store = readSettings(file).credsStore
  if (typeof store === 'string') {
    const { Username, Secret } = asSettings(runHelper(store, 'get', server))
    return { Username: String(Username), Secret: String(Secret) }
  }
  const login = fileLogin(server, file)
  if (!login) throw new Failure(notFound)
  return login
}

/** A password that the user's config.json holds itself, as base64 of `name:password`. */
function fileLogin(server: string, file: string): Login | undefined {
  const { auth, identitytoken } = asSettings(asSettings(readSettings(file).auths)[server])
  // By the protocol this user name says that the secret is an identity token.
  if (typeof identitytoken === 'string' && identitytoken)
    return { Username: '<token>', Secret: identitytoken }
  if (typeof auth !== 'string') return undefined
  const text = Buffer.from(auth, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0
    ? undefined
    : { Username: text.slice(0, colon), Secret: text.slice(colon + 1).replace(/\0+$/, '') }
}

function runHelper(name: string, action: string, input: string): unknown {
  const { error, status, stdout } = spawnSync(`docker-credential-${name}`, [action], {
    input,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'inherit'],
    timeout: 60_000,
  })
  if (error)
    throw new Failure(
      `cannot run \`docker-credential-${name}\`, which your docker configuration names: ${systemWords(error)}`,
    )
  if (status !== 0) throw new Failure(stdout.trim() || notFound)
  return JSON.parse(stdout)
}

function endpointPort(): string {
  const url = process.env.AWS_ENDPOINT_URL ?? ''
  return URL.canParse(url) ? new URL(url).port || '80' : ''
}
