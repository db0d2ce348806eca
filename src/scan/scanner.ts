import { type ChildProcess, fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Digest } from '../names/digest.ts'
import type { Blobs } from '../store/blobs.ts'
import { ImageUnreadable, type Inventory, LayerDamaged } from './inventory.ts'
import type { LayerFile, Scanned } from './scanner-messages.ts'

/** Reads what images hold, one after the other, each in a process of its own that sees nothing but the layers' files. */
export interface Scanner {
  /** Layers lowest first. @throws ImageUnreadable, LayerDamaged, and ScannerClosed. */
  read(layers: readonly Digest[]): Promise<Inventory>
  /** Ends what is being read. */
  close(): Promise<void>
}

export class ScannerClosed extends Error {}

/** An image of 10 GiB takes about five minutes. */
const readMsMax = 20 * 60_000
const heapMiBMax = 1024

const besideThis = fileURLToPath(new URL('./scanner.js', import.meta.url))

export function openScanner(
  blobs: Pick<Blobs, 'lend' | 'learn' | 'read'>,
  entry = besideThis,
): Scanner {
  let last: Promise<unknown> = Promise.resolve()
  let running: ChildProcess | undefined
  let closed = false

  const readNow = async (layers: readonly Digest[]): Promise<Inventory> => {
    if (closed) throw new ScannerClosed()
    const files = existsSync(entry) ? filesOf(layers, blobs) : undefined
    // Without a file of its own, which only what was built has, or without files of layers.
    if (!files) return readHere(layers, blobs)
    const { NODE_OPTIONS: _, ...env } = process.env
    const execArgv = [`--max-old-space-size=${heapMiBMax}`]
    running = fork(entry, { env, execArgv, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    const said = await ask(running, files)
    running = undefined
    if (closed) throw new ScannerClosed()
    if ('inventory' in said) return said.inventory
    if ('unreadable' in said) throw new ImageUnreadable(said.unreadable)
    if ('error' in said) throw new Error(said.error)
    await blobs.learn(said.damaged as Digest, 'not whole')
    throw new LayerDamaged(said.damaged)
  }

  return {
    read: (layers) => {
      const next = last.then(() => readNow(layers))
      last = next.catch(() => undefined)
      return next
    },
    close: async () => {
      closed = true
      running?.kill('SIGKILL')
      await last
    },
  }
}

function filesOf(
  layers: readonly Digest[],
  blobs: Pick<Blobs, 'lend'>,
): readonly LayerFile[] | undefined {
  const files = layers.flatMap((digest) => {
    const lent = blobs.lend(digest)
    return lent ? [{ digest, path: lent.path }] : []
  })
  return files.length === layers.length ? files : undefined
}

async function readHere(layers: readonly Digest[], blobs: Pick<Blobs, 'read'>): Promise<Inventory> {
  // Loaded when it is used: a server that scans nothing has no need of it.
  const { readImage } = await import('./layers/read-image.ts')
  return readImage(layers.map((digest) => ({ digest, read: () => blobs.read(digest) })))
}

/** What the process says, or how it ended. A layer that costs it its memory or its time is the image's fault. */
function ask(child: ChildProcess, files: readonly LayerFile[]): Promise<Scanned> {
  return new Promise((resolve) => {
    let said: Scanned | undefined
    const timer = setTimeout(() => {
      said = { unreadable: `the image was not read within ${readMsMax / 60_000} minutes` }
      child.kill('SIGKILL')
    }, readMsMax)
    child.on('message', (message: Scanned) => {
      said = message
    })
    child.on('error', (error) => {
      said ??= { error: error.message }
    })
    child.on('close', (_, signal) => {
      clearTimeout(timer)
      resolve(said ?? { unreadable: endedBy(signal) })
    })
    child.send(files, () => undefined)
  })
}

const endedBy = (signal: NodeJS.Signals | null): string =>
  `the image took more memory than ${heapMiBMax} MiB to be read${signal ? ` (${signal})` : ''}`
