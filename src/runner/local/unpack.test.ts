import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { archive } from '../../../test/support/attack/tar.ts'
import { digestOf, type Entry, imageOf, layerOf, tarOf } from '../node-image.contract.ts'
import { ImageUnusable } from '../types.ts'
import { plainFrame, skippableFrame } from '../zstd/zstd.fixture.ts'
import { Images } from './images.ts'
import { LayerWriter } from './layer-writer.ts'
import { unpackLayer } from './unpack.ts'

let folder: string
let outside: string
beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), 'tidegate-unpack-'))
  folder = join(outside, 'layer')
  mkdirSync(folder)
  writeFileSync(join(outside, 'secret'), 'secret')
})
afterEach(() => rmSync(outside, { recursive: true, force: true }))

const unpack = async (entries: readonly Entry[], bytesMax?: number) =>
  await unpackLayer(layerOf(await tarOf(entries)), folder, bytesMax)
const at = (path: string) => join(folder, path)

test.each([
  { form: 'tar', make: (tar: Buffer) => tar },
  { form: 'gzip', make: (tar: Buffer) => gzipSync(tar) },
  { form: 'zstd', make: plainFrame },
  {
    form: 'zstd of two frames',
    make: (tar: Buffer) =>
      Buffer.concat([
        skippableFrame(Buffer.alloc(9)),
        ...[plainFrame(tar.subarray(0, 700)), plainFrame(tar.subarray(700))],
      ]),
  },
  {
    form: 'gzip of two members',
    make: (tar: Buffer) =>
      Buffer.concat([gzipSync(tar.subarray(0, 700)), gzipSync(tar.subarray(700))]),
  },
])('$form: files, modes, links and times', async ({ make }) => {
  const mtime = new Date('2020-01-02T03:04:05Z')
  const tar = await tarOf([
    { name: 'a/', type: 'directory', mode: 0o750, mtime },
    { name: 'a/file', mode: 0o4755, content: 'content', mtime },
    { name: 'a/hard', type: 'link', linkname: 'a/file' },
    { name: 'a/soft', type: 'symlink', linkname: '/a/file' },
    { name: './implied/deep/file', content: 'x' },
    { name: `${'long/'.repeat(60)}name`, content: 'long' },
    { name: 'device', type: 'character-device', devmajor: 1, devminor: 3 },
  ])
  const { bytes } = await unpackLayer(layerOf(make(tar)), folder)
  expect(bytes).toBe(tar.byteLength)
  expect(readFileSync(at('a/file'), 'utf8')).toBe('content')
  expect(lstatSync(at('a/file')).mode & 0o7777).toBe(0o4755)
  expect(lstatSync(at('a/file')).mtime).toEqual(mtime)
  expect(lstatSync(at('a')).mode & 0o077).toBe(0o050)
  expect(lstatSync(at('a')).mtime).toEqual(mtime)
  expect(lstatSync(at('a/hard')).ino).toBe(lstatSync(at('a/file')).ino)
  expect(lstatSync(at('a/soft')).isSymbolicLink()).toBe(true)
  expect(readFileSync(at(`${'long/'.repeat(60)}name`), 'utf8')).toBe('long')
  expect(existsSync(at('device'))).toBe(false)
})

test.each<{ fact: string; entries: Entry[]; made: string[] }>([
  { fact: '`..` stops at the root', entries: [{ name: '../../up', content: 'x' }], made: ['up'] },
  { fact: 'an absolute name is inside', entries: [{ name: '/abs', content: 'x' }], made: ['abs'] },
  {
    fact: 'a link to an absolute path leads inside',
    entries: [
      { name: 'out', type: 'symlink', linkname: '/there' },
      { name: 'out/file', content: 'x' },
    ],
    made: ['out', 'there'],
  },
  {
    fact: 'a link upwards leads inside',
    entries: [
      { name: 'd/out', type: 'symlink', linkname: '../../../there' },
      { name: 'd/out/file', content: 'x' },
    ],
    made: ['d', 'there'],
  },
  {
    fact: 'a file takes the place of a link with its name',
    entries: [
      { name: 'f', type: 'symlink', linkname: '../secret' },
      { name: 'f', content: 'mine' },
    ],
    made: ['f'],
  },
  {
    fact: 'a directory takes the place of a link with its name',
    entries: [
      { name: 'f', type: 'symlink', linkname: '..' },
      { name: 'f/', type: 'directory' },
      { name: 'f/secret', content: 'mine' },
    ],
    made: ['f'],
  },
])('$fact', async ({ entries, made }) => {
  await unpack(entries)
  expect(readdirSync(folder).sort()).toEqual(made)
  expect(readdirSync(outside).sort()).toEqual(['layer', 'secret'])
  expect(readFileSync(join(outside, 'secret'), 'utf8')).toBe('secret')
})

test.each<{ fact: string; entries: Entry[]; says: RegExp }>([
  {
    fact: 'a hard link to a file outside',
    entries: [{ name: 'h', type: 'link', linkname: '../secret' }],
    says: /no file in it/,
  },
  {
    fact: 'links in a circle',
    entries: [
      { name: 'a', type: 'symlink', linkname: 'b' },
      { name: 'b', type: 'symlink', linkname: 'a' },
      { name: 'a/x', content: 'x' },
    ],
    says: /too many levels of symbolic links/,
  },
  {
    fact: 'a file below a file',
    entries: [
      { name: 'a', content: 'x' },
      { name: 'a/b', content: 'x' },
    ],
    says: /below `a`, a file/,
  },
  {
    fact: 'a path of 5000 bytes',
    entries: [{ name: 'x/'.repeat(2500), content: '' }],
    says: /longer than 4096/,
  },
  {
    fact: 'a path through very many folders',
    entries: [{ name: `${'a/'.repeat(1500)}f`, content: '' }],
    says: /more than 1000 folders/,
  },
])('$fact is refused', async ({ entries, says }) => {
  const refused = unpack(entries)
  await expect(refused).rejects.toThrow(ImageUnusable)
  await expect(refused).rejects.toThrow(says)
  expect(readdirSync(outside).sort()).toEqual(['layer', 'secret'])
})

test('a folder with content is refused, and its content never waited for', async () => {
  const refused = unpackLayer(layerOf(archive({ name: 'd', type: '5', content: 'x' })), folder)
  await expect(refused).rejects.toThrow("the layer's folder `d` has content")
})

test('a file that says it is larger than allowed is refused before it is written', async () => {
  const bomb = archive({ name: 'a', size: '00000010001\0', content: 'x'.repeat(4097) })
  await expect(unpackLayer(layerOf(bomb), folder, 4096)).rejects.toThrow('SizeLimitExceeded')
  expect(readdirSync(folder)).toEqual([])
})

test.each([
  ['zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, ...Buffer.alloc(4_000_000)])],
  ['no archive', Buffer.alloc(4_000_000, 7)],
])('a layer that is not read to its end is closed: %s', async (_what, bytes) => {
  let closed = false
  const { digest, mediaType, read } = layerOf(bytes)
  const watched = async function* () {
    try {
      yield* read()
    } finally {
      closed = true
    }
  }
  await expect(unpackLayer({ digest, mediaType, read: watched }, folder)).rejects.toThrow(
    ImageUnusable,
  )
  expect(closed).toBe(true)
})

test('more bytes than allowed, wrong content, a cut and no archive at all are refused', async () => {
  await expect(unpack([{ name: 'a', content: 'x'.repeat(5000) }], 4096)).rejects.toThrow(
    'SizeLimitExceeded: Uncompressed container image size exceeds 10 GiB limit',
  )
  const wrong = { ...layerOf(await tarOf([])), digest: digestOf(Buffer.from('other')) }
  await expect(unpackLayer(wrong, folder)).rejects.toThrow('has the content of')
  const zstd = layerOf(Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0]))
  await expect(unpackLayer(zstd, folder)).rejects.toThrow(/zstd stream is cut short/)
  const noise = layerOf(Buffer.alloc(2048, 7))
  await expect(unpackLayer(noise, folder)).rejects.toThrow(ImageUnusable)
  const cut = gzipSync(await tarOf([{ name: 'b', content: 'x' }])).subarray(0, 30)
  await expect(unpackLayer(layerOf(cut), folder)).rejects.toThrow(ImageUnusable)
})

test('an image with whiteouts is merged as Docker shows it, and nothing outside is removed', async () => {
  const images = await Images.open(join(outside, 'images'))
  const image = imageOf([
    await tarOf([
      { name: 'kept', content: '1' },
      { name: 'gone', content: '1' },
      { name: 'dir/old', content: '1' },
      { name: 'whole/old', content: '1' },
      { name: 'away', type: 'symlink', linkname: outside },
    ]),
    await tarOf([
      { name: '.wh.gone', content: '' },
      { name: 'dir/.wh.old', content: '' },
      { name: 'dir/new', content: '2' },
      { name: 'whole/.wh..wh..opq', content: '' },
      { name: 'whole/new', content: '2' },
      { name: 'away/.wh.secret', content: '' },
      { name: 'dir/.wh...', content: '' },
    ]),
  ])
  await images.prepare(image)
  const found = await images.find(image.digest)
  expect(found?.lowers).toEqual(['shim', 'merged'])
  const merged = join(found?.folder ?? '', 'merged')
  expect(readdirSync(merged).sort()).toEqual(['away', 'dir', 'kept', 'whole'])
  expect(readdirSync(join(merged, 'dir'))).toEqual(['new'])
  expect(readdirSync(join(merged, 'whole'))).toEqual(['new'])
  expect(readFileSync(join(outside, 'secret'), 'utf8')).toBe('secret')
})

test('images share layers, and forgetting one keeps what another uses', async () => {
  const images = await Images.open(join(outside, 'images'))
  const base = await tarOf([{ name: 'base', content: 'x' }])
  const one = imageOf([base, await tarOf([{ name: 'one', content: 'x' }]), base])
  const two = imageOf([base, await tarOf([{ name: 'two', content: 'x' }])])
  await Promise.all([images.prepare(one), images.prepare(two), images.prepare(one)])
  const layers = () => readdirSync(join(outside, 'images/layers')).length
  expect(layers()).toBe(3)
  await images.forget(one.digest)
  expect(await images.find(one.digest)).toBeUndefined()
  expect(layers()).toBe(2)
  await images.forget(two.digest)
  expect(layers()).toBe(0)
  expect(readdirSync(join(outside, 'images/tmp'))).toEqual([])
})

test('a layer that fails leaves nothing behind', async () => {
  const images = await Images.open(join(outside, 'images'))
  const bad = imageOf([await tarOf([{ name: 'a', content: 'x' }]), Buffer.alloc(2048, 7)])
  await expect(images.prepare(bad)).rejects.toThrow(ImageUnusable)
  expect(await images.find(bad.digest)).toBeUndefined()
  expect(readdirSync(join(outside, 'images/tmp'))).toEqual([])
})

test('targets of links count with the paths that are kept in memory', async () => {
  const writer = new LayerWriter(folder, 10_000)
  const link = async (name: string) => {
    const header = { name, type: 'symlink', linkname: 'x'.repeat(4000), uid: 0, gid: 0 } as const
    await writer.write(header as Parameters<typeof writer.write>[0], (async function* () {})())
  }
  await link('a')
  await link('b')
  await expect(link('c')).rejects.toThrow(/longer than 10000 bytes together/)
})
