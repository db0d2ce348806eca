import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { parseRegion, type Region } from './names/region.ts'
import { type LogLevel, logLevels } from './server/log.ts'

/** How a server is set up: flags win over the environment, that over the configuration file. */
export interface Config {
  readonly host: string
  readonly port: number
  /** Names by which clients reach the server, besides its own and AWS's. Lower case, without a port. */
  readonly allowedHost: readonly string[]
  /** Origins of web pages that may call the server. */
  readonly corsOrigin: readonly string[]
  /** Undefined keeps nothing: a temporary folder that goes with the server. */
  readonly data: string | undefined
  /** Starts on a data folder that has lost something, with what is there. */
  readonly acceptLoss: boolean
  readonly region: Region
  readonly logLevel: LogLevel
  /** Only keys that IAM or STS made are accepted; an account id is no longer a root key. */
  readonly strictCredentials: boolean
  readonly runner: 'auto' | 'local' | 'docker'
  /** Whether every blob is read again and again in the background, to find what the disk lost. */
  readonly scrub: 'on' | 'off'
}

/** As flags, variables and the configuration file give them, unchecked. */
export type Settings = {
  readonly [Name in keyof Config | 'ephemeral']?:
    | string
    | number
    | boolean
    | readonly string[]
    | undefined
}

/** Commas part them in a variable; a flag is given again, and a file has a list. */
const listOf = (one: z.ZodType<string>) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? value.split(',').map((text) => text.trim()) : value),
    z.array(one),
  )

const hostOfClients = z
  .string()
  .toLowerCase()
  .regex(
    /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/,
    'expected a host name without a port, such as host.docker.internal',
  )

const originOfPages = z
  .string()
  .transform((text) => (URL.canParse(text) ? text.replace(/\/$/, '') : ''))
  .refine(
    (text) => /^https?:/.test(text) && new URL(text).origin === text,
    'expected an origin such as http://localhost:3000',
  )

/** `0x10` and `1e3` are numbers to JavaScript alone. */
const port = z.preprocess(
  (value) => (typeof value === 'string' && !/^\d{1,5}$/.test(value) ? Number.NaN : value),
  z.coerce.number().int().min(0).max(65_535),
)

/** The same names as the flags, as JSON in the configuration file. Unknown names are refused. */
const settings = z.strictObject({
  host: z.string().min(1).optional(),
  port: port.optional(),
  allowedHost: listOf(hostOfClients).optional(),
  corsOrigin: listOf(originOfPages).optional(),
  data: z.string().min(1).optional(),
  acceptLoss: z.stringbool().or(z.boolean()).optional(),
  ephemeral: z.stringbool().or(z.boolean()).optional(),
  region: z
    .string()
    .refine((text) => parseRegion(text) !== undefined, 'expected a Region code such as us-east-1')
    .optional(),
  logLevel: z.enum(logLevels as [LogLevel, ...LogLevel[]]).optional(),
  strictCredentials: z.stringbool().or(z.boolean()).optional(),
  runner: z.enum(['auto', 'local', 'docker']).optional(),
  scrub: z.enum(['on', 'off']).optional(),
})

const environmentNames: Readonly<Record<keyof Settings, string>> = {
  host: 'TIDEGATE_HOST',
  port: 'TIDEGATE_PORT',
  allowedHost: 'TIDEGATE_ALLOWED_HOST',
  corsOrigin: 'TIDEGATE_CORS_ORIGIN',
  data: 'TIDEGATE_DATA',
  acceptLoss: 'TIDEGATE_ACCEPT_LOSS',
  ephemeral: 'TIDEGATE_EPHEMERAL',
  region: 'TIDEGATE_REGION',
  logLevel: 'TIDEGATE_LOG_LEVEL',
  strictCredentials: 'TIDEGATE_STRICT_CREDENTIALS',
  runner: 'TIDEGATE_RUNNER',
  scrub: 'TIDEGATE_SCRUB',
}

/** `logLevel` is typed `--log-level`. */
const flagNames: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(environmentNames).map((name) => [
    name,
    `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
  ]),
)

/** @throws Error that names the setting, where it was set, what was expected and what was got. */
export function readConfig(
  flags: Settings,
  environment: NodeJS.ProcessEnv,
  file = environment.TIDEGATE_CONFIG,
): Config {
  const merged = {
    ...(file && check(readJson(file), `configuration file \`${file}\``)),
    ...check(fromEnvironment(environment), 'environment', environmentNames),
    ...check(flags, 'command line', flagNames),
  }
  return {
    host: merged.host ?? '127.0.0.1',
    port: merged.port ?? 4566,
    allowedHost: merged.allowedHost ?? [],
    corsOrigin: merged.corsOrigin ?? [],
    data: merged.ephemeral ? undefined : resolve(merged.data ?? defaultData(environment)),
    acceptLoss: merged.acceptLoss ?? false,
    region: (merged.region ?? 'us-east-1') as Region,
    logLevel: merged.logLevel ?? 'info',
    strictCredentials: merged.strictCredentials ?? false,
    runner: merged.runner ?? 'auto',
    scrub: merged.scrub ?? 'on',
  }
}

const defaultData = (environment: NodeJS.ProcessEnv): string =>
  join(environment.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'tidegate')

function fromEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [name, variable] of Object.entries(environmentNames)) {
    const value = environment[variable]
    if (value !== undefined && value !== '') found[name] = value
  }
  return found
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new Error(
      `configuration file \`${file}\`: expected a readable JSON file, got: ${(error as Error).message}`,
    )
  }
}

function check(
  value: unknown,
  where: string,
  names?: Readonly<Record<string, string>>,
): z.output<typeof settings> {
  const parsed = settings.safeParse(value)
  if (parsed.success) return definedOnly(parsed.data)
  const problems = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0] ?? '')
    const given = Object(value)[name]
    const got = given === undefined ? '' : `, got \`${given}\``
    return `${names?.[name] ?? (name || 'settings')}: ${said(issue.message)}${got}`
  })
  throw new Error(`${where}: ${problems.join('; ')}`)
}

/** zod's words: a text that is no number is called a NaN there, which is not what was typed. */
const said = (message: string): string =>
  `${message.charAt(0).toLowerCase()}${message.slice(1)}`.replace(', received NaN', '')

/** A flag that was not given must not hide what the environment says. */
function definedOnly<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T
}
