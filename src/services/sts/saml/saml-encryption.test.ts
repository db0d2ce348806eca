import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { encoded, encrypted, signIn, subjectOf } from '../../../../test/support/saml-idp.ts'
import {
  assume,
  badSignature,
  claims,
  idp,
  invalid,
  provider,
  refused,
  response,
  root,
  setTrust,
  stranger,
  trustOf,
  useSaml,
  world,
} from './saml.contract.ts'

useSaml()

describe('an encrypted assertion', () => {
  const keyPair = () => generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pair = keyPair()
  const pem = (key: KeyObject) => String(key.export({ type: 'pkcs8', format: 'pem' }))
  const signed = () => idp.sign(idp.assertion(claims()))
  const hidden = (...how: [('aes-256-gcm' | 'aes-128-cbc')?, ('oaep' | 'pkcs1')?]) =>
    encrypted(signed(), pair.publicKey, ...how)
  const update = (change: object) =>
    world.call(root, 'iam', 'UpdateSAMLProvider', { SAMLProviderArn: provider, ...change })

  beforeEach(() => update({ AddPrivateKey: pem(pair.privateKey) }))

  test.each(['aes-256-gcm', 'aes-128-cbc'] as const)('is opened with %s', async (cipher) => {
    expect(await assume(encoded(idp.response(hidden(cipher))))).toMatchObject({ Subject: 'alice' })
  })

  test('is proven by its own signature, or by one of the response', async () => {
    const bare = encrypted(idp.assertion(claims()), pair.publicKey)
    await assume(encoded(idp.sign(idp.response(bare))))
    expect(await refused(encoded(idp.response(bare)))).toBe(badSignature)
    const foreign = idp.sign(idp.assertion(claims()), { key: stranger.privateKey })
    for (const response of [idp.response, (one: string) => idp.sign(idp.response(one))])
      expect(await refused(encoded(response(encrypted(foreign, pair.publicKey))))).toBe(
        badSignature,
      )
  })

  test('is all that a provider takes that requires it', async () => {
    await update({ AssertionEncryptionMode: 'Required' })
    await assume(encoded(idp.response(hidden())))
    expect(await refused(response())).toBe(
      invalid('The SAML provider requires encrypted assertions'),
    )
  })

  test('may be sent to the endpoint of its provider, and not of another', async () => {
    await setTrust(trustOf())
    const { SAMLProviderUUID: id } = await world.call<{ SAMLProviderUUID: string }>(
      root,
      'iam',
      'GetSAMLProvider',
      { SAMLProviderArn: provider },
    )
    const to = (of: string) => {
      const recipient = `${signIn}/acs/${of}`
      const assertion = idp.assertion(claims({ subject: subjectOf('alice', { recipient }) }))
      return encoded(idp.response(encrypted(idp.sign(assertion), pair.publicKey)))
    }
    await assume(to(id))
    expect(await refused(to('SAMLSP0123456789ABC'))).toContain('required recipient')
  })

  test.each<[string, () => string]>([
    ['for another key', () => encrypted(signed(), keyPair().publicKey)],
    ['whose key is padded as in PKCS #1 v1.5', () => hidden('aes-256-gcm', 'pkcs1')],
    [
      'that was changed',
      () =>
        hidden().replace(
          /.{8}(?=<\/xenc:CipherValue><\/xenc:CipherData><\/xenc:EncryptedData>)/,
          'AAAAAAAA',
        ),
    ],
    [
      'that was changed where nothing tells it',
      () =>
        hidden('aes-128-cbc').replace(
          /.{30}(?=<\/xenc:CipherValue><\/xenc:CipherData><\/xenc:EncryptedData>)/,
          'A'.repeat(30),
        ),
    ],
    ['of what is no assertion', () => encrypted('hello', pair.publicKey)],
    ['of two', () => encrypted(signed() + signed(), pair.publicKey)],
    ['beside an open one', () => hidden() + signed()],
    [
      'inside an open one',
      () => idp.assertion(claims()).replace('</saml:Assertion>', `${hidden()}</saml:Assertion>`),
    ],
  ])('%s is refused, always in the same words', async (_case, make) => {
    expect(await refused(encoded(idp.response(make())))).toBe(badSignature)
  })
})
