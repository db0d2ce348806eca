// Fills a data folder by the store's own functions, as fast as they go. Started by `inProcess`, so that the folder is closed when it ends.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { migrations } from '../../dist/services/all.js'
import { openBlobs } from '../../dist/store/blobs-disk.js'
import { putImage } from '../../dist/store/ecr/image-writes.js'
import { endUpload, startUpload } from '../../dist/store/ecr/layers.js'
import { createRepository } from '../../dist/store/ecr/repositories.js'
import { openStore } from '../../dist/store/open-store.js'

const account = '111111111111'
const region = 'us-east-1'
const manifestType = 'application/vnd.oci.image.manifest.v1+json'
const configType = 'application/vnd.oci.image.config.v1+json'
const layerType = 'application/vnd.oci.image.layer.v1.tar+gzip'
const sha256 = (text) => `sha256:${createHash('sha256').update(text).digest('hex')}`
const limits = { imagesMax: 100_000, tagsMax: 1_000 }
const now = new Date()

export const contents = [
  { text: '{"config":"of all"}', mediaType: configType },
  { text: 'the layer of all images', mediaType: layerType },
].map(({ text, mediaType }) => ({ text, mediaType, digest: sha256(text), size: text.length }))

export function manifestOf(name) {
  const [config, layer] = contents.map(({ mediaType, digest, size }) => ({
    ...{ mediaType, digest, size },
  }))
  const annotations = { name }
  return JSON.stringify({
    ...{ schemaVersion: 2, mediaType: manifestType, config, layers: [layer], annotations },
  })
}

/** So many at a time share a commit. */
async function each(count, work, atOnce = 200) {
  for (let begun = 0; begun < count; begun += atOnce)
    await Promise.all(
      Array.from({ length: Math.min(atOnce, count - begun) }, (_, i) => work(begun + i)),
    )
}

async function repositoryOf(db, name) {
  const { id } = await createRepository(db, {
    ...{ account, region, name, createdAt: now, tags: {} },
    settings: {
      ...{ imageTagMutability: 'MUTABLE', scanOnPush: false },
      encryptionConfiguration: { encryptionType: 'AES256' },
    },
  })
  for (const { digest, size } of contents) {
    const upload = await startUpload(db, id, now)
    await endUpload(db, { id: upload, repository: id }, { digest, size, at: now })
  }
  return id
}

async function put(db, repository, name) {
  const manifest = manifestOf(name)
  const image = {
    ...{ digest: sha256(manifest), mediaType: manifestType, manifest, artifactType: configType },
    ...{ subject: undefined, annotations: { name }, children: new Set() },
    layers: new Map(
      contents.map(({ digest, mediaType }) => [digest, { mediaType, foreign: false }]),
    ),
  }
  const tag = { name, mayMove: true }
  const { outcome } = await putImage(db, repository, image, tag, now, limits)
  if (outcome !== 'stored') throw new Error(outcome)
}

process.once('message', async ({ folder, repositories, images, ofOne }) => {
  try {
    const { db, close } = await openStore(folder, { migrations })
    const blobs = await openBlobs(join(folder, 'blobs'))
    for (const { text, digest, size } of contents)
      await blobs.hold(digest.slice(7, 40), async (held) => {
        await held.append(0, [Buffer.from(text)])
        await held.finish(size, digest)
      })
    const app = await repositoryOf(db, 'app')
    await each(ofOne, (at) => put(db, app, `v${at}`))
    const others = []
    await each(repositories - 1, async (at) =>
      others.push(await repositoryOf(db, `team/app-${at}`)),
    )
    await each(images - ofOne, (at) => put(db, others[at % others.length], `v${at}`))
    await close()
    process.send({ filled: images }, () => process.exit(0))
  } catch (error) {
    process.send({ error: String(error?.stack ?? error) }, () => process.exit(1))
  }
})
