import { ownApp, app as sharedApp } from '../../../src/doctor/doctor.fixture.ts'
import type { MessagePage } from '../../../src/estate/meaning/page.ts'
import { refusals } from '../../../src/estate/scenarios/refusals.ts'
import type { PolicyType } from '../../../src/policy/index.ts'
import * as ecr from '../../../src/services/ecr/errors.ts'
import * as lambda from '../../../src/services/lambda/errors.ts'
import { accessDenied, imageDeleted } from '../../../src/services/lambda/states.ts'
import {
  ids,
  onlyIdentity,
  type Said,
  sentenceFor,
  sentenceOf,
  type tasks,
  underAll,
} from './parties.ts'

/** One page of docs/messages. */
export interface Page {
  readonly group: 'lambda' | 'registry' | 'policies' | 'roles' | 'credentials'
  /** The message as people meet it; `…` stands for names, and for words that differ. */
  readonly title: string
  /** What is said to the parties of the pages: what the code says, or a client. */
  readonly says: string
  /** A file of the code in which a text stands that no function makes; `client` for the words of one. */
  readonly where?: string
  /** The chains that AWS checks; `policies` is the order of the types of policies. */
  readonly chains: readonly (keyof typeof tasks | 'policies')[]
  /** What a message alone does not tell the doctor. */
  readonly hints?: string
  readonly see: readonly MessagePage[]
}

const { owner, deployer, execution, fn } = ids
const image = `${owner}.dkr.ecr.us-east-1.amazonaws.com/app:1`
const repository = { account: owner, name: 'app' }
const notAuthorized = 'User: … is not authorized to perform:'
const hints = `--as ${deployer} --function ${fn} --image ${image}`

const denies = (type: PolicyType, said: Said = 'Deny') => sentenceOf(underAll(type, said))

const lambdaPages = {
  'lambda-image-access': {
    group: 'lambda',
    title: refusals.imageNotAccessible.message,
    says: lambda.imageNotAccessible().message,
    chains: ['create', 'createAcross', 'update', 'updateAcross'],
    hints,
    see: [
      'function-image-access',
      'source-image-absent',
      'pull-denied-resource',
      'repository-policy-not-found',
    ],
  },
  'function-image-access': {
    group: 'lambda',
    title: refusals.imageAccessDenied.message,
    says: accessDenied.text,
    chains: ['restore', 'restoreAcross'],
    hints: `--function ${fn} --image ${image}`,
    see: ['lambda-image-access', 'function-image-unusable', 'function-image-deleted'],
  },
  'function-image-unusable': {
    group: 'lambda',
    title: lambda.imageFailed().message,
    says: lambda.imageFailed().message,
    chains: ['invoke'],
    hints: `--function ${fn}`,
    see: ['function-image-access', 'function-image-deleted', 'function-image-pending'],
  },
  'function-image-pending': {
    group: 'lambda',
    title: lambda.imagePending().message,
    says: lambda.imagePending().message,
    chains: ['restoreAcross'],
    hints: `--function ${fn}`,
    see: ['function-image-access', 'function-image-unusable'],
  },
  'function-image-deleted': {
    group: 'lambda',
    title: imageDeleted.text,
    says: imageDeleted.text,
    chains: [],
    see: ['function-image-access', 'source-image-absent'],
  },
  'source-image-absent': {
    group: 'lambda',
    title: 'Source image … does not exist. Provide a valid source image.',
    says: lambda.imageNotFound(image).message,
    chains: [],
    see: ['source-image-not-valid', 'lambda-image-access', 'repository-not-found'],
  },
  'source-image-not-valid': {
    group: 'lambda',
    title: 'Source image … is not valid. Provide a valid source image.',
    says: lambda.imageUriNotValid('app:1').message,
    chains: [],
    see: ['source-image-absent', 'image-media-type'],
  },
  'image-media-type': {
    group: 'lambda',
    title:
      'The image manifest, config or layer media type for the source image … is not supported.',
    says: lambda.imageTypeNotSupported(image).message,
    chains: [],
    see: ['exec-format-error', 'source-image-absent'],
  },
  'exec-format-error': {
    group: 'lambda',
    title: 'Runtime.InvalidEntrypoint: … exec format error',
    says: 'Runtime.InvalidEntrypoint: RequestId: 0b1c Error: fork/exec /app: exec format error',
    where: 'src/runner/architecture.ts',
    chains: [],
    see: ['image-media-type', 'function-image-unusable'],
  },
  'create-function-denied': {
    group: 'lambda',
    title: `${notAuthorized} lambda:CreateFunction on resource: … because no identity-based policy allows the lambda:CreateFunction action`,
    says: sentenceFor('lambda:CreateFunction', fn),
    chains: ['create', 'createAcross'],
    see: ['pass-role', 'lambda-image-access', 'no-identity-based-policy'],
  },
  'invoke-denied': {
    group: 'lambda',
    title: `${notAuthorized} lambda:InvokeFunction on resource: … because no identity-based policy allows the lambda:InvokeFunction action`,
    says: sentenceFor('lambda:InvokeFunction', fn),
    chains: ['invoke'],
    see: ['role-not-assumable', 'function-image-unusable', 'no-resource-based-policy'],
  },
} satisfies Partial<Record<MessagePage, Page>>

const registryPages = {
  'push-denied-identity': {
    group: 'registry',
    title: `denied: ${notAuthorized} ecr:InitiateLayerUpload on resource: … because no identity-based policy allows the ecr:InitiateLayerUpload action`,
    says: `denied: ${sentenceFor('ecr:InitiateLayerUpload', sharedApp)}`,
    chains: ['push', 'pushAcross'],
    see: ['push-denied-resource', 'get-authorization-token', 'no-basic-auth-credentials'],
  },
  'push-denied-resource': {
    group: 'registry',
    title: `denied: ${notAuthorized} ecr:InitiateLayerUpload on resource: … because no resource-based policy allows the ecr:InitiateLayerUpload action`,
    says: `denied: ${sentenceFor('ecr:InitiateLayerUpload', sharedApp, onlyIdentity)}`,
    chains: ['pushAcross'],
    see: ['push-denied-identity', 'repository-not-found', 'repository-policy-not-found'],
  },
  'pull-denied-identity': {
    group: 'registry',
    title: `denied: ${notAuthorized} ecr:BatchGetImage on resource: … because no identity-based policy allows the ecr:BatchGetImage action`,
    says: `denied: ${sentenceFor('ecr:BatchGetImage', ownApp)}`,
    chains: ['pull', 'pullAcross'],
    see: ['pull-denied-resource', 'get-authorization-token', 'cannot-pull-container'],
  },
  'pull-denied-resource': {
    group: 'registry',
    title: `denied: ${notAuthorized} ecr:BatchGetImage on resource: … because no resource-based policy allows the ecr:BatchGetImage action`,
    says: `denied: ${sentenceFor('ecr:BatchGetImage', sharedApp, onlyIdentity)}`,
    chains: ['pullAcross'],
    see: ['pull-denied-identity', 'lambda-image-access', 'repository-policy-not-found'],
  },
  'get-authorization-token': {
    group: 'registry',
    title: `${notAuthorized} ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action`,
    says: sentenceFor('ecr:GetAuthorizationToken', '*'),
    chains: ['login', 'push', 'pull'],
    see: ['no-basic-auth-credentials', 'push-denied-identity', 'pull-denied-identity'],
  },
  'no-basic-auth-credentials': {
    group: 'registry',
    title: 'no basic auth credentials',
    says: 'no basic auth credentials',
    where: 'client',
    chains: ['login'],
    see: ['authorization-token-expired', 'get-authorization-token', 'pull-access-denied'],
  },
  'authorization-token-expired': {
    group: 'registry',
    title: 'denied: Your authorization token has expired. Reauthenticate and try again.',
    says: 'denied: Your authorization token has expired. Reauthenticate and try again.',
    where: 'src/registry/authenticate.ts',
    chains: ['login'],
    see: ['no-basic-auth-credentials', 'security-token-expired'],
  },
  'pull-access-denied': {
    group: 'registry',
    title:
      "Error response from daemon: pull access denied for …, repository does not exist or may require 'docker login'",
    says: `Error response from daemon: pull access denied for ${owner}.dkr.ecr.us-east-1.amazonaws.com/app, repository does not exist or may require 'docker login'`,
    where: 'client',
    chains: ['pull', 'pullAcross'],
    see: ['no-basic-auth-credentials', 'pull-denied-resource', 'repository-not-found'],
  },
  'cannot-pull-container': {
    group: 'registry',
    title:
      'CannotPullContainerError: pull image manifest has been retried … time(s): failed to resolve ref …',
    says: `CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref ${image}`,
    where: 'client',
    chains: ['pull', 'pullAcross'],
    see: [
      'pull-denied-identity',
      'pull-denied-resource',
      'get-authorization-token',
      'vpc-endpoint-policy',
    ],
  },
  'err-image-pull': {
    group: 'registry',
    title: 'ErrImagePull: Failed to pull image … failed to resolve reference …',
    says: `ErrImagePull: Failed to pull image "${image}": failed to resolve reference "${image}"`,
    where: 'client',
    chains: ['pull', 'pullAcross'],
    see: ['pull-denied-identity', 'pull-denied-resource', 'no-basic-auth-credentials'],
  },
  'repository-not-found': {
    group: 'registry',
    title: "name unknown: The repository with name '…' does not exist in the registry with id '…'",
    says: `name unknown: ${ecr.repositoryNotFound(repository).message}`,
    chains: ['push', 'pushAcross'],
    see: ['push-denied-resource', 'image-not-found', 'source-image-absent'],
  },
  'image-not-found': {
    group: 'registry',
    title:
      'The image with imageId {…} does not exist within the repository with name … in the registry with id …',
    says: ecr.imageNotFound(repository, { imageTag: '1' }).message,
    chains: ['pull'],
    see: ['repository-not-found', 'source-image-absent'],
  },
  'image-tag-immutable': {
    group: 'registry',
    title:
      "The image tag '…' already exists in the '…' repository and cannot be overwritten because the tag is immutable.",
    says: ecr.imageTagAlreadyExists(repository, '1').message,
    chains: ['push'],
    see: ['push-denied-identity', 'image-not-found'],
  },
  'repository-policy-not-found': {
    group: 'registry',
    title:
      "Repository policy does not exist for the repository with name '…' in the registry with id '…'",
    says: ecr.repositoryPolicyNotFound(repository).message,
    chains: ['pullAcross', 'restore'],
    see: ['lambda-image-access', 'pull-denied-resource', 'invalid-repository-policy'],
  },
  'invalid-repository-policy': {
    group: 'registry',
    title:
      "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'",
    says: ecr.invalidParameter('PolicyText', 'Invalid repository policy provided').message,
    chains: [],
    see: ['principal-not-found', 'repository-policy-not-found'],
  },
  'invalid-registry-policy': {
    group: 'registry',
    title:
      "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid registry policy provided'",
    says: ecr.invalidParameter('PolicyText', 'Invalid registry policy provided').message,
    chains: [],
    see: ['invalid-repository-policy', 'principal-not-found'],
  },
  'principal-not-found': {
    group: 'registry',
    title: "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Principal not found'",
    says: ecr.invalidParameter('PolicyText', 'Principal not found').message,
    chains: [],
    see: ['invalid-repository-policy', 'role-not-assumable'],
  },
} satisfies Partial<Record<MessagePage, Page>>

const rolePages = {
  'role-not-assumable': {
    group: 'roles',
    title: refusals.roleNotAssumable.message,
    says: lambda.roleNotAssumable().message,
    chains: ['create', 'invoke'],
    see: ['pass-role', 'pass-role-across-accounts', 'assume-role'],
  },
  'pass-role': {
    group: 'roles',
    title: `${notAuthorized} iam:PassRole on resource: … because no identity-based policy allows the iam:PassRole action`,
    says: sentenceFor('iam:PassRole', execution),
    chains: ['passRole', 'create'],
    see: ['pass-role-across-accounts', 'role-not-assumable', 'create-function-denied'],
  },
  'pass-role-across-accounts': {
    group: 'roles',
    title: refusals.passRoleAcrossAccounts.message,
    says: lambda.passRoleAcrossAccounts().message,
    chains: ['passRole'],
    see: ['pass-role', 'assume-role'],
  },
  'assume-role': {
    group: 'roles',
    title: `${notAuthorized} sts:AssumeRole on resource: …`,
    says: sentenceFor('sts:AssumeRole', `arn:aws:iam::${owner}:role/deployer`),
    chains: ['assume', 'assumeAcross'],
    see: ['assume-role-with-web-identity', 'role-not-assumable', 'security-token-expired'],
  },
  'assume-role-with-web-identity': {
    group: 'roles',
    title: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
    says: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
    where: 'src/estate/denial.ts',
    chains: [],
    see: ['assume-role', 'security-token-invalid'],
  },
} satisfies Partial<Record<MessagePage, Page>>

const credentialPages = {
  'security-token-expired': {
    group: 'credentials',
    title: 'The security token included in the request is expired',
    says: 'The security token included in the request is expired',
    where: 'src/access/authenticate.ts',
    chains: [],
    see: ['security-token-invalid', 'authorization-token-expired'],
  },
  'security-token-invalid': {
    group: 'credentials',
    title: 'The security token included in the request is invalid.',
    says: 'The security token included in the request is invalid.',
    where: 'src/access/credentials.ts',
    chains: [],
    see: ['security-token-expired', 'signature-does-not-match'],
  },
  'signature-does-not-match': {
    group: 'credentials',
    title: 'The request signature we calculated does not match the signature you provided. …',
    says: 'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
    where: 'src/aws/sigv4/verify.ts',
    chains: [],
    see: ['security-token-invalid', 'security-token-expired'],
  },
  'rate-exceeded': {
    group: 'credentials',
    title: 'Rate exceeded',
    says: 'Rate exceeded',
    where: 'src/server/bodies.ts',
    chains: [],
    see: ['function-image-pending'],
  },
} satisfies Partial<Record<MessagePage, Page>>

const explicit = (type: string) =>
  `${notAuthorized} … on resource: … with an explicit deny in a${type}`

const policyPages = {
  'no-identity-based-policy': {
    group: 'policies',
    title: `${notAuthorized} … because no identity-based policy allows the … action`,
    says: sentenceFor('ecr:DescribeImages', ownApp),
    chains: ['policies'],
    see: ['no-resource-based-policy', 'no-permissions-boundary', 'explicit-deny-identity'],
  },
  'no-resource-based-policy': {
    group: 'policies',
    title: `${notAuthorized} … because no resource-based policy allows the … action`,
    says: sentenceFor('ecr:DescribeImages', sharedApp, onlyIdentity),
    chains: ['policies'],
    see: ['no-identity-based-policy', 'pull-denied-resource', 'explicit-deny-resource'],
  },
  'no-permissions-boundary': {
    group: 'policies',
    title: `${notAuthorized} … because no permissions boundary allows the … action`,
    says: denies('permissions boundary', 'nothing'),
    chains: ['policies'],
    see: ['explicit-deny-boundary', 'no-session-policy', 'no-identity-based-policy'],
  },
  'no-session-policy': {
    group: 'policies',
    title: `${notAuthorized} … because no session policy allows the … action`,
    says: denies('session policy', 'nothing'),
    chains: ['policies'],
    see: ['explicit-deny-session', 'no-permissions-boundary'],
  },
  'no-service-control-policy': {
    group: 'policies',
    title: `${notAuthorized} … because no service control policy allows the … action`,
    says: denies('service control policy', 'nothing'),
    chains: ['policies'],
    see: ['explicit-deny-scp', 'explicit-deny-rcp'],
  },
  'vpc-endpoint-policy': {
    group: 'policies',
    title: `${notAuthorized} … because no VPC endpoint policy allows the … action`,
    says: denies('VPC endpoint policy', 'nothing'),
    chains: ['policies'],
    see: ['cannot-pull-container', 'no-identity-based-policy'],
  },
  'explicit-deny-identity': {
    group: 'policies',
    title: explicit('n identity-based policy'),
    says: denies('identity-based policy'),
    chains: ['policies'],
    see: ['explicit-deny-boundary', 'explicit-deny-scp', 'no-identity-based-policy'],
  },
  'explicit-deny-resource': {
    group: 'policies',
    title: explicit(' resource-based policy'),
    says: denies('resource-based policy'),
    chains: ['policies'],
    see: ['explicit-deny-rcp', 'pull-denied-resource', 'explicit-deny-identity'],
  },
  'explicit-deny-boundary': {
    group: 'policies',
    title: explicit(' permissions boundary'),
    says: denies('permissions boundary'),
    chains: ['policies'],
    see: ['no-permissions-boundary', 'explicit-deny-identity'],
  },
  'explicit-deny-session': {
    group: 'policies',
    title: explicit(' session policy'),
    says: denies('session policy'),
    chains: ['policies'],
    see: ['no-session-policy', 'explicit-deny-identity'],
  },
  'explicit-deny-scp': {
    group: 'policies',
    title: explicit(' service control policy'),
    says: denies('service control policy'),
    chains: ['policies'],
    see: ['no-service-control-policy', 'explicit-deny-rcp', 'explicit-deny-identity'],
  },
  'explicit-deny-rcp': {
    group: 'policies',
    title: explicit(' resource control policy'),
    says: denies('resource control policy'),
    chains: ['policies'],
    see: ['explicit-deny-scp', 'explicit-deny-resource'],
  },
} satisfies Partial<Record<MessagePage, Page>>

/** Every page that a message can be about: one that is missing does not compile. */
export const pages: Readonly<Record<MessagePage, Page>> = {
  ...lambdaPages,
  ...registryPages,
  ...rolePages,
  ...policyPages,
  ...credentialPages,
}
