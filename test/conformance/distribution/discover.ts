import { ociIndex, ociManifest } from '../../../src/image/media-types.ts'
import {
  blob,
  type Case,
  configType,
  digestOf,
  get,
  image,
  imageOf,
  indexOf,
  layer,
  other,
  pushed,
  put,
  remove,
  subject,
} from './case.ts'

const listing = 'Listing tags (end-8)'
const referring = 'Listing referrers (end-12)'
const json = { 'content-type': 'application/json; charset=utf-8' }
const plain = { 'content-type': 'text/plain; charset=utf-8' }

const signature = imageOf([], { ...subject(image), artifactType: 'application/vnd.example.sig' })
const untyped = imageOf([], { ...subject(image), annotations: { by: 'us' } })
const listed = (text: string, artifactType: string, more: object = {}) => ({
  ...{ mediaType: ociManifest, digest: digestOf(text), size: text.length, artifactType },
  ...more,
})
const signatureListed = listed(signature, 'application/vnd.example.sig')
const untypedListed = listed(untyped, configType, { annotations: { by: 'us' } })
const signed = [...pushed('v1'), put('sig', signature), put('sbom', untyped)]
const referrers = `referrers/${digestOf(image)}`
const inOrder = [signatureListed, untypedListed].sort((a, b) => (a.digest < b.digest ? -1 : 1))

const deleting = (what: string, end: string) => `Deleting ${what} (${end})`

export const discover: readonly Case[] = [
  {
    section: `${listing.replace('8', '8a')}`,
    requirement: 'in lexical order',
    given: pushed('b', 'a', 'C', 'a10', 'a2'),
    ask: get('tags/list'),
    oci: {
      status: 200,
      json: { tags: ['C', 'a', 'a10', 'a2', 'b'] },
      headers: { ...json, link: null },
    },
    ecr: {
      status: 200,
      json: { tags: ['C', 'a', 'a10', 'a2', 'b'] },
      headers: { ...plain, link: null },
    },
  },
  {
    section: listing,
    requirement: 'of a repository without tags',
    ask: get('tags/list'),
    oci: { status: 200, json: { tags: [] } },
  },
  {
    section: listing,
    requirement: 'of a repository that is not there',
    ask: get('/v2/nowhere/at-all/tags/list'),
    oci: { status: 404, code: 'NAME_UNKNOWN' },
  },
  {
    section: `${listing.replace('8', '8b')}`,
    requirement: 'n limits a page, and Link leads on',
    given: pushed('a', 'b', 'c'),
    ask: get('tags/list?n=2'),
    oci: {
      status: 200,
      json: { tags: ['a', 'b'] },
      headers: { link: '<<repository>/tags/list?n=2&last=b>; rel="next"' },
    },
    ecr: {
      status: 200,
      json: { tags: ['a', 'b'] },
      headers: { link: /\/tags\/list\?n=2&last=[^>]{20,}>; rel="next"$/ },
    },
  },
  {
    section: listing,
    requirement: 'last is a tag that the page begins after',
    given: pushed('a', 'b', 'c'),
    ask: get('tags/list?n=2&last=b'),
    oci: { status: 200, json: { tags: ['c'] }, headers: { link: null } },
    ecr: { status: 405, code: 'UNSUPPORTED' },
  },
  {
    section: listing,
    requirement: 'last need not be a tag that is there',
    given: pushed('a', 'c'),
    ask: get('tags/list?last=b'),
    oci: { status: 200, json: { tags: ['c'] } },
    ecr: { status: 405, code: 'UNSUPPORTED' },
  },
  {
    section: listing,
    requirement: 'n of 0 is an empty list without a Link',
    given: pushed('a'),
    ask: get('tags/list?n=0'),
    oci: { status: 200, json: { tags: [] }, headers: { link: null } },
    ecr: { status: 405, code: 'UNSUPPORTED' },
  },
  {
    section: listing,
    requirement: 'n may be more than a page has',
    given: pushed('a'),
    ask: get('tags/list?n=5000'),
    oci: { status: 200, json: { tags: ['a'] } },
    ecr: { status: 405, code: 'UNSUPPORTED' },
  },
  {
    section: listing,
    requirement: 'n must be a number',
    ask: get('tags/list?n=two'),
    oci: { status: 400 },
  },
  {
    section: `${referring.replace('12', '12a')}`,
    requirement: 'an index of all that has the subject',
    given: signed,
    ask: get(referrers),
    oci: {
      status: 200,
      json: { schemaVersion: 2, mediaType: ociIndex, manifests: inOrder },
      headers: { 'content-type': ociIndex, 'oci-filters-applied': null },
    },
  },
  {
    section: referring,
    requirement: 'nothing refers to what is not there',
    ask: get(`referrers/${digestOf('absent')}`),
    oci: { status: 200, json: { manifests: [] }, headers: { 'content-type': ociIndex } },
  },
  {
    section: referring,
    requirement: 'what was pushed before its subject is listed',
    given: [...blob('{}'), put('sig', signature)],
    ask: get(referrers),
    oci: { status: 200, json: { manifests: [signatureListed] } },
  },
  {
    section: referring,
    requirement: 'an index that has a subject is listed',
    given: [...pushed('v1'), put('sig', indexOf([], subject(image)), ociIndex)],
    ask: get(referrers),
    oci: { status: 200, json: { manifests: [{ mediaType: ociIndex }] } },
  },
  {
    section: `${referring.replace('12', '12b')}`,
    requirement: 'artifactType filters, which is told',
    given: signed,
    ask: get(`${referrers}?artifactType=application/vnd.example.sig`),
    oci: {
      status: 200,
      json: { manifests: [signatureListed] },
      headers: { 'oci-filters-applied': 'artifactType' },
    },
  },
  {
    section: referring,
    requirement: 'the type of a config is the type of an artifact that names none',
    given: signed,
    ask: get(`${referrers}?artifactType=${encodeURIComponent(configType)}`),
    oci: { status: 200, json: { manifests: [untypedListed] } },
  },
  {
    section: referring,
    requirement: 'a page leads to the next by Link',
    given: signed,
    ask: get(`${referrers}?n=1`),
    oci: {
      status: 200,
      json: { manifests: inOrder.slice(0, 1) },
      headers: { link: /\/referrers\/sha256:[0-9a-f]{64}\?n=1&last=[^>]+>; rel="next"$/ },
    },
  },
  {
    section: referring,
    requirement: 'a digest that is none is 400',
    ask: get('referrers/v1'),
    oci: { status: 400, code: 'DIGEST_INVALID' },
  },
  {
    section: referring,
    requirement: 'what is deleted refers to nothing',
    given: [...signed, remove(`manifests/${digestOf(untyped)}`)],
    ask: get(referrers),
    oci: { status: 200, json: { manifests: [signatureListed] } },
  },
  {
    section: deleting('tags', 'end-9'),
    requirement: 'the tag is gone',
    given: [...pushed('v1', 'v2'), remove('manifests/v1')],
    ask: get('manifests/v1'),
    oci: { status: 404, code: 'MANIFEST_UNKNOWN' },
  },
  {
    section: deleting('tags', 'end-9'),
    requirement: 'DELETE of a tag is 202',
    given: pushed('v1'),
    ask: remove('manifests/v1'),
    oci: { status: 202 },
  },
  {
    section: deleting('tags', 'end-9'),
    requirement: 'the manifest stays without its last tag',
    given: [...pushed('v1'), remove('manifests/v1')],
    ask: get(`manifests/${digestOf(image)}`),
    oci: { status: 200, body: image },
    ecr: { status: 404, code: 'MANIFEST_UNKNOWN' },
  },
  {
    section: deleting('tags', 'end-9'),
    requirement: 'a tag that is not there is 404',
    ask: remove('manifests/v1'),
    oci: { status: 404, code: 'MANIFEST_UNKNOWN' },
  },
  {
    section: deleting('manifests', 'end-9'),
    requirement: 'DELETE by digest is 202',
    given: pushed('v1'),
    ask: remove(`manifests/${digestOf(image)}`),
    oci: { status: 202 },
  },
  {
    section: deleting('manifests', 'end-9'),
    requirement: 'its tags go with it',
    given: [...pushed('v1'), remove(`manifests/${digestOf(image)}`)],
    ask: get('tags/list'),
    oci: { status: 200, json: { tags: [] } },
  },
  {
    section: deleting('manifests', 'end-9'),
    requirement: 'one that is not there is 404',
    ask: remove(`manifests/${digestOf(other)}`),
    oci: { status: 404, code: 'MANIFEST_UNKNOWN' },
  },
  {
    section: deleting('manifests', 'end-9'),
    requirement: 'also one that an index names',
    given: [...pushed('v1'), put('all', indexOf([image]), ociIndex)],
    ask: remove(`manifests/${digestOf(image)}`),
    oci: { status: 202 },
    ecr: { status: 405, code: 'UNSUPPORTED' },
  },
  {
    section: deleting('blobs', 'end-10'),
    requirement: 'DELETE of a blob is 202',
    given: blob('abc'),
    ask: remove(`blobs/${digestOf('abc')}`),
    oci: { status: 202 },
    ecr: { status: 405, code: 'UNSUPPORTED' },
  },
  {
    section: deleting('blobs', 'end-10'),
    requirement: 'one that is not there is 404',
    ask: remove(`blobs/${digestOf('abc')}`),
    oci: { status: 404, code: 'BLOB_UNKNOWN' },
    ecr: { status: 405, code: 'UNSUPPORTED' },
  },
  {
    section: deleting('blobs', 'end-10'),
    requirement: 'one that an image has is kept',
    given: [...pushed(), put('v1', imageOf([layer('a')]))],
    ask: remove(`blobs/${digestOf('a')}`),
    oci: { status: 400, code: 'UNSUPPORTED' },
    ecr: { status: 405, code: 'UNSUPPORTED' },
  },
  {
    section: 'Endpoints',
    requirement: 'a method that an endpoint has not is refused',
    ask: { method: 'PATCH', path: 'manifests/v1', body: '' },
    oci: { status: 405, code: 'UNSUPPORTED' },
  },
]
