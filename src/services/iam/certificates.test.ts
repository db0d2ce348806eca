import { X509Certificate } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Caller } from '../../estate/caller.ts'
import { authority, leaf, leafKey, stranger } from './certificates.fixture.ts'
import { account, allow, openWorld, type World } from './testing.contract.ts'

let world: World
let root: Caller

beforeEach(async () => {
  world = await openWorld()
  root = await world.root()
  await iam('CreateUser', { UserName: 'alice' })
})

// biome-ignore lint/suspicious/noExplicitAny: answers are compared whole
const iam = (operation: string, input?: unknown) => world.call<any>(root, 'iam', operation, input)
const refusal = (operation: string, input?: unknown) => world.refusal(root, 'iam', operation, input)

describe('server certificates', () => {
  const upload = { ServerCertificateName: 'web', CertificateBody: leaf, PrivateKey: leafKey }

  test('are uploaded, shown, listed, tagged, renamed and deleted', async () => {
    const tags = [{ Key: 'team', Value: 'web' }]
    const { ServerCertificateMetadata: made } = await iam('UploadServerCertificate', {
      ...upload,
      Path: '/cloudfront/',
      CertificateChain: authority,
      Tags: tags,
    })
    expect(made).toEqual({
      Path: '/cloudfront/',
      ServerCertificateName: 'web',
      ServerCertificateId: expect.stringMatching(/^ASCA[A-Z2-7]{17}$/),
      Arn: `arn:aws:iam::${account}:server-certificate/cloudfront/web`,
      UploadDate: expect.any(Date),
      Expiration: new Date(new X509Certificate(leaf).validTo),
    })
    expect(await iam('GetServerCertificate', { ServerCertificateName: 'web' })).toEqual({
      ServerCertificate: {
        ServerCertificateMetadata: made,
        CertificateBody: leaf,
        CertificateChain: authority,
        Tags: tags,
      },
    })
    expect(await iam('ListServerCertificates', { PathPrefix: '/cloudfront/' })).toEqual({
      ServerCertificateMetadataList: [made],
      IsTruncated: false,
    })
    expect((await iam('GetAccountSummary')).SummaryMap.ServerCertificates).toBe(1)
    await iam('UpdateServerCertificate', {
      ServerCertificateName: 'web',
      NewServerCertificateName: 'site',
      NewPath: '/',
    })
    const of = { ServerCertificateName: 'site' }
    await iam('UntagServerCertificate', { ...of, TagKeys: ['team'] })
    expect(await iam('GetServerCertificate', of)).toMatchObject({
      ServerCertificate: {
        ServerCertificateMetadata: { Arn: `arn:aws:iam::${account}:server-certificate/site` },
        Tags: [],
      },
    })
    await iam('DeleteServerCertificate', of)
    expect(await refusal('GetServerCertificate', of)).toBe(
      'NoSuchEntity: The Server Certificate with name site cannot be found.',
    )
  })

  test.each([
    [
      'another key',
      { CertificateBody: stranger },
      'KeyPairMismatch: The public key certificate and the private key do not match.',
    ],
    [
      'what is no certificate',
      { CertificateBody: 'certificate' },
      'MalformedCertificate: Unable to parse certificate. Please ensure the certificate is in PEM format.',
    ],
    ['what is no key', { PrivateKey: 'key' }, 'MalformedCertificate: Invalid Private Key.'],
    [
      'a chain that does not begin with the issuer',
      { CertificateChain: stranger },
      'MalformedCertificate: Unable to validate certificate chain. The certificate chain must start with the immediate signing certificate, followed by any intermediaries in order. The index within the chain of the invalid certificate is: -1',
    ],
    [
      'a chain that does not go on',
      { CertificateChain: `${authority}${stranger}` },
      'MalformedCertificate: Unable to validate certificate chain. The certificate chain must start with the immediate signing certificate, followed by any intermediaries in order. The index within the chain of the invalid certificate is: 0',
    ],
  ])('%s is refused', async (_what, more, text) => {
    expect(await refusal('UploadServerCertificate', { ...upload, ...more })).toBe(text)
  })

  test('a name is taken once', async () => {
    await iam('UploadServerCertificate', upload)
    expect(await refusal('UploadServerCertificate', upload)).toBe(
      'EntityAlreadyExists: The Server Certificate with name web already exists.',
    )
  })

  test('a path that a policy names is decided on the certificate there is', async () => {
    await iam('UploadServerCertificate', { ...upload, Path: '/cloudfront/' })
    const path = `arn:aws:iam::${account}:server-certificate/cloudfront/*`
    const bob = await world.user('bob', allow('iam:GetServerCertificate', path))
    const ask = (ServerCertificateName: string) =>
      world.refusal(bob, 'iam', 'GetServerCertificate', { ServerCertificateName })
    await world.call(bob, 'iam', 'GetServerCertificate', { ServerCertificateName: 'web' })
    expect(await ask('none')).toContain('on resource: server certificate none')
  })
})

describe('signing certificates', () => {
  const upload = (CertificateBody: string) =>
    iam('UploadSigningCertificate', { UserName: 'alice', CertificateBody })
  const list = async () =>
    (await iam('ListSigningCertificates', { UserName: 'alice' })).Certificates

  test('are uploaded, switched off and deleted', async () => {
    const { Certificate } = await upload(leaf)
    expect(Certificate).toEqual({
      UserName: 'alice',
      CertificateId: expect.stringMatching(/^[A-Z2-7]{28}$/),
      CertificateBody: leaf,
      Status: 'Active',
      UploadDate: expect.any(Date),
    })
    const { CertificateId } = Certificate
    const of = { UserName: 'alice', CertificateId }
    await iam('UpdateSigningCertificate', { ...of, Status: 'Inactive' })
    expect(await list()).toEqual([{ ...Certificate, Status: 'Inactive' }])
    expect(await refusal('DeleteUser', { UserName: 'alice' })).toBe(
      'DeleteConflict: Cannot delete entity, must remove referenced objects first.',
    )
    await iam('DeleteSigningCertificate', of)
    expect(await list()).toEqual([])
    expect(await refusal('DeleteSigningCertificate', of)).toBe(
      `NoSuchEntity: The Certificate with id ${CertificateId} cannot be found.`,
    )
    await iam('DeleteUser', { UserName: 'alice' })
  })

  test('two are the most, each once, and they stand in the credential report', async () => {
    await upload(leaf)
    const again = { UserName: 'alice', CertificateBody: leaf }
    expect(await refusal('UploadSigningCertificate', again)).toContain('DuplicateCertificate')
    await upload(authority)
    expect(
      await refusal('UploadSigningCertificate', { UserName: 'alice', CertificateBody: stranger }),
    ).toBe('LimitExceeded: Cannot exceed quota for CertificatesPerUser: 2')
    await iam('GenerateCredentialReport')
    const { Content } = await iam('GetCredentialReport')
    expect(String(Content)).toMatch(/^alice,.*,true,[^,]+Z,true,[^,]+Z$/m)
  })

  test.each([
    [
      'UploadSigningCertificate',
      { UserName: 'alice', CertificateBody: 'invalid-certificate-body' },
      'MalformedCertificate: Certificate invalid-certificate-body is malformed.',
    ],
    [
      'UpdateSigningCertificate',
      { UserName: 'alice', CertificateId: 'NONEXISTENTCERTID12345678901', Status: 'Active' },
      'NoSuchEntity: The Certificate with id NONEXISTENTCERTID12345678901 cannot be found.',
    ],
    [
      'UploadSigningCertificate',
      { UserName: 'nobody', CertificateBody: leaf },
      'NoSuchEntity: The user with name nobody cannot be found.',
    ],
  ])('%s %o', async (operation, input, text) => {
    expect(await refusal(operation, input)).toBe(text)
  })

  test('one of another user is not found', async () => {
    await iam('CreateUser', { UserName: 'bob' })
    const { Certificate } = await upload(leaf)
    const { CertificateId } = Certificate
    expect(await refusal('DeleteSigningCertificate', { UserName: 'bob', CertificateId })).toBe(
      `NoSuchEntity: The Certificate with id ${CertificateId} cannot be found.`,
    )
  })
})
