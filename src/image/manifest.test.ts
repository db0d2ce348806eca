import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseManifest } from './manifest.ts'
import {
  dockerManifest,
  dockerManifestList,
  isForeignLayer,
  ociIndex,
  ociManifest,
} from './media-types.ts'

const digest = (char: string) => `sha256:${char.repeat(64)}`
const described = (mediaType: string, char: string) => ({
  mediaType,
  digest: digest(char),
  size: 7,
})

const config = described('application/vnd.oci.image.config.v1+json', 'c')
const layers = [described('application/vnd.oci.image.layer.v1.tar+gzip', '1')]
const image = { schemaVersion: 2, mediaType: ociManifest, config, layers }
const index = {
  schemaVersion: 2,
  mediaType: ociIndex,
  manifests: [{ ...described(ociManifest, 'a'), platform: { architecture: 'amd64', os: 'linux' } }],
}
const without = <K extends string>(key: K, object: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(object).filter(([name]) => name !== key))

const read = (json: unknown, given?: string) => parseManifest(JSON.stringify(json), given)

describe('a manifest says what it is', () => {
  test.each([
    ['an OCI image', image, undefined, 'image', ociManifest],
    ['a Docker image', { ...image, mediaType: dockerManifest }, undefined, 'image', dockerManifest],
    ['an OCI index', index, undefined, 'index', ociIndex],
    ['a list', { ...index, mediaType: dockerManifestList }, undefined, 'index', dockerManifestList],
    ['by the type beside it', without('mediaType', image), ociManifest, 'image', ociManifest],
    ['by both when they agree', image, ociManifest, 'image', ociManifest],
    ['an empty index', { ...index, manifests: [] }, undefined, 'index', ociIndex],
  ])('%s', (_, json, given, kind, mediaType) => {
    const parsed = read(json, given)
    expect(parsed).toMatchObject({ ok: true, value: { kind, mediaType } })
  })

  test.each([
    ['text that is not JSON', 'not json', undefined, 'expected JSON'],
    ['JSON that is not an object', '[]', undefined, 'expected an object'],
    ['no type anywhere', JSON.stringify(without('mediaType', image)), undefined, 'no media type'],
    ['a type that is not text', '{"mediaType":5}', undefined, 'expected an object'],
    ['two types that disagree', JSON.stringify(image), dockerManifest, 'was given'],
    [
      'a type with parameters',
      JSON.stringify(without('mediaType', image)),
      `${ociManifest}; charset=utf-8`,
      'is not supported',
    ],
    [
      'schema 1 of another kind',
      '{"schemaVersion":1}',
      'application/vnd.docker.distribution.manifest.v1+prettyjws',
      'name: ',
    ],
    ['schemaVersion 1', JSON.stringify({ ...image, schemaVersion: 1 }), undefined, 'schemaVersion'],
    ['an image without config', JSON.stringify(without('config', image)), undefined, 'config'],
    [
      'a digest of another algorithm',
      JSON.stringify({ ...image, config: { ...config, digest: `sha384:${'a'.repeat(96)}` } }),
      undefined,
      'config.digest: expected sha256',
    ],
    [
      'a negative size',
      JSON.stringify({ ...image, config: { ...config, size: -1 } }),
      undefined,
      'config.size',
    ],
    [
      'an image that is also an index',
      JSON.stringify({ ...image, manifests: [] }),
      undefined,
      'cannot list',
    ],
    [
      'an index that is also an image',
      JSON.stringify({ ...index, layers: [] }),
      undefined,
      'cannot have',
    ],
    [
      'more layers than the bound',
      JSON.stringify({ ...image, layers: Array.from({ length: 4_201 }, () => layers[0]) }),
      undefined,
      'layers',
    ],
    ['more than 4 MiB', ' '.repeat(4 * 1024 * 1024 + 1), undefined, 'expected at most 4194304'],
  ])('%s is refused', (_, text, given, problem) => {
    const parsed = parseManifest(text, given)
    expect(parsed.ok).toBe(false)
    expect(parsed).toHaveProperty('problem', expect.stringContaining(problem))
  })
})

test('no text makes it throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => 'ok' in parseManifest(text, ociIndex)),
  )
  expect(parseManifest('['.repeat(1_000_000)).ok).toBe(false)
})

describe('a manifest says what it is about', () => {
  const artifactType = 'application/vnd.example.sbom'
  test.each([
    ['its own artifactType', { ...image, artifactType }, artifactType],
    ["its config's media type", image, config.mediaType],
    ['nothing, for an index', index, undefined],
    ["an index's own artifactType", { ...index, artifactType }, artifactType],
  ])('artifactType is %s', (_, json, expected) =>
    expect(read(json)).toMatchObject({ value: { artifactType: expected } }),
  )

  test('subject and annotations are kept', () => {
    const subject = described(ociManifest, 'd')
    const annotations = { 'org.example': 'x' }
    expect(read({ ...image, subject, annotations })).toMatchObject({
      value: { subject, annotations },
    })
  })

  test('null stands for absent, as some builders write it', () =>
    expect(read({ ...image, subject: null, annotations: null })).toMatchObject({
      value: { subject: undefined, annotations: {} },
    }))
})

test.each([
  ['application/vnd.docker.image.rootfs.foreign.diff.tar.gzip', true],
  ['application/vnd.oci.image.layer.nondistributable.v1.tar+zstd', true],
  ['application/vnd.oci.image.layer.v1.tar+gzip', false],
])('%s is foreign: %s', (mediaType, foreign) => expect(isForeignLayer(mediaType)).toBe(foreign))
