import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { systemWords } from './aws/system-words.ts'
import { isElsewhere } from './names/partitions.ts'
import { parseRegion, type Region } from './names/region.ts'
import { type RegistryHostKind, registryHostKinds } from './names/registry-hosts.ts'
import { layoutOf } from './policy/json.ts'
import { nearest } from './policy/lint/nearest.ts'
import { type RegistryDialect, registryDialects } from './registry/dialect.ts'
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
  /** What repository URIs and logins call the registries. */
  readonly registryHosts: RegistryHostKind
  /** Whether the registry answers as ECR does, or as the OCI specification says. */
  readonly registryDialect: RegistryDialect
  /** Where the names of upstream registries lead: pairs of a host and an origin such as `http://127.0.0.1:5000`. */
  readonly upstream: readonly (readonly [host: string, origin: string])[]
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
const listOf = <One>(one: z.ZodType<One>) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? value.split(',').map((text) => text.trim()) : value),
    z.array(one),
  )

const hostOfClients = z
  .string()
  .toLowerCase()
  .regex(/^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/)

const originOfPages = z
  .string()
  .transform((text) => (URL.canParse(text) ? text.replace(/\/$/, '') : ''))
  .refine((text) => /^https?:/.test(text) && new URL(text).origin === text)

/** `registry-1.docker.io=http://127.0.0.1:5000` */
const hostAndOrigin = z.string().transform((text, context) => {
  const [, host = '', url = ''] =
    /^([a-z0-9.-]+(?::\d{1,5})?)=(https?:\/\/[^/]+)\/?$/i.exec(text) ?? []
  if (URL.canParse(url) && new URL(url).origin === url.toLowerCase())
    return [host.toLowerCase(), new URL(url).origin] as const
  context.addIssue('expected a host and an origin')
  return z.NEVER
})

/** `0x10`, `1e3` and `null` are numbers to JavaScript alone. */
const port = z.preprocess(
  (value) => (typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value),
  z.number().int().min(0).max(65_535),
)

const text = z.string().min(1)
const yesOrNo = z.stringbool().or(z.boolean())

/**
 * The same names as the flags, as JSON in the configuration file. Unknown names are refused. The descriptions say what
 * was expected where a value is none of these.
 */
const settings = z.strictObject({
  host: text.optional().describe('a name or address of this machine such as 127.0.0.1'),
  port: port.optional().describe('a whole number from 0 to 65535'),
  allowedHost: listOf(hostOfClients)
    .optional()
    .describe('a host name without a port, such as host.docker.internal'),
  corsOrigin: listOf(originOfPages).optional().describe('an origin such as http://localhost:3000'),
  data: text.optional().describe('a folder'),
  acceptLoss: yesOrNo.optional().describe('true or false'),
  ephemeral: yesOrNo.optional().describe('true or false'),
  region: z
    .string()
    .refine((code) => parseRegion(code) !== undefined && !isElsewhere(code))
    .optional()
    .describe('a Region code of the partition aws such as us-east-1'),
  registryHosts: z
    .enum(registryHostKinds)
    .optional()
    .describe(`one of ${registryHostKinds.join(', ')}`),
  registryDialect: z
    .enum(registryDialects)
    .optional()
    .describe(`one of ${registryDialects.join(', ')}`),
  upstream: listOf(hostAndOrigin)
    .optional()
    .describe('a host and where it leads, such as registry-1.docker.io=http://127.0.0.1:5000'),
  logLevel: z
    .enum(logLevels as [LogLevel, ...LogLevel[]])
    .optional()
    .describe(`one of ${logLevels.join(', ')}`),
  strictCredentials: yesOrNo.optional().describe('true or false'),
  runner: z.enum(['auto', 'local', 'docker']).optional().describe('one of auto, local, docker'),
  scrub: z.enum(['on', 'off']).optional().describe('on or off'),
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
  registryHosts: 'TIDEGATE_REGISTRY_HOSTS',
  registryDialect: 'TIDEGATE_REGISTRY_DIALECT',
  upstream: 'TIDEGATE_UPSTREAM',
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
    ...(file && check(readJson(file), { where: `configuration file \`${file}\`` })),
    ...check(fromEnvironment(environment), { names: environmentNames }),
    ...check(flags, { names: flagNames }),
  }
  return {
    host: merged.host ?? '127.0.0.1',
    port: merged.port ?? 4566,
    allowedHost: merged.allowedHost ?? [],
    corsOrigin: merged.corsOrigin ?? [],
    data: merged.ephemeral ? undefined : resolve(merged.data ?? defaultData(environment)),
    acceptLoss: merged.acceptLoss ?? false,
    region: (merged.region ?? 'us-east-1') as Region,
    registryHosts: merged.registryHosts ?? 'localhost',
    registryDialect: merged.registryDialect ?? 'ecr',
    upstream: merged.upstream ?? [],
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
  let content: string
  try {
    content = readFileSync(file, 'utf8')
  } catch (error) {
    throw new Error(
      `cannot read the configuration file \`${file}\`: ${systemWords(error)}; name another with --config or TIDEGATE_CONFIG`,
    )
  }
  try {
    return JSON.parse(content)
  } catch {
    const { line, column } = layoutOf(content).locate([])
    throw new Error(
      `configuration file \`${file}\`: expected JSON, got something else at line ${line}, column ${column}`,
    )
  }
}

/** Where settings were given, and how each is called there. */
interface Source {
  readonly where?: string
  readonly names?: Readonly<Record<string, string>>
}

function check(value: unknown, { where, names }: Source): z.output<typeof settings> {
  const parsed = settings.safeParse(value)
  if (parsed.success) return definedOnly(parsed.data)
  const problems = parsed.error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map(unknownSetting)
    const [name, at] = issue.path
    if (name === undefined)
      return [`expected an object such as {"port": 5000}, got ${shown(value)}`]
    const { description } = settings.shape[name as keyof Settings]
    const got = shown(part(Object(value)[name], at))
    return [`${names?.[String(name)] ?? String(name)}: expected ${description}, got ${got}`]
  })
  throw new Error(`${where ? `${where}: ` : ''}${[...new Set(problems)].join('; ')}`)
}

function unknownSetting(name: string): string {
  const known = Object.keys(settings.shape)
  const near = nearest(name, known)
  const help = near ? `did you mean \`${near}\`?` : `expected one of ${known.join(', ')}`
  return `unknown setting \`${name}\`: ${help}`
}

/** The one of a list that is wrong. */
function part(given: unknown, at: PropertyKey | undefined): unknown {
  if (typeof at !== 'number') return given
  return typeof given === 'string' ? given.split(',')[at]?.trim() : Object(given)[at]
}

/** As it was typed, or as JSON has it. */
function shown(value: unknown): string {
  const written = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return written === '' ? 'nothing' : `\`${written.slice(0, 100)}\``
}

/** A flag that was not given must not hide what the environment says. */
function definedOnly<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T
}
