import type { Command } from 'commander'

/** One row of the command table in main.ts. */
export interface CommandEntry {
  readonly summary: string
  /** For other programs, not for people: left out of the help. */
  readonly hidden?: boolean
  /** Loaded only when this command is the one that was typed. */
  readonly load: () => Promise<{ readonly configure: (command: Command) => void }>
}

export interface EndpointOption {
  /** The running server; by default TIDEGATE_ENDPOINT, AWS_ENDPOINT_URL, or port 4566. */
  readonly endpoint?: string
}

export const withEndpoint = (command: Command): Command =>
  command.option(
    '--endpoint <url>',
    'the running server (default: TIDEGATE_ENDPOINT, AWS_ENDPOINT_URL or port 4566)',
  )
