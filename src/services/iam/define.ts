import type { Operations } from '../../aws/models/iam.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import type { Check } from '../../estate/check.ts'
import { requestTags } from '../../estate/request-tags.ts'
import { type Asked, definer } from '../kernel/define.ts'

export const define = definer<Operations>('iam')

export interface ContextParts {
  readonly tags?: readonly { readonly Key: string; readonly Value: string }[] | undefined
  readonly tagKeys?: readonly string[]
  readonly boundary?: string | undefined
  readonly policy?: string
  readonly awsService?: string
  readonly passedTo?: string
}

function contextOf(parts: ContextParts): NonNullable<Check['context']> {
  const { tags, tagKeys, boundary } = parts
  return {
    ...requestTags(tags),
    ...(tagKeys?.length && { 'aws:tagkeys': tagKeys }),
    ...(boundary !== undefined && { 'iam:permissionsboundary': boundary }),
    ...(parts.policy !== undefined && { 'iam:policyarn': parts.policy }),
    ...(parts.awsService !== undefined && { 'iam:awsservicename': parts.awsService }),
    ...(parts.passedTo !== undefined && { 'iam:passedtoservice': parts.passedTo }),
  }
}

const words = {
  user: 'user',
  group: 'group',
  role: 'role',
  'instance-profile': 'instance profile',
  'server-certificate': 'server certificate',
} as const

export type CheckedKind = keyof typeof words

/**
 * On an entity that exists or not, under the ARN without a path: AWS authorizes so when it finds
 * nothing, and the path of what it finds is added where the question is gathered. Denials print the name.
 */
export const on = (
  kind: CheckedKind,
  { account }: Caller,
  name: string,
  parts: ContextParts = {},
): Asked => ({
  resource: `arn:aws:iam::${account}:${kind}/${name}`,
  printedResource: `${words[kind]} ${name}`,
  context: contextOf(parts),
})

/** On what is about to be made. Denials print the ARN. */
export const onNew = (
  kind: CheckedKind,
  { account }: Caller,
  name: string,
  { path = '/', ...parts }: ContextParts & { readonly path?: string | undefined },
): Asked => ({
  resource: `arn:aws:iam::${account}:${kind}${path}${name}`,
  context: contextOf(parts),
})

/** On a managed policy. An ARN that names no policy is judged as it stands. */
export const onPolicy = (arn: string, parts: ContextParts = {}): Asked => ({
  resource: arn,
  printedResource: `policy ${arn}`,
  context: contextOf(parts),
})

/** Without a resource type. `printed` is what a denial shows in the place of `*`. */
export const onAccount =
  (printed?: (caller: Caller) => string) =>
  (_input: unknown, caller: Caller): Asked => ({
    resource: '*',
    ...(printed && { printedResource: printed(caller) }),
  })

/** Kinds that are made under a name, with a path and tags. */
const created = {
  User: 'user',
  Role: 'role',
  InstanceProfile: 'instance-profile',
} as const

/** What making one asks for: the making, and the tagging where there are tags. */
export function onCreated(
  word: keyof typeof created,
  caller: Caller,
  name: string,
  { boundary, ...parts }: ContextParts & { readonly path?: string | undefined },
): readonly Asked[] {
  const kind = created[word]
  return [
    onNew(kind, caller, name, { boundary, ...parts }),
    ...(parts.tags?.length
      ? [{ ...onNew(kind, caller, name, parts), action: `iam:Tag${word}` }]
      : []),
  ]
}
