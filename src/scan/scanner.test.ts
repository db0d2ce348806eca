import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Digest } from '../names/digest.ts'
import { append, digestOf, finish, pieces } from '../store/blobs.contract.ts'
import type { Blobs } from '../store/blobs.ts'
import { openBlobs } from '../store/blobs-disk.ts'
import { ImageUnreadable, LayerDamaged } from './inventory.ts'
import { openScanner, ScannerClosed } from './scanner.ts'

const program = join(import.meta.dirname, '../../dist/scan/scanner-process.js')

let folder: string
let blobs: Blobs
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-scanner-'))
  blobs = await openBlobs(join(folder, 'blobs'))
})
afterEach(async () => {
  await blobs.close()
  rmSync(folder, { recursive: true })
})

async function store(files: Readonly<Record<string, string>>): Promise<Digest> {
  const tar = pack()
  for (const [name, content] of Object.entries(files)) tar.entry({ name }, content)
  tar.finalize()
  const parts: Buffer[] = []
  for await (const part of tar as AsyncIterable<Buffer>) parts.push(part)
  const layer = gzipSync(Buffer.concat(parts))
  const digest = digestOf(layer)
  await append(blobs, digest.slice(7), 0, pieces(layer))
  await finish(blobs, digest.slice(7), layer.byteLength, digest)
  return digest
}

const apk = { 'lib/apk/db/installed': 'P:musl\nV:1.2.4-r2\n' }

/** A process of ours in place of the scanner's. */
function programOf(text: string): string {
  const path = join(folder, 'program.mjs')
  writeFileSync(path, text)
  return path
}

test('layers are read in a process of their own, several images in turn', async () => {
  const scanner = openScanner(blobs, program)
  const [lower, upper] = [await store(apk), await store({ 'lib/apk/.wh.db': '' })]
  const found = { packages: [{ kind: 'apk', name: 'musl', version: '1.2.4-r2' }] }
  expect(
    await Promise.all([scanner.read([lower]), scanner.read([lower, upper]), scanner.read([lower])]),
  ).toMatchObject([found, { packages: [] }, found])
  await scanner.close()
})

test('a layer that is not its digest is found out, and is not there any more', async () => {
  const scanner = openScanner(blobs, program)
  const digest = await store(apk)
  const path = blobs.lend(digest)?.path ?? ''
  writeFileSync(path, gzipSync(Buffer.alloc(10_240)))
  await expect(scanner.read([digest])).rejects.toThrow(LayerDamaged)
  expect(await blobs.size(digest)).toBeUndefined()
  await scanner.close()
})

test('an image that ends its process ends nothing else', async () => {
  const digest = await store(apk)
  const scanner = openScanner(blobs, programOf('process.exit(134)'))
  await expect(scanner.read([digest])).rejects.toThrow(ImageUnreadable)
  await scanner.close()
})

test('what is being read ends with the server', async () => {
  const digest = await store(apk)
  const scanner = openScanner(blobs, programOf('setInterval(() => {}, 1000)'))
  const reading = expect(scanner.read([digest])).rejects.toThrow(ScannerClosed)
  const waiting = expect(scanner.read([digest])).rejects.toThrow(ScannerClosed)
  await new Promise((resolve) => setTimeout(resolve, 50))
  await scanner.close()
  await Promise.all([reading, waiting])
})
