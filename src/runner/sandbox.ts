import { setImmediate } from 'node:timers/promises'
import type { Command, Jail, JailEvents, LaunchFailure, Memory } from './jail.ts'
import { answerOf, type Outcome } from './outcome.ts'
import { RuntimeApi } from './runtime-api.ts'
import type { Invocation, InvocationResult, Sandbox, SandboxSpec } from './types.ts'

const initMs = 10_000
/** Freezing and thawing for every invocation of a burst would cost more than it saves. */
const freezeAfterMs = 10
const memoryLookMs = 50
/** Looking takes a third of a warm invocation's time. */
const memoryFreshMs = 200
const mebibyte = 1024 ** 2

/**
 * One execution environment: starts the function's program in a jail, initializes it, invokes it, and starts it anew when it
 * has died or was late. https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export class FunctionSandbox implements Sandbox {
  readonly #spec: SandboxSpec
  readonly #command: Command
  readonly #api: RuntimeApi
  readonly #onEnd: (sandbox: FunctionSandbox) => void
  #jail: Jail | undefined
  #alive = true
  /** Whether the program runs, initialized or not. */
  #running = false
  #ready = false
  #wake: ((outcome: Outcome) => void) | undefined
  /** The first initialization, which has its own budget of time. */
  #init: Promise<{ readonly ms: number; readonly outcome: Outcome }> | undefined
  #freezing: NodeJS.Timeout | undefined
  #frozen = false
  #peakBytes = 0
  #lookedAt = 0
  #stopping: Promise<void> | undefined

  /** `onEnd` is called once, when the sandbox has been stopped or lost. */
  constructor(
    spec: SandboxSpec,
    command: Command,
    onEnd: (sandbox: FunctionSandbox) => void = () => undefined,
  ) {
    this.#onEnd = onEnd
    this.#spec = spec
    this.#command = command
    this.#api = new RuntimeApi({
      onReady: () => this.#onReady(),
      onInitError: (answer) => this.#tell({ kind: 'init-error', answer }),
      onAnswer: (answer) => this.#tell({ kind: 'answer', answer }),
    })
  }

  /** What the jail tells this sandbox. */
  readonly events: JailEvents = {
    onOutput: (text) => this.#spec.onOutput(text),
    onExit: (exit) => {
      this.#running = false
      this.#ready = false
      this.#tell('outOfMemory' in exit ? { kind: 'out-of-memory' } : { kind: 'exit', exit })
    },
    onLost: () => {
      this.#alive = false
      this.#running = false
      this.#ready = false
      this.#tell({ kind: 'lost' })
      this.#onEnd(this)
    },
  }

  get id(): string {
    return this.#jail?.id ?? ''
  }

  get alive(): boolean {
    return this.#alive
  }

  /** Begins to initialize; `since` is when the cold start began, as `performance.now()` counts. */
  begin(jail: Jail, since: number): void {
    this.#jail = jail
    this.#api.serve(jail.runtimeApi)
    this.#init = this.#initialize(jail, initMs).then((outcome) => ({
      outcome,
      ms: performance.now() - since,
    }))
  }

  async invoke(invocation: Invocation): Promise<InvocationResult> {
    const jail = this.#jail
    if (!jail) throw new Error('the sandbox has not begun')
    const first = this.#init
    this.#init = undefined
    const init = await first
    const begun = performance.now()
    const { timeoutMs } = this.#spec
    // The time that initialization took before this is not the invocation's.
    const deadline = new Date(Math.max(invocation.deadline.getTime(), Date.now() + timeoutMs))
    const watch = this.#watchMemory(jail)
    const outcome = await this.#run(jail, invocation, deadline)
    watch.stop()
    if (outcome.kind === 'ready') throw new Error('an invocation cannot end by being ready')
    const durationMs = performance.now() - begun
    // What the function wrote before it answered is in the pipes by now, and read within a turn.
    await setImmediate()
    await setImmediate()
    const memory = await watch.peak()
    if ((outcome.kind !== 'answer' && outcome.kind !== 'init-error') || watch.over())
      await this.#endProcesses(jail)
    const initialized = init?.outcome.kind === 'ready'
    return {
      ...answerOf(outcome, invocation.requestId, this.#spec.timeoutMs),
      durationMs,
      ...(initialized && { initDurationMs: init.ms }),
      maxMemoryUsedMiB: Math.min(this.#spec.memoryMiB, Math.ceil(memory / mebibyte)),
    }
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #stop(): Promise<void> {
    this.#alive = false
    clearTimeout(this.#freezing)
    await this.#jail?.destroy()
    this.#tell({ kind: 'lost' })
    this.#onEnd(this)
  }

  async #run(jail: Jail, invocation: Invocation, deadline: Date): Promise<Outcome> {
    const left = () => Math.max(0, deadline.getTime() - Date.now())
    if (!this.#alive) return { kind: 'lost' }
    // A process that died or overran its time is started again on the invocation's own time.
    if (!this.#running) {
      const outcome = await this.#initialize(jail, left())
      if (outcome.kind !== 'ready') return outcome
    } else if (!this.#ready) {
      const outcome = await this.#await(left())
      if (outcome.kind !== 'ready') return outcome
    }
    this.#thaw(jail)
    this.#ready = false
    const answered = this.#await(left())
    this.#api.deliver(invocation, deadline)
    return await answered
  }

  async #initialize(jail: Jail, withinMs: number): Promise<Outcome> {
    this.#api.reset()
    this.#thaw(jail)
    this.#running = true
    this.#peakBytes = 0
    this.#lookedAt = 0
    const outcome = this.#await(withinMs)
    const failure = await jail.launch(this.#command).catch((): undefined => {
      this.events.onLost()
    })
    if (failure) {
      this.#reportLaunch(failure)
      this.#running = false
      this.#tell({ kind: 'launch', failure })
    }
    const first = await outcome
    if (first.kind === 'init-error' || first.kind === 'overdue') await this.#endProcesses(jail)
    return first
  }

  #await(withinMs: number): Promise<Outcome> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#tell({ kind: 'overdue' }), withinMs)
      this.#wake = (outcome) => {
        clearTimeout(timer)
        resolve(outcome)
      }
    })
  }

  #tell(outcome: Outcome): void {
    const wake = this.#wake
    this.#wake = undefined
    wake?.(outcome)
  }

  #onReady(): void {
    this.#ready = true
    this.#tell({ kind: 'ready' })
    clearTimeout(this.#freezing)
    this.#freezing = setTimeout(() => this.#freeze(), freezeAfterMs)
  }

  #freeze(): void {
    if (!this.#ready || !this.#api.waiting) return
    this.#frozen = true
    this.#jail?.freeze()
  }

  #thaw(jail: Jail): void {
    clearTimeout(this.#freezing)
    if (!this.#frozen) return
    this.#frozen = false
    jail.thaw()
  }

  async #endProcesses(jail: Jail): Promise<void> {
    this.#ready = false
    this.#running = false
    this.#thaw(jail)
    if (this.#alive) await jail.kill()
    this.#api.reset()
  }

  #watchMemory(jail: Jail) {
    const limit = this.#spec.memoryMiB * mebibyte
    let over = false
    const look = async () => {
      this.#lookedAt = performance.now()
      const memory: Memory = await jail.memory()
      this.#peakBytes = Math.max(this.#peakBytes, memory.peakBytes)
      over = memory.usedBytes > limit
      if (over) this.#tell({ kind: 'out-of-memory' })
    }
    const timer = setInterval(() => void look().catch(() => undefined), memoryLookMs)
    return {
      stop: () => clearInterval(timer),
      /** Whether what is left after the invocation is too much to be kept. */
      over: () => over,
      peak: async () => {
        if (performance.now() - this.#lookedAt > memoryFreshMs) await look().catch(() => undefined)
        return this.#peakBytes
      },
    }
  }

  #reportLaunch({ message }: LaunchFailure): void {
    const { entrypoint, command, workingDirectory } = this.#command
    this.#spec.onOutput(
      `IMAGE\tLaunch error: ${message}\tEntrypoint: [${entrypoint.join(' ')}]\tCmd: [${command.join(' ')}]\tWorkingDir: [${workingDirectory}]\n`,
    )
  }
}
