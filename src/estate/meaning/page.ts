import type { DenialSentence } from '../../policy/message/denials.ts'
import type { Message } from '../../policy/message/read.ts'
import type { RefusalKind } from '../../policy/message/refusals.ts'
import { registryTaskOf } from '../scenarios/registry.ts'

/** Of one of docs/messages, by the name of its file. */
export type MessagePage = (typeof refused)[RefusalKind] | ReturnType<typeof deniedPage>

/** By kind: a client's words have the page of what they are about. */
const refused = {
  'image-access': 'lambda-image-access',
  'image-access-lost': 'function-image-access',
  'image-deleted': 'function-image-deleted',
  'image-unusable': 'function-image-unusable',
  'image-pending': 'function-image-pending',
  architecture: 'exec-format-error',
  'image-uri': 'source-image-not-valid',
  'image-absent': 'source-image-absent',
  'media-type': 'image-media-type',
  'role-not-assumable': 'role-not-assumable',
  'pass-role-across-accounts': 'pass-role-across-accounts',
  'repository-policy': 'invalid-repository-policy',
  'registry-policy': 'invalid-registry-policy',
  'principal-not-found': 'principal-not-found',
  'tag-immutable': 'image-tag-immutable',
  'repository-absent': 'repository-not-found',
  'repository-policy-absent': 'repository-policy-not-found',
  'image-unknown': 'image-not-found',
  'token-expired': 'authorization-token-expired',
  'no-credentials': 'no-basic-auth-credentials',
  'credentials-expired': 'security-token-expired',
  'key-unknown': 'security-token-invalid',
  signature: 'signature-does-not-match',
  'clock-skew': 'signature-does-not-match',
  throttled: 'rate-exceeded',
  'ecs-pull': 'cannot-pull-container',
  'kubelet-pull': 'err-image-pull',
  'docker-pull': 'pull-access-denied',
} as const satisfies Readonly<Record<RefusalKind, string>>

/** From the folder of the package: it is shipped. */
export const pagePath = (page: MessagePage): string => `docs/messages/${page}.md`

/** Of the first of AWS's sentences in a message. Undefined where none is in it. */
export function pageOf({ sentences: [first] }: Pick<Message, 'sentences'>) {
  if (!first) return undefined
  return first.kind === 'denied' ? deniedPage(first) : refused[first.kind]
}

/** A Deny, and a type that few know of, say more of what is to be done than the action. */
function deniedPage({ action, outcome, type, resource = '' }: DenialSentence) {
  if (outcome === 'explicitly-denied') return explicit(type)
  const limit = type && limits[type]
  if (limit) return limit
  const name = action.toLowerCase()
  const own = byAction[name]
  if (own) return own
  const side = type === 'resource-based policy' ? 'resource' : 'identity'
  const task = registryTaskOf(action, resource)?.what
  if (task === 'push') return side === 'resource' ? 'push-denied-resource' : 'push-denied-identity'
  if (task === 'pull') return side === 'resource' ? 'pull-denied-resource' : 'pull-denied-identity'
  return side === 'resource' ? 'no-resource-based-policy' : 'no-identity-based-policy'
}

function explicit(type: DenialSentence['type']) {
  switch (type) {
    case 'service control policy':
      return 'explicit-deny-scp'
    case 'resource control policy':
      return 'explicit-deny-rcp'
    case 'resource-based policy':
      return 'explicit-deny-resource'
    case 'permissions boundary':
      return 'explicit-deny-boundary'
    case 'session policy':
      return 'explicit-deny-session'
    case 'VPC endpoint policy':
      return 'vpc-endpoint-policy'
    default:
      return 'explicit-deny-identity'
  }
}

const limits: Readonly<
  Partial<
    Record<
      NonNullable<DenialSentence['type']>,
      | 'no-permissions-boundary'
      | 'no-session-policy'
      | 'no-service-control-policy'
      | 'vpc-endpoint-policy'
    >
  >
> = {
  'permissions boundary': 'no-permissions-boundary',
  'session policy': 'no-session-policy',
  'service control policy': 'no-service-control-policy',
  'VPC endpoint policy': 'vpc-endpoint-policy',
}

const byAction: Readonly<
  Record<
    string,
    | 'assume-role'
    | 'assume-role-with-web-identity'
    | 'create-function-denied'
    | 'get-authorization-token'
    | 'invoke-denied'
    | 'pass-role'
    | undefined
  >
> = {
  'ecr:getauthorizationtoken': 'get-authorization-token',
  'iam:passrole': 'pass-role',
  'lambda:createfunction': 'create-function-denied',
  'lambda:updatefunctioncode': 'create-function-denied',
  'lambda:invokefunction': 'invoke-denied',
  'sts:assumerole': 'assume-role',
  'sts:assumerolewithsaml': 'assume-role-with-web-identity',
  'sts:assumerolewithwebidentity': 'assume-role-with-web-identity',
  'sts:setsourceidentity': 'assume-role',
  'sts:tagsession': 'assume-role',
}
