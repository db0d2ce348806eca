import { type Command, Option } from 'commander'
import type { Config, Settings } from '../config.ts'
import { registryHostKinds } from '../names/registry-hosts.ts'
import { registryDialects } from '../registry/dialect.ts'
import { logLevels } from '../server/log.ts'
import { usage } from './failure.ts'
import { typedName, version } from './self.ts'
import { styleFor } from './terminal.ts'
import { welcome } from './welcome.ts'

interface UpOptions extends Settings {
  readonly config?: string
}

export function configure(up: Command): void {
  up.option('--host <address>', 'the address to listen on (default: 127.0.0.1, and ::1 with it)')
    .option('--port <number>', 'the port to listen on; 0 takes a free one (default: 4566)')
    .option(
      '--allowed-host <name>',
      'a name by which clients reach the server, such as host.docker.internal; may be repeated',
      listed,
    )
    .option(
      '--cors-origin <origin>',
      'the origin of web pages that may call the server; may be repeated',
      listed,
    )
    .option('--data <folder>', 'where everything is kept (default: ~/.local/share/tidegate)')
    .option('--accept-loss', 'start on a data folder that has lost something, with what is there')
    .option('--ephemeral', 'keep nothing: the data goes when the server stops')
    .option('--region <code>', 'the Region where none is named (default: us-east-1)')
    .addOption(
      new Option(
        '--registry-hosts <kind>',
        'what repository URIs and logins call the registries: names under localhost, the default, or those of aws',
      ).choices(registryHostKinds),
    )
    .option(
      '--upstream <host=origin>',
      'where a pull through cache finds an upstream registry, such as registry-1.docker.io=http://127.0.0.1:5000; may be repeated',
      listed,
    )
    .addOption(
      new Option(
        '--registry-dialect <dialect>',
        'how the registry answers: as ecr does, the default, or as the oci specification says',
      ).choices(registryDialects),
    )
    .addOption(
      new Option(
        '--log-level <level>',
        'how much is logged; info, the default, has a line for each refusal',
      ).choices(logLevels),
    )
    .option('--strict-credentials', 'accept only keys that IAM or STS made')
    .addOption(
      new Option('--runner <kind>', 'what runs functions; auto is the default').choices([
        'auto',
        'local',
        'docker',
      ]),
    )
    .addOption(
      new Option(
        '--scrub <on or off>',
        'read every blob in the background, slowly, to find what the disk lost; on is the default',
      ).choices(['on', 'off']),
    )
    .option('--config <file>', 'a JSON file with these settings (default: TIDEGATE_CONFIG)')
    .addHelpText(
      'after',
      `
Every setting can also come from the environment: TIDEGATE_PORT, TIDEGATE_LOG_LEVEL
and so on. Ctrl-C ends the server.

Examples:
  tidegate up
  tidegate up --port 5000 --ephemeral`,
    )
    .action(serve)
}

const listed = (one: string, before: readonly string[] = []): string[] => [...before, one]

async function serve({ config: file, ...flags }: UpOptions): Promise<void> {
  const { readConfig } = await import('../config.ts')
  const config = read(() => readConfig(flags, process.env, file))
  // Heard from the start: a server that is still opening its data must end cleanly too.
  const stop = firstSignal()
  const { startTidegate } = await import('../main.ts')
  const server = await startTidegate(config)
  const { url, data, firstRootKey } = server
  const { region, strictCredentials } = config
  const started = { url, data, region, strictCredentials, ...(firstRootKey && { firstRootKey }) }
  process.stdout.write(
    welcome(started, version(), typedName(process.env), styleFor(process.stdout, process.env)),
  )
  await stop
  await server.close()
  // What still holds the event loop, a client's idle socket or a sandbox's pipe, must not hold the exit.
  process.exit(0)
}

function read(readConfig: () => Config): Config {
  try {
    return readConfig()
  } catch (error) {
    throw usage((error as Error).message)
  }
}

// npm passes on the very Ctrl-C that the terminal already sent to every process of the foreground.
const sameKeyPressMs = 100

/** Resolves at the first SIGINT or SIGTERM. The second one, a person losing patience, ends at once. */
function firstSignal(): Promise<void> {
  return new Promise((resolve) => {
    let at: number | undefined
    const heard = (signal: NodeJS.Signals) => {
      if (at === undefined) {
        at = performance.now()
        resolve()
      } else if (performance.now() - at > sameKeyPressMs) {
        process.exit(signal === 'SIGINT' ? 130 : 143)
      }
    }
    process.on('SIGINT', heard).on('SIGTERM', heard)
    if (isNpmStart(process.env)) whenOrphaned(resolve)
  })
}

/** `npm start` in a clone. Somebody's own script may start a server and leave it running. */
const isNpmStart = ({ npm_lifecycle_event: script, npm_package_name: name }: NodeJS.ProcessEnv) =>
  script === 'start' && name === 'tidegate'

/** SIGTERM to `npm start` ends npm and the shell between us, and that shell does not pass it on. */
function whenOrphaned(tell: () => void): void {
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) tell()
  }, 500).unref()
}
