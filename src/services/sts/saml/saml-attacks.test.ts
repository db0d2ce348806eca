import { describe, expect, test } from 'vitest'
import { encoded, subjectOf } from '../../../../test/support/saml-idp.ts'
import {
  assume,
  badSignature,
  claims,
  idp,
  refused,
  stranger,
  unreadable,
  useSaml,
} from './saml.contract.ts'

useSaml()

describe('attacks', () => {
  const good = () => idp.sign(idp.assertion(claims({ id: '_good' })))
  const evil = (id = '_evil') => idp.assertion(claims({ id, subject: subjectOf('admin') }))

  test.each<[string, () => string, string]>([
    ['unsigned', () => idp.response(evil()), badSignature],
    [
      'signed by a stranger',
      () => idp.response(idp.sign(evil(), { key: stranger.privateKey })),
      badSignature,
    ],
    [
      'signed with SHA-1',
      () => idp.response(idp.sign(evil(), { signature: 'sha1' })),
      badSignature,
    ],
    ['digested with SHA-1', () => idp.response(idp.sign(evil(), { digest: 'sha1' })), badSignature],
    [
      'changed after it was signed',
      () => idp.response(good().replace('>alice<', '>admin<')),
      badSignature,
    ],
    ['a second assertion before the signed one', () => idp.response(evil(), good()), badSignature],
    ['a second assertion behind the signed one', () => idp.response(good(), evil()), badSignature],
    [
      'the signed one inside the other',
      () => idp.response(evil().replace('</saml:Assertion>', `${good()}</saml:Assertion>`)),
      badSignature,
    ],
    [
      'the signed one beside, in an extension',
      () => idp.response(`<samlp:Extensions>${good()}</samlp:Extensions>`, evil()),
      badSignature,
    ],
    [
      'the signed one in the signature`s Object',
      () => {
        const signature = /<ds:Signature .*<\/ds:Signature>/.exec(good())?.[0] ?? ''
        const bare = good().replace(signature, '')
        const holding = signature.replace(
          '</ds:Signature>',
          `<ds:Object>${bare}</ds:Object></ds:Signature>`,
        )
        return idp.response(evil().replace('</saml:Issuer>', `</saml:Issuer>${holding}`))
      },
      badSignature,
    ],
    [
      'the signature of another assertion',
      () => {
        const signature = /<ds:Signature .*<\/ds:Signature>/.exec(good())?.[0] ?? ''
        return idp.response(evil().replace('</saml:Issuer>', `</saml:Issuer>${signature}`))
      },
      badSignature,
    ],
    ['the same id twice', () => idp.response(good(), evil('_good')), badSignature],
    [
      'the signature of the assertion as the response`s',
      () => {
        const signature = /<ds:Signature .*<\/ds:Signature>/.exec(good())?.[0] ?? ''
        return idp.response(evil()).replace('</saml:Issuer>', `</saml:Issuer>${signature}`)
      },
      badSignature,
    ],
    [
      'a signed response around nothing',
      () => idp.sign(idp.response()).replace('</samlp:Response>', `${evil()}</samlp:Response>`),
      badSignature,
    ],
    [
      'a transform of its own',
      () =>
        idp.response(
          idp.sign(evil(), { transforms: ['http://www.w3.org/TR/1999/REC-xslt-19991116'] }),
        ),
      badSignature,
    ],
    ['an entity', () => `<!DOCTYPE x [<!ENTITY a "admin">]>${idp.response(good())}`, unreadable],
    ['an instruction', () => idp.response(good()).replace('>alice<', '><?x ?>alice<'), unreadable],
    ['no XML', () => 'admin', unreadable],
    [
      'a tag that is not closed',
      () => idp.response(good()).replace('</samlp:Response>', ''),
      unreadable,
    ],
    ['another root', () => good(), unreadable],
    ['levels without end', () => idp.response('<a>'.repeat(200) + '</a>'.repeat(200)), unreadable],
    ['elements without end', () => idp.response('<a/>'.repeat(10_000)), unreadable],
    ['attributes without end', () => idp.response(`<a ${'b="" '.repeat(10_000)}/>`), unreadable],
  ])('%s', async (_case, make, text) => {
    expect(await refused(encoded(make()))).toBe(text)
  })

  test('a comment cuts no name short', async () => {
    const signed = idp.sign(idp.assertion(claims({ subject: subjectOf('admin.evil.com') })))
    const cut = encoded(idp.response(signed.replace('admin.evil', 'admin<!-- -->.evil')))
    expect(await assume(cut)).toMatchObject({ Subject: 'admin.evil.com' })
  })

  test('what is beside the signed assertion is not looked at', async () => {
    const moved = idp
      .response(good())
      .replace(
        '<samlp:Status>',
        '<samlp:Extensions><saml:Subject xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"><saml:NameID>admin</saml:NameID></saml:Subject></samlp:Extensions><samlp:Status>',
      )
    expect(await assume(encoded(moved))).toMatchObject({ Subject: 'alice' })
  })

  test('a failed sign-in is none', async () => {
    const failed = idp.response(good()).replace('status:Success', 'status:AuthnFailed')
    expect(await refused(encoded(failed))).toContain('IDPRejectedClaimException')
  })

  test.each(['', '!!!!', 'AAAA', 'A'.repeat(100_000)])('%.8j is no response', async (text) => {
    expect(await refused(text)).toBe(unreadable)
  })
})
