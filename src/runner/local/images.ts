import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { ImageProcess, RunnableImage, RunnableLayer } from '../types.ts'
import { type LayerFolder, mergeLayers } from './merge.ts'
import { writeShim } from './shim.ts'
import { imageBytesMax, tooLarge, type Unpacked, unpackLayer } from './unpack.ts'

const run = promisify(execFile)

/** A page holds an overlay's options; each lower folder takes up to four characters of it. */
const lowersMax = 500

/** An image that sandboxes can mount. */
export interface PreparedImage {
  readonly folder: string
  /** Folders for an overlay, relative to `folder`, topmost first. */
  readonly lowers: readonly string[]
  readonly config: ImageProcess
}

interface ImageRecord {
  readonly layers: readonly string[]
  readonly lowers: readonly string[]
  readonly config: ImageProcess
}

/**
 * Root file systems on disk: `layers/<digest>/files`, shared between images, and `images/<digest>`.
 *
 * Everything is made in `tmp` and renamed when complete, so a folder that has its name is whole.
 */
export class Images {
  readonly #folder: string
  /** One change at a time: forgetting one image must not take the layers of another that is being prepared. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(folder: string) {
    this.#folder = folder
  }

  static async open(folder: string): Promise<Images> {
    await rm(join(folder, 'tmp'), { recursive: true, force: true })
    for (const name of ['layers', 'images', 'tmp'])
      await mkdir(join(folder, name), { recursive: true, mode: 0o755 })
    return new Images(folder)
  }

  prepare(image: RunnableImage): Promise<void> {
    return this.#oneAtATime(async () => {
      const folder = this.#imageFolder(image.digest)
      if (existsSync(folder)) return
      const layers: LayerFolder[] = []
      for (const layer of image.layers) {
        layers.push(await this.#layer(layer))
        if (layers.reduce((sum, { bytes }) => sum + bytes, 0) > imageBytesMax) throw tooLarge()
      }
      await this.#building(folder, (building) => assemble(building, image, layers))
    })
  }

  async find(digest: string): Promise<PreparedImage | undefined> {
    const folder = this.#imageFolder(digest)
    const record = await readJson<ImageRecord>(join(folder, 'image.json'))
    return record && { folder, lowers: record.lowers, config: record.config }
  }

  forget(digest: string): Promise<void> {
    return this.#oneAtATime(async () => {
      const folder = this.#imageFolder(digest)
      const gone = await readJson<ImageRecord>(join(folder, 'image.json'))
      if (gone === undefined) return
      await this.#discard(folder)
      const used = new Set<string>()
      for (const name of await readdir(join(this.#folder, 'images'))) {
        const other = await readJson<ImageRecord>(join(this.#folder, 'images', name, 'image.json'))
        for (const layer of other?.layers ?? []) used.add(layer)
      }
      for (const layer of gone.layers)
        if (!used.has(layer)) await this.#discard(this.#layerFolder(layer))
    })
  }

  async #layer(layer: RunnableLayer): Promise<LayerFolder> {
    const folder = this.#layerFolder(layer.digest)
    if (!existsSync(folder))
      await this.#building(folder, async (building) => {
        await mkdir(join(building, 'files'), { mode: 0o755 })
        const unpacked = await unpackLayer(layer, join(building, 'files'))
        await writeFile(join(building, 'layer.json'), JSON.stringify(unpacked))
      })
    const unpacked = await readJson<Unpacked>(join(folder, 'layer.json'))
    if (unpacked === undefined) throw new Error(`\`${folder}\` has no layer.json`)
    return { ...unpacked, files: join(folder, 'files') }
  }

  async #building(folder: string, build: (building: string) => Promise<void>): Promise<void> {
    const building = await mkdtemp(join(this.#folder, 'tmp', 'new-'))
    try {
      await build(building)
      // Content before name, so that a folder with its name is whole after a power cut too.
      await run('sync', ['-f', building]).catch(() => undefined)
      await rename(building, folder)
    } finally {
      await rm(building, { recursive: true, force: true })
    }
  }

  /** Renamed first: a folder that is only half removed must not keep its name. */
  async #discard(folder: string): Promise<void> {
    const leaving = join(await mkdtemp(join(this.#folder, 'tmp', 'old-')), 'it')
    if (existsSync(folder)) await rename(folder, leaving)
    await rm(join(leaving, '..'), { recursive: true, force: true })
  }

  #imageFolder(digest: string): string {
    return join(this.#folder, 'images', hexOf(digest))
  }

  #layerFolder(digest: string): string {
    return join(this.#folder, 'layers', hexOf(digest))
  }

  #oneAtATime<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work, work)
    this.#last = next.catch(() => undefined)
    return next
  }
}

async function assemble(folder: string, image: RunnableImage, layers: readonly LayerFolder[]) {
  const files = layers.map((layer) => layer.files)
  writeShim(join(folder, 'shim'), files)
  await mkdir(join(folder, 'root'))
  const hides = layers.some(({ removed, opaque }) => removed.length + opaque.length > 0)
  const lowers = ['shim']
  if (hides || layers.length === 0 || layers.length > lowersMax) {
    mergeLayers(layers, join(folder, 'merged'))
    lowers.push('merged')
  } else {
    // An overlay refuses a folder that it has twice; the upper one is what shows.
    const topmostFirst = new Set(image.layers.map(({ digest }) => digest).reverse())
    for (const [index, digest] of [...topmostFirst].entries()) {
      // Short names, because a layer's whole path would let only fifty fit.
      await symlink(join('..', '..', 'layers', hexOf(digest), 'files'), join(folder, `${index}`))
      lowers.push(`${index}`)
    }
  }
  const record: ImageRecord = {
    layers: image.layers.map((layer) => layer.digest),
    lowers,
    config: image.config,
  }
  await writeFile(join(folder, 'image.json'), JSON.stringify(record))
}

function hexOf(digest: string): string {
  // A folder's name: never trust it to be what its type says.
  const hex = /^(?:sha256:([0-9a-f]{64})|sha512:([0-9a-f]{128}))$/
    .exec(digest)
    ?.slice(1)
    .find(Boolean)
  if (hex === undefined) throw new Error(`\`${digest}\` is not a digest`)
  return hex
}

async function readJson<T>(path: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
