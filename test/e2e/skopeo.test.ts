import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ociManifest } from '../../src/image/media-types.ts'
import { accountA, accountB, configType, layerType, rootOf } from '../support/ecr.ts'
import { openRegistry, type RegistryUnderTest } from '../support/registry.ts'
import { has, must } from '../support/run.ts'

/** An image as an OCI layout: one layer of 12 MiB that does not compress, one small one. */
function writeLayout(folder: string): string {
  mkdirSync(join(folder, 'blobs', 'sha256'), { recursive: true })
  const put = (mediaType: string, bytes: Uint8Array) => {
    const hex = createHash('sha256').update(bytes).digest('hex')
    writeFileSync(join(folder, 'blobs', 'sha256', hex), bytes)
    return { mediaType, digest: `sha256:${hex}`, size: bytes.byteLength }
  }
  const layers = [randomBytes(12 * 1_048_576), Buffer.from('small')].map((bytes) =>
    put(layerType, gzipSync(bytes, { level: 1 })),
  )
  const config = { architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: [] } }
  const manifest = put(
    ociManifest,
    Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: ociManifest,
        config: put(configType, Buffer.from(JSON.stringify(config))),
        layers,
      }),
    ),
  )
  const manifests = [{ ...manifest, annotations: { 'org.opencontainers.image.ref.name': 'v1' } }]
  writeFileSync(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }))
  return manifest.digest
}

describe.skipIf(!has('skopeo'))('skopeo, unmodified', () => {
  let folder: string
  let registry: RegistryUnderTest
  let digest: string
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tidegate-skopeo-'))
    digest = writeLayout(join(folder, 'image'))
    registry = await openRegistry()
    for (const repositoryName of ['app', 'other'])
      await registry.ecr.call('CreateRepository', { repositoryName })
  })
  afterAll(async () => {
    await registry.close()
    rmSync(folder, { recursive: true })
  })

  const run = (...args: string[]) => must('skopeo', ['--insecure-policy', ...args])
  const credentials = (account = accountA) => `AWS:${registry.passwordOf(rootOf(account))}`
  const image = (host: string, repository: string) =>
    `docker://${host}:${registry.port}/${accountA}/us-east-1/${repository}:v1`
  const source = () => `oci:${join(folder, 'image')}:v1`
  const push = (to: string, account = accountA) =>
    run('copy', '--dest-tls-verify=false', `--dest-creds=${credentials(account)}`, source(), to)

  test.each(['127.0.0.1', 'localhost'])('pushes and pulls by way of %s', async (host) => {
    await push(image(host, 'app'))
    const pulled = join(folder, `pulled-${host}`)
    const creds = `--src-creds=${credentials()}`
    await run('copy', '--src-tls-verify=false', creds, image(host, 'app'), `oci:${pulled}:v1`)
    const index = JSON.parse(readFileSync(join(pulled, 'index.json'), 'utf8'))
    expect(index.manifests[0].digest).toBe(digest)
  })

  test('copies between repositories, lists tags and deletes', async () => {
    await push(image('127.0.0.1', 'app'))
    const [creds, both] = [credentials(), ['--src-tls-verify=false', '--dest-tls-verify=false']]
    await run(
      ...['copy', ...both, `--src-creds=${creds}`, `--dest-creds=${creds}`],
      ...[image('127.0.0.1', 'app'), image('127.0.0.1', 'other')],
    )
    const one = ['--tls-verify=false', `--creds=${creds}`]
    const other = image('127.0.0.1', 'other')
    const listed = await run('list-tags', ...one, other.replace(/:v1$/, ''))
    expect(JSON.parse(listed).Tags).toEqual(['v1'])
    await run('delete', ...one, other)
    await expect(run('inspect', ...one, other)).rejects.toThrow('manifest unknown')
  })

  test('is told why another account may not push, and what is missing', async () => {
    // Its first request is a HEAD, whose refusal has no words.
    await expect(push(image('127.0.0.1', 'app'), accountB)).rejects.toThrow('403 (Forbidden)')
    const one = ['--tls-verify=false', `--creds=${credentials(accountB)}`]
    await expect(run('inspect', ...one, image('127.0.0.1', 'app'))).rejects.toThrow(
      `denied: User: arn:aws:iam::${accountB}:root is not authorized to perform: ecr:BatchGetImage`,
    )
    await expect(push(image('127.0.0.1', 'absent'))).rejects.toThrow(
      `The repository with name 'absent' does not exist in the registry with id '${accountA}'`,
    )
  })
})
