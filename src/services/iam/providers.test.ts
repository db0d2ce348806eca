import { generateKeyPairSync } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Caller } from '../../estate/caller.ts'
import { account, allow, openWorld, otherAccount, type World } from './testing.contract.ts'

let world: World
let root: Caller

beforeEach(async () => {
  world = await openWorld()
  root = await world.root()
})

const iam = <Output = Record<string, unknown>>(operation: string, input?: unknown) =>
  world.call<Output>(root, 'iam', operation, input)
const refusal = (operation: string, input?: unknown) => world.refusal(root, 'iam', operation, input)
const github = 'https://token.actions.githubusercontent.com'
const OpenIDConnectProviderArn = `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`
const thumbprint = 'a'.repeat(40)

describe('OIDC providers', () => {
  const create = (more = {}) =>
    iam('CreateOpenIDConnectProvider', { Url: github, ClientIDList: ['a'], ...more })

  test('are made, shown, listed, changed and deleted', async () => {
    const Tags = [{ Key: 'k', Value: 'v' }]
    expect(await create({ ThumbprintList: [thumbprint], Tags })).toEqual({
      OpenIDConnectProviderArn,
      Tags,
    })
    await iam('AddClientIDToOpenIDConnectProvider', { OpenIDConnectProviderArn, ClientID: 'b' })
    await iam('AddClientIDToOpenIDConnectProvider', { OpenIDConnectProviderArn, ClientID: 'b' })
    await iam('RemoveClientIDFromOpenIDConnectProvider', {
      OpenIDConnectProviderArn,
      ClientID: 'a',
    })
    const ThumbprintList = ['b'.repeat(40)]
    await iam('UpdateOpenIDConnectProviderThumbprint', { OpenIDConnectProviderArn, ThumbprintList })
    await iam('TagOpenIDConnectProvider', {
      OpenIDConnectProviderArn,
      Tags: [{ Key: 'k', Value: 'w' }],
    })
    expect(await iam('GetOpenIDConnectProvider', { OpenIDConnectProviderArn })).toEqual({
      Url: 'token.actions.githubusercontent.com',
      ClientIDList: ['b'],
      ThumbprintList,
      CreateDate: expect.any(Date),
      Tags: [{ Key: 'k', Value: 'w' }],
    })
    expect(await iam('ListOpenIDConnectProviders')).toEqual({
      OpenIDConnectProviderList: [{ Arn: OpenIDConnectProviderArn }],
    })
    await iam('DeleteOpenIDConnectProvider', { OpenIDConnectProviderArn })
    expect(await refusal('DeleteOpenIDConnectProvider', { OpenIDConnectProviderArn })).toBe(
      `NoSuchEntity: OpenId connect Provider ${OpenIDConnectProviderArn} cannot be found.`,
    )
    expect(await refusal('GetOpenIDConnectProvider', { OpenIDConnectProviderArn })).toBe(
      `NoSuchEntity: OpenIDConnect Provider not found for arn ${OpenIDConnectProviderArn}`,
    )
  })

  test.each([
    ['nothing', 'ValidationError: Invalid Open ID Connect Provider URL'],
    ['http://example.com', 'ValidationError: Invalid Open ID Connect Provider URL'],
    ['https://example.com:8443', 'ValidationError: Invalid Open ID Connect Provider URL'],
    ['https://example.com/?a=b', 'InvalidInput: Unknown'],
    ['https://example.com/#a', 'InvalidInput: Unknown'],
    ['https://u:p@example.com', 'ValidationError: Invalid Open ID Connect Provider URL'],
    [github, `EntityAlreadyExists: Provider with url ${github} already exists.`],
  ])('%s is refused', async (Url, text) => {
    await create()
    expect(await refusal('CreateOpenIDConnectProvider', { Url })).toBe(text)
  })

  test.each([
    'https://example.com/a/b',
    'http://localhost:1234',
    'http://127.0.0.1:1234/path',
    'https://[::1]:1234',
  ])('%s is taken', async (Url) => {
    await iam('CreateOpenIDConnectProvider', { Url })
  })

  // As recorded in September 2026 (radkawar/stackd, internal/services/iam/testdata/federation/oidc.json).
  test('a path is kept as it is, https`s port is not, and thumbprints are in lower case', async () => {
    const made = (Url: string, ThumbprintList?: string[]) =>
      iam('CreateOpenIDConnectProvider', { Url, ThumbprintList })
    const name = (one: unknown) =>
      (one as { OpenIDConnectProviderArn: string }).OpenIDConnectProviderArn.split(
        'oidc-provider/',
      )[1]
    expect(name(await made('https://example.com/path/'))).toBe('example.com/path/')
    expect(name(await made('https://example.com/path'))).toBe('example.com/path')
    expect(name(await made('https://example.com:443'))).toBe('example.com')
    const ThumbprintList = ['A'.repeat(40), 'a'.repeat(40), 'g'.repeat(40)]
    const mixed = await made('https://EXAMPLE.com/Mixed', ThumbprintList)
    expect(name(mixed)).toBe('EXAMPLE.com/Mixed')
    const got = await iam('GetOpenIDConnectProvider', mixed as object)
    expect(got).toMatchObject({
      ThumbprintList: ['a'.repeat(40), 'a'.repeat(40), 'g'.repeat(40)],
    })
    expect(
      await refusal('UpdateOpenIDConnectProviderThumbprint', {
        ...(mixed as object),
        ThumbprintList: [],
      }),
    ).toBe('InvalidInput: Thumbprint list must contain at least one entry.')
  })

  test('at most 100 clients and 5 thumbprints', async () => {
    const ClientIDList = Array.from({ length: 101 }, (_, index) => `c${index}`)
    expect(await refusal('CreateOpenIDConnectProvider', { Url: github, ClientIDList })).toBe(
      'LimitExceeded: Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100',
    )
    const ThumbprintList = Array.from({ length: 6 }, () => thumbprint)
    expect(await refusal('CreateOpenIDConnectProvider', { Url: github, ThumbprintList })).toBe(
      'InvalidInput: Thumbprint list must contain fewer than 5 entries.',
    )
  })

  test('are decided by their ARN and their tags, and are their account`s own', async () => {
    await create({ Tags: [{ Key: 'team', Value: 'blue' }] })
    const blue = await world.user(
      'blue',
      allow('iam:GetOpenIDConnectProvider', '*', {
        Condition: { StringEquals: { 'aws:ResourceTag/team': 'blue' } },
      }),
    )
    await world.call(blue, 'iam', 'GetOpenIDConnectProvider', { OpenIDConnectProviderArn })
    await iam('UntagOpenIDConnectProvider', { OpenIDConnectProviderArn, TagKeys: ['team'] })
    expect(
      await world.refusal(blue, 'iam', 'GetOpenIDConnectProvider', { OpenIDConnectProviderArn }),
    ).toContain(`iam:GetOpenIDConnectProvider on resource: ${OpenIDConnectProviderArn}`)
    const other = await world.root(otherAccount)
    expect(
      await world.refusal(other, 'iam', 'GetOpenIDConnectProvider', { OpenIDConnectProviderArn }),
    ).toMatch(/^(AccessDenied|NoSuchEntity)/)
  })
})

describe('SAML providers', () => {
  const metadata = `<?xml version="1.0"?>
<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example.com" validUntil="2030-01-01T00:00:00Z">
  <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>MIIC</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>
    <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example.com/sso"/>
  </IDPSSODescriptor>
</EntityDescriptor>${' '.repeat(500)}`
  const SAMLProviderArn = `arn:aws:iam::${account}:saml-provider/corp`
  const create = (SAMLMetadataDocument = metadata, more = {}) =>
    iam('CreateSAMLProvider', { Name: 'corp', SAMLMetadataDocument, ...more })

  test('are made, shown, listed, changed and deleted', async () => {
    expect(await create()).toEqual({ SAMLProviderArn })
    const ValidUntil = new Date('2030-01-01T00:00:00Z')
    expect(await iam('GetSAMLProvider', { SAMLProviderArn })).toMatchObject({
      SAMLMetadataDocument: metadata,
      ValidUntil,
      Tags: [],
      AssertionEncryptionMode: 'Allowed',
      PrivateKeyList: [],
    })
    expect(await iam('ListSAMLProviders')).toMatchObject({
      SAMLProviderList: [{ Arn: SAMLProviderArn, ValidUntil }],
    })
    const next = metadata.replace('2030', '2031')
    await iam('UpdateSAMLProvider', { SAMLProviderArn, SAMLMetadataDocument: next })
    expect(await iam('GetSAMLProvider', { SAMLProviderArn })).toMatchObject({
      ValidUntil: new Date('2031-01-01T00:00:00Z'),
    })
    await iam('DeleteSAMLProvider', { SAMLProviderArn })
    for (const operation of ['GetSAMLProvider', 'DeleteSAMLProvider'])
      expect(await refusal(operation, { SAMLProviderArn })).toBe(
        `NoSuchEntity: Manifest not found for arn ${SAMLProviderArn}`,
      )
  })

  test('private keys come and go by their ids, and are not shown', async () => {
    const AddPrivateKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
      .privateKey.export({ type: 'pkcs8', format: 'pem' })
      .toString()
    await create(metadata, { AssertionEncryptionMode: 'Required', AddPrivateKey })
    const { PrivateKeyList: keys, ...rest } = await iam<{ PrivateKeyList: { KeyId: string }[] }>(
      'GetSAMLProvider',
      { SAMLProviderArn },
    )
    expect(rest).toMatchObject({ AssertionEncryptionMode: 'Required' })
    expect(JSON.stringify(keys)).not.toContain('PRIVATE')
    await iam('UpdateSAMLProvider', { SAMLProviderArn, RemovePrivateKey: keys[0]?.KeyId })
    expect(await iam('GetSAMLProvider', { SAMLProviderArn })).toMatchObject({ PrivateKeyList: [] })
    expect(
      await refusal('UpdateSAMLProvider', { SAMLProviderArn, AddPrivateKey: 'not a key' }),
    ).toContain('InvalidInput')
  })

  test.each([
    ['no XML', 'x'.repeat(1000)],
    ['a service provider`s', metadata.replaceAll('IDPSSODescriptor', 'SPSSODescriptor')],
    ['without a certificate', metadata.replaceAll('X509Certificate', 'Other')],
    ['without an id', metadata.replace('entityID', 'other')],
    ['with entities', metadata.replace('?>', '?><!DOCTYPE x [<!ENTITY a "b">]>')],
    ['cut off', metadata.replace('</EntityDescriptor>', '')],
  ])('metadata that is %s is refused', async (_case, text) => {
    expect(await refusal('CreateSAMLProvider', { Name: 'corp', SAMLMetadataDocument: text })).toBe(
      'InvalidInput: Could not parse metadata',
    )
  })
})
