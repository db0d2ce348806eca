import { createHash, verify, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  accountA,
  accountB,
  digestOf,
  type Ecr,
  imageOf,
  openEcr,
  rootOf,
  userOf,
} from '../../../../test/support/ecr.ts'
import type { Operations as Signer } from '../../../aws/models/signer.types.gen.ts'
import { rootArn } from '../../../names/arn.ts'
import { collect } from '../../../store/blobs.contract.ts'
import type { Blobs } from '../../../store/blobs.ts'
import { openBlobs } from '../../../store/blobs-disk.ts'

let folder: string
let blobs: Blobs
let ecr: Ecr
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-signing-'))
  blobs = await openBlobs(folder)
  ecr = await openEcr(blobs)
  ecr.start()
  await ecr.call('CreateRepository', { repositoryName: 'team/app' })
})
afterEach(async () => {
  await ecr.needs.jobs.stop()
  await blobs.close()
  await ecr.db.destroy()
  rmSync(folder, { recursive: true })
})

const signer = <Name extends keyof Signer & string>(
  name: Name,
  input: Signer[Name]['input'],
  as = rootOf(accountA),
) => ecr.needs.call<Signer[Name]['output']>('signer', name, input, as)

const platformId = 'Notation-OCI-SHA384-ECDSA'
const newProfile = async (profileName = 'release', as = rootOf(accountA)) =>
  (await signer('PutSigningProfile', { profileName, platformId }, as)).arn ?? ''

const configure = (signingProfileArn: string, ...filters: readonly string[]) => {
  const repositoryFilters = filters.map((filter) => ({ filter, filterType: 'WILDCARD_MATCH' }))
  const rule = { signingProfileArn, ...(filters.length > 0 && { repositoryFilters }) }
  return ecr.call('PutSigningConfiguration', { signingConfiguration: { rules: [rule] } as never })
}

/** Of the image that was pushed. The layers have no bytes on the disk: its tests are about what signs it. */
async function upload(content: string, as = rootOf(accountA)): Promise<void> {
  const where = { repositoryName: 'team/app' }
  const bytes = Buffer.from(content)
  const { uploadId = '' } = await ecr.call('InitiateLayerUpload', where, as)
  const part = { partFirstByte: 0, partLastByte: bytes.byteLength - 1, layerPartBlob: bytes }
  await ecr.call('UploadLayerPart', { ...where, uploadId, ...part }, as)
  await ecr.call(
    'CompleteLayerUpload',
    { ...where, uploadId, layerDigests: [digestOf(content)] },
    as,
  )
}

async function pushed(as = rootOf(accountA), name = 'image') {
  for (const content of [name, `config of ${name}`]) await upload(content)
  const imageManifest = imageOf(name)
  await ecr.call('PutImage', { repositoryName: 'team/app', imageManifest, imageTag: name }, as)
  await ecr.needs.jobs.idle()
  const imageId = { imageDigest: digestOf(imageManifest) }
  const { signingStatuses } = await ecr.call('DescribeImageSigningStatus', {
    ...{ repositoryName: 'team/app', imageId },
  })
  const { referrers } = await ecr.call('ListImageReferrers', {
    ...{ repositoryName: 'team/app', subjectId: imageId },
  })
  return { imageManifest, signingStatuses, referrers }
}

const jsonOf = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString())

test('a pushed image has a signature that verifies, by the certificate that it names', async () => {
  const profile = await newProfile()
  await configure(profile)
  const { imageManifest, signingStatuses, referrers } = await pushed()
  expect(signingStatuses).toEqual([{ signingProfileArn: profile, status: 'COMPLETE' }])
  expect(referrers).toMatchObject([{ artifactType: 'application/vnd.cncf.notary.signature' }])
  const imageId = { imageDigest: referrers?.[0]?.digest }
  const { images } = await ecr.call('BatchGetImage', {
    repositoryName: 'team/app',
    imageIds: [imageId],
  })
  const manifest = JSON.parse(images?.[0]?.imageManifest ?? '')
  const [layer] = manifest.layers
  expect(layer.mediaType).toBe('application/jose+json')
  const envelope = JSON.parse((await collect(blobs.read(layer.digest))).toString())

  const [x5c] = envelope.header.x5c
  const certificate = new X509Certificate(Buffer.from(x5c, 'base64'))
  expect(certificate.verify(certificate.publicKey)).toBe(true)
  expect(certificate.subject.split('\n')).toEqual(['C=US', 'ST=WA', 'O=Tidegate', 'CN=release'])
  // Code signing.
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.3'])
  expect(certificate.ca).toBe(false)
  const signed = Buffer.from(`${envelope.protected}.${envelope.payload}`)
  const key = { key: certificate.publicKey, dsaEncoding: 'ieee-p1363' as const }
  const signature = Buffer.from(envelope.signature, 'base64url')
  expect(verify('sha384', signed, key, signature)).toBe(true)
  expect(verify('sha384', Buffer.concat([signed, Buffer.from('x')]), key, signature)).toBe(false)

  expect(jsonOf(envelope.protected)).toMatchObject({
    ...{ alg: 'ES384', cty: 'application/vnd.cncf.notary.payload.v1+json' },
    ...{ crit: ['io.cncf.notary.signingScheme'], 'io.cncf.notary.signingScheme': 'notary.x509' },
  })
  expect(jsonOf(envelope.payload)).toEqual({
    targetArtifact: {
      mediaType: JSON.parse(imageManifest).mediaType,
      ...{ digest: digestOf(imageManifest), size: imageManifest.length },
    },
  })
  const thumbprint = createHash('sha256').update(certificate.raw).digest('hex')
  expect(JSON.parse(manifest.annotations['io.cncf.notary.x509chain.thumbprint#S256'])).toEqual([
    thumbprint,
  ])
  // The signature itself is not signed.
  const { signingStatuses: own } = await ecr.call('DescribeImageSigningStatus', {
    ...{ repositoryName: 'team/app', imageId },
  })
  expect(own).toEqual([])
})

test.each([
  ['team/*', 1],
  ['*app', 1],
  ['other/*', 0],
])('a rule for %s signs %i images', async (filter, count) => {
  await configure(await newProfile(), filter)
  expect((await pushed()).referrers).toHaveLength(count)
})

const pushes = { Effect: 'Allow', Action: 'ecr:*', Resource: '*' }

test('the pusher must be allowed to sign: the push succeeds, and its status says what failed', async () => {
  const profile = await newProfile()
  await configure(profile)
  const user = await userOf(ecr, 'pusher', pushes)
  const { signingStatuses, referrers } = await pushed(user)
  expect(referrers).toEqual([])
  expect(signingStatuses).toMatchObject([
    {
      ...{ signingProfileArn: profile, status: 'FAILED', failureCode: 'AccessDeniedException' },
      failureReason: expect.stringContaining(
        `user/pusher is not authorized to perform: signer:SignPayload on resource: ${profile}`,
      ),
    },
  ])
})

test('who may sign with the profile does', async () => {
  const profile = await newProfile()
  await configure(profile)
  const sign = { Effect: 'Allow', Action: 'signer:SignPayload', Resource: profile }
  const user = await userOf(ecr, 'signing', [pushes, sign] as never)
  expect((await pushed(user)).signingStatuses).toMatchObject([{ status: 'COMPLETE' }])
})

test('a profile of another account takes its permission', async () => {
  const other = rootOf(accountB)
  await configure(await newProfile('theirs', other))
  expect((await pushed()).signingStatuses).toMatchObject([
    { status: 'FAILED', failureCode: 'AccessDeniedException' },
  ])
  const permission = { action: 'signer:SignPayload', principal: accountA, statementId: 'a' }
  const { revisionId } = await signer(
    'AddProfilePermission',
    { profileName: 'theirs', ...permission },
    other,
  )
  expect((await pushed(rootOf(accountA), 'second')).signingStatuses).toMatchObject([
    { status: 'COMPLETE' },
  ])
  const { permissions } = await signer('ListProfilePermissions', { profileName: 'theirs' }, other)
  expect(permissions).toEqual([{ ...permission, principal: rootArn(accountA) }])
  const stale = { profileName: 'theirs', statementId: 'a', revisionId: 'other' }
  await expect(signer('RemoveProfilePermission', stale, other)).rejects.toMatchObject({
    code: 'ConflictException',
  })
  await signer('RemoveProfilePermission', { ...stale, revisionId: revisionId ?? '' }, other)
  expect((await pushed(rootOf(accountA), 'third')).signingStatuses).toMatchObject([
    { status: 'FAILED' },
  ])
})

test('a canceled profile signs nothing', async () => {
  await configure(await newProfile())
  await signer('CancelSigningProfile', { profileName: 'release' })
  expect((await pushed()).signingStatuses).toMatchObject([
    { status: 'FAILED', failureCode: 'ValidationException' },
  ])
  expect(await signer('GetSigningProfile', { profileName: 'release' })).toMatchObject({
    ...{ status: 'Canceled', platformId, signatureValidityPeriod: { value: 135, type: 'MONTHS' } },
  })
  expect((await signer('ListSigningProfiles', {})).profiles).toEqual([])
  expect((await signer('ListSigningProfiles', { includeCanceled: true })).profiles).toHaveLength(1)
})

test('the configuration is put, read and deleted', async () => {
  const absent = { code: 'SigningConfigurationNotFoundException' }
  await expect(ecr.call('GetSigningConfiguration', {})).rejects.toMatchObject(absent)
  await expect(ecr.call('DeleteSigningConfiguration', {})).rejects.toMatchObject(absent)
  const { signingConfiguration } = await configure(await newProfile(), 'team/*')
  const kept = { registryId: accountA, signingConfiguration }
  expect(await ecr.call('GetSigningConfiguration', {})).toEqual(kept)
  expect(await ecr.call('DeleteSigningConfiguration', {})).toEqual(kept)
  const elsewhere = `arn:aws:signer:us-west-2:${accountA}:/signing-profiles/release`
  await expect(configure(elsewhere)).rejects.toMatchObject({ code: 'InvalidParameterException' })
})

test.each([
  [{ platformId: 'AWSLambda-SHA384-ECDSA' }, 'UnsupportedOperation'],
  [{ platformId, tags: { a: 'b' } }, 'UnsupportedOperation'],
])('a profile with %j is refused', async (more, code) => {
  const put = signer('PutSigningProfile', { profileName: 'other', ...more })
  await expect(put).rejects.toMatchObject({ code })
})
