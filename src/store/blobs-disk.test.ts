import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { append, blobsContract, digestOf, finish, pieces } from './blobs.contract.ts'
import { UploadLost } from './blobs.ts'
import { openBlobs } from './blobs-disk.ts'

const folders: string[] = []
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-blobs-'))
  folders.push(folder)
  return folder
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

blobsContract('the disk', async () => {
  const folder = newFolder()
  return { blobs: await openBlobs(folder), reopen: () => openBlobs(folder) }
})

test('bytes that a crash left behind the last acknowledged part are cut off', async () => {
  const folder = newFolder()
  const bytes = Buffer.from('layer')
  const before = await openBlobs(folder)
  await append(before, 'u', 0, pieces(bytes))
  await before.close()
  writeFileSync(join(folder, 'uploads', 'u'), 'torn', { flag: 'a' })
  const after = await openBlobs(folder)
  expect(await finish(after, 'u', 5, digestOf(bytes))).toBe(true)
  expect(await after.size(digestOf(bytes))).toBe(5)
  await after.close()
})

test('an upload that became a blob and was not noted as ended is lost, and no blob is harmed', async () => {
  const folder = newFolder()
  const blobs = await openBlobs(folder)
  const bytes = Buffer.from('layer')
  await append(blobs, 'u', 0, pieces(bytes))
  expect(await finish(blobs, 'u', 5, digestOf(bytes))).toBe(true)
  await expect(append(blobs, 'u', 5, pieces(Buffer.from('more')))).rejects.toThrow(UploadLost)
  await expect(finish(blobs, 'u', 5, digestOf(bytes))).rejects.toThrow(UploadLost)
  expect(await blobs.size(digestOf(bytes))).toBe(5)
  await blobs.close()
})

test('an upload whose file lost acknowledged bytes is not taken for whole', async () => {
  const folder = newFolder()
  const blobs = await openBlobs(folder)
  await append(blobs, 'u', 0, pieces(Buffer.from('layer')))
  writeFileSync(join(folder, 'uploads', 'u'), 'lay')
  await expect(append(blobs, 'u', 5, pieces(Buffer.from('s')))).rejects.toThrow('3 of 5 bytes')
  await expect(finish(blobs, 'u', 5, digestOf(Buffer.from('layer')))).rejects.toThrow(
    '3 of 5 bytes',
  )
  await blobs.close()
})

test('the half-received first part of a killed server is neither a blob nor in the way', async () => {
  const folder = newFolder()
  await (await openBlobs(folder)).close()
  writeFileSync(join(folder, 'uploads', 'u'), 'torn and longer than the layer')
  const blobs = await openBlobs(folder)
  expect(readdirSync(join(folder, 'sha256'))).toEqual([])
  expect(await append(blobs, 'u', 0, pieces(Buffer.from('layer')))).toBe(5)
  expect(await finish(blobs, 'u', 5, digestOf(Buffer.from('layer')))).toBe(true)
  await blobs.close()
})
