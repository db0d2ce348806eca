import { AwsError, withHint } from '../../../aws/error.ts'

const invalid = (message: string, hint?: string) =>
  withHint(new AwsError('InvalidIdentityTokenException', message), hint)

/** STS asks another service of AWS's, and prints its refusals whole. */
const discovery = (message: string, code: string, requestId: string, hint?: string) =>
  invalid(
    `${message} (Service: AWSOpenIdDiscoveryService; Status Code: 400; Error Code: ${code}; Request ID: ${requestId}; Proxy: null)`,
    hint,
  )

/** From AWS's guide to troubleshooting SAML and from reports of users, but where it says otherwise. */
export const samlErrors = {
  noProvider: (requestId: string) =>
    discovery("Specified provider doesn't exist", 'AuthSamlManifestNotFoundException', requestId),
  unreadable: (requestId: string, hint: string) =>
    discovery(
      'Invalid base64 SAMLResponse',
      'AuthSamlInvalidSamlResponseException',
      requestId,
      hint,
    ),
  wrongIssuer: (requestId: string, hint: string) =>
    discovery(
      'Issuer not present in specified provider',
      'AuthSamlInvalidSamlResponseException',
      requestId,
      hint,
    ),
  badSignature: (hint: string) => invalid('Response signature invalid', hint),
  wrongAudience: () => invalid('Response does not contain the required audience.'),
  /** AWS's own spelling. */
  noRecipient: () =>
    invalid('Responses must contain SubjectConfirmatonData with a Recipient and NotOnOrAfter'),
  roleNotNamed: () =>
    invalid(
      "SAML Assertion doesn't contain the requested Role and Metadata in the attributes",
      'an `AttributeValue` of `https://aws.amazon.com/SAML/Attributes/Role` must be the two ARNs of the request, with a comma between',
    ),
  noSessionName: () => invalid('RoleSessionName is required in AuthnResponse'),
  badSessionName: () =>
    invalid('RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}'),
  badSourceIdentity: () =>
    invalid('Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"'),
  notAuthorized: (hint?: string) =>
    withHint(
      new AwsError('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithSAML'),
      hint,
    ),
  // Differs from AWS? The sentence is recorded for the time of issue, and taken to be the same for the other times.
  expired: (hint: string) =>
    withHint(
      new AwsError('ExpiredTokenException', 'Token must be redeemed within 5 minutes of issuance'),
      hint,
    ),
  // Differs from AWS? The texts of the rest are not recorded.
  notYetValid: () => invalid('Response is not yet valid'),
  wrongRecipient: (recipient: string) =>
    invalid(
      'Response does not contain the required recipient.',
      `the assertion is for \`${recipient}\`; AWS's own is \`https://signin.aws.amazon.com/saml\``,
    ),
  badDuration: () =>
    invalid('SessionDuration in AuthnResponse must be an integer between 900 and 43200'),
  rejected: (status: string) =>
    new AwsError('IDPRejectedClaimException', `The identity provider answered with ${status}`),
  metadataExpired: () => invalid('The metadata of the SAML provider has expired'),
  mustBeEncrypted: () => invalid('The SAML provider requires encrypted assertions'),
} as const
