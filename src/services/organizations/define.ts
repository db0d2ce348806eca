import type { Operations } from '../../aws/models/organizations.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import type { Check } from '../../estate/check.ts'
import { requestTags } from '../../estate/request-tags.ts'
import { definer } from '../kernel/define.ts'

export const define = definer<Operations>('organizations')

export interface ContextParts {
  readonly tags?: readonly { readonly Key: string; readonly Value: string }[] | undefined
  readonly tagKeys?: readonly string[]
  readonly policyType?: string | undefined
  readonly servicePrincipal?: string | undefined
}

function contextOf(parts: ContextParts): NonNullable<Check['context']> {
  const { tags, tagKeys, policyType, servicePrincipal } = parts
  return {
    ...requestTags(tags),
    ...(tagKeys?.length && { 'aws:tagkeys': tagKeys }),
    ...(policyType !== undefined && { 'organizations:policytype': policyType }),
    ...(servicePrincipal !== undefined && { 'organizations:serviceprincipal': servicePrincipal }),
  }
}

/** An action without a resource type. */
export const onAll = (action: string, parts: ContextParts = {}): Check => ({
  action: `organizations:${action}`,
  resource: '*',
  context: contextOf(parts),
})

/**
 * `action` on what an id names. Its ARN has the organization in it, which the request does not: the
 * store adds it where the question is gathered, for what the caller's own organization has.
 */
export const on = (
  action: string,
  { account }: Pick<Caller, 'account'>,
  id: string,
  parts: ContextParts = {},
): Check => ({
  action: `organizations:${action}`,
  resource: `arn:aws:organizations::${account}:${kindOf(id)}/${id}`,
  context: contextOf(parts),
})

/** An operation with tags needs the permission to tag as well. */
export const withTags = (check: Check, tags: readonly unknown[] | undefined): readonly Check[] =>
  tags?.length ? [check, { ...check, action: 'organizations:TagResource' }] : [check]

function kindOf(id: string): string {
  if (id.startsWith('r-')) return 'root'
  if (id.startsWith('ou-')) return 'ou'
  if (id.startsWith('p-')) return 'policy'
  return id.startsWith('h-') ? 'handshake' : 'account'
}
