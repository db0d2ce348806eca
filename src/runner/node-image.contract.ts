import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { pack } from 'tar-stream'
import type { ImageProcess, RunnableImage, RunnableLayer } from './types.ts'

export type Entry = Parameters<ReturnType<typeof pack>['entry']>[0] & {
  readonly content?: string | Buffer
}

export async function tarOf(entries: readonly Entry[]): Promise<Buffer> {
  const archive = pack()
  for (const { content, ...header } of entries) archive.entry(header, content ?? '')
  archive.finalize()
  const parts: Buffer[] = []
  for await (const part of archive as AsyncIterable<Buffer>) parts.push(part)
  return Buffer.concat(parts)
}

export const digestOf = (bytes: Uint8Array): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`

export function layerOf(bytes: Uint8Array): RunnableLayer {
  return {
    digest: digestOf(bytes),
    mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
    async *read() {
      for (let at = 0; at < bytes.byteLength; at += 1 << 20)
        yield bytes.subarray(at, at + (1 << 20))
    },
  }
}

/** The folders above the files, as builders write them: engines differ in what they make of absent ones. */
const withFolders = (entries: readonly Entry[]): readonly Entry[] => {
  const folders = entries.flatMap(({ name }) => {
    const parts = name.split('/').filter(Boolean).slice(0, -1)
    return parts.map((_, at) => `${parts.slice(0, at + 1).join('/')}/`)
  })
  const given = new Set(entries.map(({ name }) => name))
  const made = [...new Set(folders)].filter((name) => !given.has(name)).sort()
  return [...made.map((name) => ({ name, type: 'directory', mode: 0o755 }) as const), ...entries]
}

/** A layer with this machine's `node` and the libraries it is linked with. */
export async function nodeLayer(): Promise<Buffer> {
  const libraries = execFileSync('ldd', [process.execPath], { encoding: 'utf8' })
    .split('\n')
    .flatMap((line) => /(?:=> )?(\/\S+) \(/.exec(line)?.[1] ?? [])
  return await tarOf(
    withFolders([
      { name: 'bin/node', mode: 0o755, content: readFileSync(realpathSync(process.execPath)) },
      ...libraries.map((name) => ({
        name,
        mode: 0o755,
        content: readFileSync(realpathSync(name)),
      })),
    ]),
  )
}

/** A layer with the program that the contract drives. */
export const programLayer = (more: readonly Entry[] = []): Promise<Buffer> =>
  tarOf(
    withFolders([
      {
        name: 'var/task/runtime.cjs',
        content: readFileSync(fileURLToPath(new URL('./fixture-runtime.cjs', import.meta.url))),
      },
      ...more,
    ]),
  )

export function imageOf(
  layers: readonly Uint8Array[],
  config: Partial<ImageProcess> = {},
): RunnableImage {
  const image = {
    layers: layers.map(layerOf),
    config: {
      entrypoint: ['/bin/node'],
      command: ['runtime.cjs'],
      workingDirectory: '/var/task',
      environment: ['PATH=/usr/bin:/bin', 'FROM_IMAGE=yes', 'BOTH=image'],
      architecture: process.arch === 'x64' ? 'amd64' : process.arch,
      ...config,
    },
  }
  const identity = JSON.stringify([image.layers.map(({ digest }) => digest), image.config])
  return { ...image, digest: digestOf(Buffer.from(identity)) }
}
