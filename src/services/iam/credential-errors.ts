import { AwsError } from '../../aws/error.ts'
import { invalidInput, noSuchEntity, validationError } from './errors.ts'

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
