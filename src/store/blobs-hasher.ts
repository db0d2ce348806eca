import { Worker } from 'node:worker_threads'

/** SHA-256 of many streams at once, in a thread of its own: hashing would halve what a push can write. */
export interface Hasher {
  /** `bytes` must lie in a SharedArrayBuffer, and not change until the promise resolves. */
  update(stream: string, bytes: Uint8Array): Promise<void>
  /** 64 hex digits of all updates so far; more may follow. */
  digest(stream: string): Promise<string>
  /** The stream begins anew with its next update. */
  forget(stream: string): void
  close(): Promise<void>
}

type Message =
  | { readonly kind: 'update'; readonly stream: string; readonly bytes: Uint8Array }
  | { readonly kind: 'digest'; readonly stream: string }
  | { readonly kind: 'forget'; readonly stream: string }

/**
 * What the thread runs. It is handed over as source text, so that it is the same under `tsc`, which emits a
 * file, and under a test runner, which emits none; hence it may use nothing from outside itself.
 */
function thread(require: NodeJS.Require): void {
  const { createHash } = require('node:crypto') as typeof import('node:crypto')
  const { parentPort } = require('node:worker_threads') as typeof import('node:worker_threads')
  const hashes = new Map<string, ReturnType<typeof createHash>>()
  parentPort?.on('message', (message: Message) => {
    const { kind, stream } = message
    if (kind === 'forget') {
      hashes.delete(stream)
      return
    }
    const hash = hashes.get(stream) ?? createHash('sha256')
    hashes.set(stream, hash)
    // Answers go out in the order of the questions: nothing else tells them apart.
    if (kind === 'update') {
      hash.update(message.bytes)
      parentPort?.postMessage('')
    } else parentPort?.postMessage(hash.copy().digest('hex'))
  })
}

interface Waiting {
  readonly resolve: (answer: string) => void
  readonly reject: (error: Error) => void
}

/** The thread starts with the first bytes, and never keeps the process alive. */
export function openHasher(): Hasher {
  let worker: Worker | undefined
  let waiting: Waiting[] = []

  const fail = (error: Error): void => {
    const lost = waiting
    worker = undefined
    waiting = []
    for (const { reject } of lost) reject(error)
  }

  const start = (): Worker => {
    const started = new Worker(`(${thread.toString()})(require)`, { eval: true })
    started.on('message', (answer: string) => {
      const next = waiting.shift()
      if (waiting.length === 0) started.unref()
      next?.resolve(answer)
    })
    started.on('error', fail)
    started.on('exit', () => {
      if (worker === started) fail(new Error('the hashing thread ended'))
    })
    return started
  }

  const ask = (message: Message): Promise<string> =>
    new Promise((resolve, reject) => {
      worker ??= start()
      worker.ref()
      waiting.push({ resolve, reject })
      worker.postMessage(message)
    })

  return {
    update: async (stream, bytes) => {
      await ask({ kind: 'update', stream, bytes })
    },
    digest: (stream) => ask({ kind: 'digest', stream }),
    forget: (stream) => worker?.postMessage({ kind: 'forget', stream } satisfies Message),
    close: async () => {
      const ending = worker
      fail(new Error('the blob store is closed'))
      await ending?.terminate()
    },
  }
}
