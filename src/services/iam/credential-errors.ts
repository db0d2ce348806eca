import { AwsError } from '../../aws/error.ts'
import {
  alreadyExists,
  deleteConflict,
  invalidInput,
  noSuchEntity,
  validationError,
} from './errors.ts'

export const certificateErrors = {
  notFound: (id: string) => noSuchEntity(`The Certificate with id ${id} cannot be found.`),
  malformed: (body: string) =>
    new AwsError('MalformedCertificate', `Certificate ${body} is malformed.`),
  /** This and the chain's are from reports of users. */
  notPem: () =>
    new AwsError(
      'MalformedCertificate',
      'Unable to parse certificate. Please ensure the certificate is in PEM format.',
    ),
  chain: (index: number) =>
    new AwsError(
      'MalformedCertificate',
      `Unable to validate certificate chain. The certificate chain must start with the immediate signing certificate, followed by any intermediaries in order. The index within the chain of the invalid certificate is: ${index}`,
    ),
  // Differs from AWS? The texts of the three that follow are not recorded.
  keyNotValid: () => new AwsError('MalformedCertificate', 'Invalid Private Key.'),
  mismatch: () =>
    new AwsError('KeyPairMismatch', 'The public key certificate and the private key do not match.'),
  duplicate: () =>
    new AwsError('DuplicateCertificate', 'The same certificate is associated with an IAM user.'),
} as const

export const sshKeyErrors = {
  notFound: (id: string) => noSuchEntity(`The Public Key with id ${id} cannot be found.`),
  // Differs from AWS? The texts of the three that follow are those of its reference.
  notValid: () =>
    new AwsError('InvalidPublicKey', 'The public key is malformed or otherwise invalid.'),
  encodingUnknown: () =>
    new AwsError(
      'UnrecognizedPublicKeyEncoding',
      'The public key encoding format is unsupported or unrecognized.',
    ),
  duplicate: () =>
    new AwsError(
      'DuplicateSSHPublicKey',
      'The SSH public key is already associated with the specified IAM user.',
    ),
} as const

export const serviceCredentialErrors = {
  notFound: (id: string) => noSuchEntity(`No such credential ${id} exists`),
  serviceUnknown: (service: string) =>
    noSuchEntity(`No such service ${service} is supported for Service Specific Credentials`),
  serviceNameNotValid: () => validationError('ServiceName must match [a-zA-Z0-9.-]*'),
  notOfUser: (user: string, id: string) =>
    validationError(`User ${user} does not have a service specific credential with id ${id}`),
  expiresByItself: () => invalidInput('Operation does not support status Expired'),
} as const

export const mfaErrors = {
  notFound: (serial: string) =>
    noSuchEntity(`MFA Device with serial number ${serial} does not exist.`),
  /**
   * Of the same path and name. Until 2022 AWS said `MFADevice entity at the same path and name already exists.` in the same
   * situation (CloudTrail, consoles); this is its answer of September 2026. No second situation is known: the same name at
   * another path is another device.
   */
  exists: () => alreadyExists('MFA device already exists.'),
  enabledFor: (user: string) => alreadyExists(`MFA Device for user ${user} already exists.`),
  inUse: () => alreadyExists('MFA Device is already in use.'),
  notOfUser: () => noSuchEntity('MFA Device invalid for user.'),
  showOwnFirst: () =>
    new AwsError(
      'AccessDenied',
      'To complete this action, please ensure that you are authenticated with an MFA device that is enabled for this user.',
    ),
  isNoSecurityKey: () =>
    new AwsError(
      'ValidationError',
      'The MFA device serial number sent in the request is invalid or not supported by this API. Currently, only hardware FIDO security keys are supported. Please use the compatible device or API.',
    ),
  mustDeactivate: () => deleteConflict('MFA VirtualDevice in use. Must deactivate first.'),
  wrongCode: () =>
    new AwsError(
      'InvalidAuthenticationCodeException',
      'Authentication code for device is not valid.',
    ),
} as const
