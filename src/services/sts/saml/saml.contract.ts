import { beforeEach } from 'vitest'
import { certified } from '../../../../test/support/certificate.ts'
import {
  aws,
  type Claims,
  encoded,
  openIdp,
  type Signing,
  signIn,
} from '../../../../test/support/saml-idp.ts'
import type { Caller } from '../../../estate/caller.ts'
import { account, openWorld, type World } from '../../iam/testing.contract.ts'

/** Of the test that runs: `useSaml` opens them. */
export let world: World
export let root: Caller

// One key for all: making them is what takes time.
export const idp = openIdp()
export const stranger = certified('stranger')
export const RoleArn = `arn:aws:iam::${account}:role/staff`
export const provider = `arn:aws:iam::${account}:saml-provider/corp`

/** Nobody: the request has no signature. */
const nobody = (): Caller => ({
  principal: { kind: 'anonymous' },
  account: root.account,
  region: root.region,
  request: { id: 'unsigned', secureTransport: false },
})

export const trustOf = (
  condition: object = {},
  actions: readonly string[] = ['sts:AssumeRoleWithSAML'],
) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: provider },
        Action: actions,
        Condition: condition,
      },
    ],
  })

export const setTrust = (PolicyDocument: string) =>
  world.call(root, 'iam', 'UpdateAssumeRolePolicy', { RoleName: 'staff', PolicyDocument })

/** Opens a world before each test, with the provider `corp` and the role `staff` that trusts it. */
export const useSaml = (): void =>
  beforeEach(async () => {
    world = await openWorld()
    root = await world.root()
    await world.call(root, 'iam', 'CreateSAMLProvider', {
      Name: 'corp',
      SAMLMetadataDocument: idp.metadata.padEnd(1000),
    })
    await world.call(root, 'iam', 'CreateRole', {
      RoleName: 'staff',
      AssumeRolePolicyDocument: trustOf({ StringEquals: { 'saml:aud': signIn } }),
    })
  })

const usual = {
  [`${aws}Role`]: [`${RoleArn},${provider}`],
  [`${aws}RoleSessionName`]: ['alice'],
}
export const claims = ({ attributes, ...more }: Partial<Claims> = {}): Partial<Claims> => ({
  ...more,
  attributes: { ...usual, ...attributes },
})

/** A good response, but for what is given. */
export const response = (more: Partial<Claims> = {}, signing: Partial<Signing> = {}): string =>
  encoded(idp.response(idp.sign(idp.assertion(claims(more)), signing)))

interface Assumed {
  readonly Credentials: { readonly AccessKeyId: string; readonly Expiration: Date }
  readonly AssumedRoleUser: { readonly Arn: string }
}

const inputOf = (SAMLAssertion: string, more = {}) => ({
  RoleArn,
  PrincipalArn: provider,
  SAMLAssertion,
  ...more,
})
export const assume = (assertion: string, more = {}) =>
  world.call<Assumed>(nobody(), 'sts', 'AssumeRoleWithSAML', inputOf(assertion, more))
export const refused = (assertion: string, more = {}) =>
  world.refusal(nobody(), 'sts', 'AssumeRoleWithSAML', inputOf(assertion, more))
export const sessionOf = async (assertion: string, more = {}) => {
  const { Credentials } = await assume(assertion, more)
  return world.withKey(Credentials.AccessKeyId)
}

export const invalid = (text: string) => `InvalidIdentityTokenException: ${text}`
export const badSignature = invalid('Response signature invalid')
export const notAuthorized = 'AccessDenied: Not authorized to perform sts:AssumeRoleWithSAML'
export const expired = 'ExpiredTokenException: Token must be redeemed within 5 minutes of issuance'
export const discovery = (text: string, code: string) =>
  invalid(
    `${text} (Service: AWSOpenIdDiscoveryService; Status Code: 400; Error Code: ${code}; Request ID: unsigned; Proxy: null)`,
  )
export const unreadable = discovery(
  'Invalid base64 SAMLResponse',
  'AuthSamlInvalidSamlResponseException',
)
