import type { Operations } from '../../aws/models/organizations.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import type { Check } from '../../estate/check.ts'
import { requestTags } from '../../estate/request-tags.ts'
import { type Asked, definer } from '../kernel/define.ts'
import { actingFor, isDelegable } from './delegation.ts'

const defineOwn = definer<Operations>('organizations')

/** An operation, which a member may do for the management account where the resource policy delegates it. */
export const define: typeof defineOwn = (name, asks, run, more) => {
  const operation = defineOwn(name, asks, run, more)
  if (!isDelegable(name)) return operation
  return {
    ...operation,
    run: async (input, caller, needs) => {
      const acting = await actingFor(caller, operation.permissions(input, caller), needs)
      return operation.run(input, acting, needs)
    },
  }
}

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

/** Without a resource type. */
export const onAll = (parts: ContextParts = {}): Asked => ({
  resource: '*',
  context: contextOf(parts),
})

/**
 * On what an id names. Its ARN has the organization in it, which the request does not: the
 * store adds it where the question is gathered, for what the caller's own organization has.
 */
export const on = (
  { account }: Pick<Caller, 'account'>,
  id: string,
  parts: ContextParts = {},
): Asked => ({
  resource: `arn:aws:organizations::${account}:${kindOf(id)}/${id}`,
  context: contextOf(parts),
})

/** An operation with tags needs the permission to tag as well. */
export const withTags = (asked: Asked, tags: readonly unknown[] | undefined): readonly Asked[] =>
  tags?.length ? [asked, { ...asked, action: 'organizations:TagResource' }] : [asked]

function kindOf(id: string): string {
  if (id.startsWith('r-')) return 'root'
  if (id.startsWith('ou-')) return 'ou'
  if (id.startsWith('p-')) return 'policy'
  if (id.startsWith('rp-')) return 'resourcepolicy'
  if (id.startsWith('rt-')) return 'transfer'
  return id.startsWith('h-') ? 'handshake' : 'account'
}
