import type { Server } from 'node:net'
import type { Architecture } from './architecture.ts'

/** Where one function's processes run: made by a driver, driven by a sandbox. */
export interface Jail {
  readonly id: string
  /** Connections from inside to the Runtime API. */
  readonly runtimeApi: Server
  /** Starts the function's program. A failure means that nothing runs. */
  launch(command: Command): Promise<LaunchFailure | undefined>
  /** Ends every process of the function; /tmp stays. */
  kill(): Promise<void>
  /** Stops the clock for the function's processes, and starts it again. */
  freeze(): void
  thaw(): void
  memory(): Memory | Promise<Memory>
  /** Ends everything and leaves nothing behind. */
  destroy(): Promise<void>
}

export interface JailEvents {
  readonly onOutput: (text: string) => void
  /** The program that was launched ended by itself. */
  readonly onExit: (exit: Exit) => void
  /** The jail itself is lost. */
  readonly onLost: () => void
}

export interface Command {
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly workingDirectory: string
  readonly environment: Readonly<Record<string, string>>
  /** Of the programs that may be run. */
  readonly architecture: Architecture
}

export interface LaunchFailure {
  readonly type: 'Runtime.InvalidEntrypoint' | 'Runtime.InvalidWorkingDir'
  /** Such as `fork/exec /bin/app: no such file or directory`. */
  readonly message: string
}

export type Exit =
  | { readonly status: number }
  | { readonly signal: string }
  | { readonly outOfMemory: true }

export interface Memory {
  /** What counts against the function's memory now. */
  readonly usedBytes: number
  /** The most that its processes held. */
  readonly peakBytes: number
}
