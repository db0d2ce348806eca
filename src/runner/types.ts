import type { Architecture } from './architecture.ts'

/** A way to run a function's image on this machine: Linux namespaces, or a Docker engine. */
export interface Runner {
  readonly kind: 'local' | 'docker'
  /** Undefined when sandboxes can be started here; otherwise what is missing and how to get it. */
  unavailable(): Promise<string | undefined>
  /**
   * Makes an image's root file system ready, once per manifest digest, shared by every function that uses it.
   * Layers are untrusted archives. Throws ImageUnusable when they cannot be unpacked.
   */
  prepare(image: RunnableImage): Promise<void>
  /** Forgets a prepared image that no function refers to any more. */
  forget(digest: string): Promise<void>
  /** Starts a sandbox; its runtime may still be initializing when this returns. */
  start(spec: SandboxSpec): Promise<Sandbox>
  /** Stops every sandbox and releases what they held. */
  close(): Promise<void>
}

export class ImageUnusable extends Error {}

export interface RunnableImage {
  /** The manifest's digest. */
  readonly digest: string
  readonly layers: readonly RunnableLayer[]
  /** From the image's config. */
  readonly config: ImageProcess
}

export interface RunnableLayer {
  readonly digest: string
  readonly mediaType: string
  readonly read: () => AsyncIterable<Uint8Array>
}

/** The parts of an OCI image config that Lambda heeds. USER, VOLUME, EXPOSE and HEALTHCHECK are not. */
export interface ImageProcess {
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly workingDirectory: string
  /** `NAME=value` lines. */
  readonly environment: readonly string[]
  readonly architecture: string
}

export interface SandboxSpec {
  readonly image: string
  /** ImageConfig of the function; each part replaces the image's own. */
  readonly override: {
    readonly entrypoint?: readonly string[]
    readonly command?: readonly string[]
    readonly workingDirectory?: string
  }
  /** Variables that the platform and the user set, in order: later ones win. */
  readonly environment: Readonly<Record<string, string>>
  readonly functionArn: string
  readonly functionName: string
  readonly functionVersion: string
  /** What it was made for, whatever the image or the machine is. */
  readonly architecture: Architecture
  readonly memoryMiB: number
  readonly ephemeralStorageMiB: number
  readonly timeoutMs: number
  /** Local port of the server, which the function may reach; its sandbox has no other network. */
  readonly serverPort: number
  /** Called with each line, line break included, that the function writes to stdout or stderr; a part of one when it is very long or the process ends. */
  readonly onOutput: (text: string) => void
}

export interface Sandbox {
  readonly id: string
  /** False once it has died or been stopped; a new one must be started. */
  readonly alive: boolean
  /** One at a time. Never rejects for what the function does: that is in the result. */
  invoke(invocation: Invocation): Promise<InvocationResult>
  /** Kills whatever still runs in it. */
  stop(): Promise<void>
}

export interface Invocation {
  readonly requestId: string
  readonly event: Uint8Array
  /** As invoked: keeps an alias or version qualifier. */
  readonly invokedFunctionArn: string
  readonly deadline: Date
  readonly traceId?: string
  /** JSON text, already decoded from base64. */
  readonly clientContext?: string
}

export interface InvocationResult {
  /** The function's answer, or AWS's error document when `error` is set. */
  readonly payload: Uint8Array
  /** Set when the invocation failed, to the error's type, such as `Sandbox.Timedout`. */
  readonly error?: string
  readonly durationMs: number
  /** Only for the first invocation of a sandbox. */
  readonly initDurationMs?: number
  readonly maxMemoryUsedMiB: number
}
