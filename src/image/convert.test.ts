import { expect, test } from 'vitest'
import { convertImage } from './convert.ts'
import { parseManifest } from './manifest.ts'
import { dockerManifest, ociManifest } from './media-types.ts'

const described = (mediaType: string, char: string, size: number) => ({
  ...{ mediaType, size, digest: `sha256:${char.repeat(64)}` },
})
const docker = {
  ...{ schemaVersion: 2, mediaType: dockerManifest },
  config: described('application/vnd.docker.container.image.v1+json', 'a', 7),
  layers: [
    described('application/vnd.docker.image.rootfs.diff.tar.gzip', 'b', 9),
    described('application/vnd.docker.image.rootfs.foreign.diff.tar.gzip', 'c', 11),
  ],
}
const oci = {
  ...{ schemaVersion: 2, mediaType: ociManifest },
  config: described('application/vnd.oci.image.config.v1+json', 'a', 7),
  layers: [
    described('application/vnd.oci.image.layer.v1.tar+gzip', 'b', 9),
    described('application/vnd.oci.image.layer.nondistributable.v1.tar+gzip', 'c', 11),
  ],
}

function convert(json: object) {
  const parsed = parseManifest(JSON.stringify(json))
  if (!parsed.ok || parsed.value.kind !== 'image') throw new Error('expected an image')
  return convertImage(parsed.value)
}

test('an image is the same in both formats', () => {
  expect(convert(docker)).toEqual({ mediaType: ociManifest, text: JSON.stringify(oci) })
  expect(convert(oci)).toEqual({ mediaType: dockerManifest, text: JSON.stringify(docker) })
  expect(convert({ ...oci, annotations: { a: 'b' } })?.text).toBe(JSON.stringify(docker))
})

test.each([
  ['a chart', { config: described('application/vnd.cncf.helm.config.v1+json', 'a', 7) }],
  [
    'a layer in zstd',
    { layers: [described('application/vnd.oci.image.layer.v1.tar+zstd', 'b', 1)] },
  ],
  ['what is about another image', { subject: described(ociManifest, 'd', 5) }],
  ['what has a type of the other format', { layers: docker.layers }],
])('%s has no other format', (_, part) => {
  expect(convert({ ...oci, ...part })).toBeUndefined()
})
