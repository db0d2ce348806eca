import type { Command } from 'commander'

/** One row of the command table in main.ts. */
export interface CommandEntry {
  readonly summary: string
  /** For other programs, not for people: left out of the help. */
  readonly hidden?: boolean
  /** Loaded only when this command is the one that was typed. `program` builds all of them. */
  readonly load: () => Promise<{
    readonly configure: (command: Command, program: () => Promise<Command>) => void
  }>
}

/** What runs when no command is given. */
export const defaultCommand = 'up'

export interface EndpointOption {
  /** The running server; by default TIDEGATE_ENDPOINT, AWS_ENDPOINT_URL, or port 4566. */
  readonly endpoint?: string
}

/** For an option that may be given several times. */
export const several = (one: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  one,
]

/** What `--as` takes. */
export const asWhom = 'an account (its root user), or the ARN of a user, role or session'

/** As commander's `requiredOption`, but a mistyped option is complained of before one that is missing. */
export const withRequired = (command: Command, flags: string, description: string): Command => {
  const option = command.createOption(flags, description)
  return command.addOption(option).hook('preAction', (_, acting) => {
    if (acting.getOptionValue(option.attributeName()) === undefined)
      acting.error(`error: required option '${flags}' not specified`)
  })
}

export const withEndpoint = (command: Command): Command =>
  command.option(
    '--endpoint <url>',
    'the running server (default: TIDEGATE_ENDPOINT, AWS_ENDPOINT_URL or port 4566)',
  )
