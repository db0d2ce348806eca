import { Failure, NoServer, usage } from './failure.ts'
import {
  killedOnPort,
  type RunningServer,
  runFolder,
  runningServers,
  serverOnPort,
} from './run-file.ts'
import { typedName } from './self.ts'

const defaultPort = 4566

/** The endpoint that was asked for, by `--endpoint` or the environment. Undefined when by neither. */
export function wantedEndpoint(
  option: string | undefined,
  environment: NodeJS.ProcessEnv,
): URL | undefined {
  const named = (
    [
      ['--endpoint', option],
      ['TIDEGATE_ENDPOINT', environment.TIDEGATE_ENDPOINT],
      ['AWS_ENDPOINT_URL', environment.AWS_ENDPOINT_URL],
    ] as const
  ).find(([, value]) => value)
  if (!named?.[1]) return undefined
  const [where, text] = named
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol))
    throw usage(`${where}: expected a URL such as http://127.0.0.1:${defaultPort}, got \`${text}\``)
  return url
}

/**
 * The running server that this user may operate.
 * @throws Failure that says what to start or to name.
 */
export function findServer(
  option: string | undefined,
  environment: NodeJS.ProcessEnv,
  folder = runFolder(),
): RunningServer {
  const wanted = wantedEndpoint(option, environment)
  if (wanted && !isLoopback(wanted.hostname))
    throw new Failure(
      `\`${wanted.origin}\` is not on this machine: this command works only where the server runs, as the user who started it`,
    )
  const port = wanted ? portOf(wanted) : (portIn(environment) ?? defaultPort)
  const found = serverOnPort(port, folder)
  if (found) return found
  const others = runningServers(folder)
  // Nothing was asked for by name, and there is only one it can be.
  if (!wanted && others.length === 1 && others[0]) return others[0]
  throw new NoServer(noServer(port, others, killedOnPort(port, folder)))
}

/** Whether there is one. @throws Failure where one was named and is not there. */
export function hasServer(option: string | undefined, environment: NodeJS.ProcessEnv): boolean {
  try {
    findServer(option, environment)
    return true
  } catch (error) {
    if (error instanceof NoServer && option === undefined) return false
    throw error
  }
}

function noServer(port: number, others: readonly RunningServer[], killed?: RunningServer): string {
  if (others.length > 0)
    return `no tidegate of yours runs on port ${port}, but on ${others.map(({ url }) => `\`${url}\``).join(', ')}: name it with --endpoint`
  const ended = killed ? ` (the one that did, process ${killed.pid}, was killed)` : ''
  return `no tidegate of yours runs on port ${port}${ended}: start one with \`${typedName(process.env)} up\` in another terminal, or name another with --endpoint`
}

const portIn = ({ TIDEGATE_PORT: text = '' }: NodeJS.ProcessEnv): number | undefined =>
  /^[1-9]\d{0,4}$/.test(text) ? Number(text) : undefined

const portOf = (url: URL): number =>
  url.port ? Number(url.port) : url.protocol === 'https:' ? 443 : 80

const isLoopback = (host: string): boolean =>
  host === 'localhost' ||
  host.endsWith('.localhost') ||
  host === '[::1]' ||
  host === '0.0.0.0' ||
  /^127(\.\d+){3}$/.test(host)
