import { z } from 'zod'

/** What an image's config says about the program in it: the parts that Lambda heeds. */
export interface ImageConfig {
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly workingDirectory: string
  /** `NAME=value` lines. */
  readonly environment: readonly string[]
  /** In Go's words: `amd64`, `arm64`. Empty when the config does not say. */
  readonly architecture: string
  readonly os: string
}

export type ParsedConfig =
  | { readonly ok: true; readonly value: ImageConfig }
  | { readonly ok: false; readonly problem: string }

/** More than any config has that a builder wrote. Whoever fetches the blob must stop reading there. */
export const configLengthMax = 1024 * 1024

const words = z.array(z.string()).max(10_000).nullish()

const config = z.object({
  architecture: z.string().nullish(),
  os: z.string().nullish(),
  config: z
    .object({
      Entrypoint: words,
      Cmd: words,
      WorkingDir: z.string().max(4_096).nullish(),
      Env: words,
    })
    .nullish(),
})

/** Reads a Docker or OCI image config. Other artifacts' configs lack these parts and read as empty. */
export function parseImageConfig(text: string): ParsedConfig {
  if (text.length > configLengthMax)
    return malformed(`expected at most ${configLengthMax} characters, got ${text.length}`)
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return malformed('expected JSON')
  }
  const parsed = config.safeParse(json)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    return malformed(issue ? `${issue.path.join('.')}: ${issue.message}` : 'unreadable')
  }
  const { architecture, os, config: process } = parsed.data
  return {
    ok: true,
    value: {
      entrypoint: process?.Entrypoint ?? [],
      command: process?.Cmd ?? [],
      // An empty WorkingDir means the root, for docker as for OCI runtimes.
      workingDirectory: process?.WorkingDir || '/',
      environment: process?.Env ?? [],
      architecture: architecture ?? '',
      os: os ?? '',
    },
  }
}

const malformed = (problem: string): ParsedConfig => ({ ok: false, problem })
