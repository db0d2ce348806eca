import type { Header } from 'tar-stream'
import { Tree } from '../../runner/local/tree.ts'
import {
  type Distribution,
  type FoundPackage,
  ImageUnreadable,
  type Inventory,
  limits,
} from '../inventory.ts'
import { GoBuildInfo } from '../packages/go.ts'
import { distributionOf } from '../packages/os-release.ts'
import { osReleases, recordAt } from '../packages/records.ts'
import { MergedFiles } from './merged.ts'
import { type Budget, type Layer, readLayer } from './read-layer.ts'

/** What one file of the image says. */
interface Said {
  readonly packages?: readonly FoundPackage[]
  readonly distribution?: Distribution
}

type Files = MergedFiles<Said>

/**
 * What an image holds: its layers are read lowest first, and what a layer takes away or replaces is not there. Paths name
 * entries of a table in memory and nothing else.
 * @throws ImageUnreadable, and LayerDamaged.
 */
export async function readImage(layers: readonly Layer[]): Promise<Inventory> {
  const merged: Files = new MergedFiles()
  const budget = { bytes: limits.imageBytes, entries: limits.entries }
  for (const layer of layers) await layLayer(layer, merged, budget)
  return inventoryOf(merged)
}

function inventoryOf(merged: Files): Inventory {
  const packages: FoundPackage[] = []
  for (const [, said] of merged.entries()) packages.push(...(said.packages ?? []))
  if (packages.length > limits.packages)
    throw new ImageUnreadable('the image has too many packages to be scanned')
  const [distribution] = osReleases.flatMap((path) => merged.get(path)?.distribution ?? [])
  return { packages, ...(distribution && { distribution }) }
}

async function layLayer(layer: Layer, lower: Files, budget: Budget): Promise<void> {
  const own: Files = new MergedFiles()
  const tree = new Tree()
  const forget = (path: string) => {
    lower.remove(path)
    own.remove(path)
  }
  await readLayer(layer, budget, async (header, content) => {
    const path = tree.locate(header.name)
    const [folder, name] = parted(path)
    if (name === '.wh..wh..opq') return lower.empty(folder)
    if (name.startsWith('.wh.')) return lower.remove(join(folder, name.slice('.wh.'.length)))
    if (path === '') return
    if (header.type === 'directory') {
      lower.makeDirectory(path)
      own.makeDirectory(path)
      tree.set(path, 'directory')
      return
    }
    const linked = header.type === 'link' ? own.get(tree.locate(header.linkname ?? '')) : undefined
    forget(path)
    const isLink = header.type === 'symlink'
    tree.set(path, isLink ? { symlink: header.linkname ?? '' } : 'file')
    const said = linked ?? (isFile(header) ? await readFile(path, header, content) : undefined)
    if (said) own.put(path, said)
  })
  for (const [path, said] of own.entries()) lower.put(path, said)
}

const isFile = ({ type }: Header): boolean => type === 'file' || type === 'contiguous-file'

function parted(path: string): readonly [folder: string, name: string] {
  const slash = path.lastIndexOf('/')
  return [path.slice(0, Math.max(slash, 0)), path.slice(slash + 1)]
}

const join = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`)

async function readFile(
  path: string,
  { size = 0 }: Header,
  content: AsyncIterable<Uint8Array>,
): Promise<Said | undefined> {
  if (osReleases.includes(path)) {
    const distribution = distributionOf((await whole(content, limits.textBytes)).toString('utf8'))
    return distribution && { distribution }
  }
  const record = recordAt(path)
  if (record && size <= record.bytesMax) {
    const packages = record.read(await whole(content, record.bytesMax), path)
    return packages.length > 0 ? { packages } : undefined
  }
  return size > elfBytesMin ? goProgram(path, content) : undefined
}

/** No program of Go's is smaller. */
const elfBytesMin = 64 * 1024

async function goProgram(
  path: string,
  content: AsyncIterable<Uint8Array>,
): Promise<Said | undefined> {
  const info = new GoBuildInfo(path)
  // To its end: who leaves an entry ends the archive.
  for await (const chunk of content) info.add(chunk)
  return info.packages.length > 0 ? { packages: info.packages } : undefined
}

async function whole(content: AsyncIterable<Uint8Array>, bytesMax: number): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of content) {
    bytes += part.byteLength
    if (bytes > bytesMax) throw new ImageUnreadable('a file has more bytes than its archive says')
    parts.push(part)
  }
  return Buffer.concat(parts, bytes)
}
