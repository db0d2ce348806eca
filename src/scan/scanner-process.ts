import { createReadStream } from 'node:fs'
import { ImageUnreadable, LayerDamaged } from './inventory.ts'
import { readImage } from './layers/read-image.ts'
import type { LayerFile, Scanned } from './scanner-messages.ts'

// The program of a process that reads one image and ends: `scanner.ts` starts it.

process.on('disconnect', () => process.exit())
process.once('message', (files: readonly LayerFile[]) => {
  scan(files).then((said) => process.send?.(said, () => process.disconnect()))
})

async function scan(files: readonly LayerFile[]): Promise<Scanned> {
  const layers = files.map(({ digest, path }) => ({
    digest,
    read: () => createReadStream(path, { highWaterMark: 1 << 20 }),
  }))
  try {
    return { inventory: await readImage(layers) }
  } catch (error) {
    if (error instanceof ImageUnreadable) return { unreadable: error.message }
    if (error instanceof LayerDamaged) return { damaged: error.digest }
    return { error: error instanceof Error ? error.message : String(error) }
  }
}
