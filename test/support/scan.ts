import { pack } from 'tar-stream'
import type { Advisory } from '../../src/scan/advisories/advisory.ts'
import { advisoriesIn } from '../../src/scan/advisories/read.ts'
import { operatorCalls } from '../../src/services/all.ts'
import type { Blobs } from '../../src/store/blobs.ts'
import { noBlobs } from './drivers.ts'
import { addLayers, type Ecr, openEcr } from './ecr.ts'
import { imageOf, type TestImage } from './image.ts'

/** The house with the bytes of what is pushed, in memory. Its jobs run. */
export interface ScanWorld extends Ecr {
  pushFiles(
    repositoryName: string,
    imageTag: string | undefined,
    ...layers: readonly Readonly<Record<string, string | Buffer>>[]
  ): Promise<TestImage>
  /** As `tidegate scan-data add` does. */
  addData(name: string, value: unknown): Promise<void>
  removeData(name: string): Promise<void>
}

export async function openScanWorld(): Promise<ScanWorld> {
  const bytes = new Map<string, Buffer>()
  const given: Partial<Blobs> = {
    lend: () => undefined,
    small: async (digest) => bytes.get(digest),
    read: async function* (digest) {
      yield bytes.get(digest) ?? Buffer.alloc(0)
    },
  }
  const blobs = new Proxy(noBlobs, {
    get: (target, name) => Reflect.get(name in given ? given : target, name),
  })
  const ecr = await openEcr(blobs)
  ecr.start()
  const operate = (name: string, input: unknown) => {
    const call = operatorCalls[name]
    if (!call) throw new Error(`no operator's call ${name}`)
    return call(input, ecr.needs)
  }
  return {
    ...ecr,
    pushFiles: async (repositoryName, imageTag, ...layers) => {
      const image = imageOf(await Promise.all(layers.map(archiveOf)), {})
      for (const one of image.blobs) bytes.set(one.digest, one.bytes)
      const sizes = image.blobs.map(({ digest, bytes }) => ({ digest, size: bytes.length }))
      await addLayers(ecr, repositoryName, sizes)
      await ecr.call('PutImage', { repositoryName, imageManifest: image.manifest, imageTag })
      return image
    },
    addData: async (name, value) => {
      const advisories: Advisory[] = [...(advisoriesIn(value) ?? [])]
      const { source } = (await operate('scan-data-begin', { name })) as { source: number }
      await operate('scan-data-some', { source, advisories })
      await operate('scan-data-end', { source })
    },
    removeData: async (name) => void (await operate('scan-data-remove', { name })),
  }
}

async function archiveOf(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const tar = pack()
  for (const [name, content] of Object.entries(files)) tar.entry({ name }, content)
  tar.finalize()
  const parts: Buffer[] = []
  for await (const part of tar as AsyncIterable<Buffer>) parts.push(part)
  return Buffer.concat(parts)
}

/** A Debian image whose packages are these, by name. */
export const debian = (packages: Readonly<Record<string, string>>) => ({
  'etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
  'var/lib/dpkg/status': Object.entries(packages)
    .map(
      ([name, version]) => `Package: ${name}\nStatus: install ok installed\nVersion: ${version}\n`,
    )
    .join('\n'),
})

/** An OSV record of one package, that is fixed in a version. */
export const osv = (
  id: string,
  [ecosystem, name]: readonly [ecosystem: string, name: string],
  fixed?: string,
  more: object = {},
) => ({
  ...{ id, modified: '2026-01-01T00:00:00Z', details: `what is wrong with ${name}` },
  affected: [
    {
      package: { ecosystem, name },
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, ...(fixed ? [{ fixed }] : [])] }],
    },
  ],
  ...more,
})
