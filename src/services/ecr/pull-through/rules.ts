import { rolePrincipal } from '../../../access/credentials.ts'
import type { CreatePullThroughCacheRuleRequest } from '../../../aws/models/ecr.types.gen.ts'
import type { Caller } from '../../../estate/caller.ts'
import { parseArn, registryArn } from '../../../names/arn.ts'
import { upstreamKindOf } from '../../../names/upstream-registry.ts'
import type { Registry } from '../../../store/ecr/creation-templates.ts'
import { changeRule, createRule, deleteRule } from '../../../store/ecr/pull-through-rule-writes.ts'
import {
  findRules,
  listRules,
  type PullThroughRule,
  rulesMax,
} from '../../../store/ecr/pull-through-rules.ts'
import type { Asked } from '../../kernel/define.ts'
import type { Needs } from '../../kernel/needs.ts'
import { readPage } from '../../kernel/page.ts'
import { define } from '../define.ts'
import {
  invalidParameter,
  ruleExists,
  ruleNotFound,
  tooManyRules,
  upstreamTakesLogin,
  upstreamUnknown,
} from '../errors.ts'
import { afterOf, nextTokenFor, pageDefault, refusePaging } from '../page.ts'
import { registryOf } from '../repository.ts'
import { type CachedName, openUpstream } from './open.ts'
import { cacheRoleArn, cacheService, readSecret } from './secret.ts'
import { UpstreamFailure } from './upstream.ts'

interface RuleInput {
  readonly registryId?: string | undefined
  readonly customRoleArn?: string | undefined
}

/** The registry, and the role that it is handed. */
function onRules(input: RuleInput, caller: Caller): readonly Asked[] {
  const account = registryOf(input, caller)
  const { customRoleArn: role } = input
  return [
    { resource: '*', policyOf: registryArn(account, caller.region), resourceAccount: account },
    ...(role && isRoleOf(role, account)
      ? [
          {
            action: 'iam:PassRole',
            resource: role,
            context: { 'iam:passedtoservice': cacheService },
          },
        ]
      : []),
  ]
}

function isRoleOf(text: string, account: string): boolean {
  const arn = parseArn(text)
  return arn?.service === 'iam' && arn.account === account && arn.resource.startsWith('role/')
}

const registryFor = (input: RuleInput, caller: Caller): Pick<Caller, 'account' | 'region'> => ({
  account: registryOf(input, caller),
  region: caller.region,
})

/** A slash at the end is always meant. */
const withoutSlash = (prefix: string): string => prefix.replace(/\/$/, '')

export const createPullThroughCacheRule = define(
  'CreatePullThroughCacheRule',
  onRules,
  async (input, caller, needs) => {
    const registry = registryFor(input, caller)
    const rule = readRule(input, registry)
    await requireCacheRole(caller, needs)
    if (rule.credentialArn) await readSecret(rule.credentialArn, { ...caller, ...registry }, needs)
    const now = needs.clock.now()
    const outcome = await createRule(needs.db, registry, rule, now)
    if (outcome === 'exists') throw ruleExists()
    if (outcome === 'too-many') throw tooManyRules(registry.account, rulesMax)
    const { updatedAt: _, ...shown } = show(registry, { ...rule, createdAt: now, updatedAt: now })
    return shown
  },
)

/** Throws for an upstream that ECR does not cache, and for what does not fit it. */
function readRule(input: CreatePullThroughCacheRuleRequest, { account, region }: Registry) {
  const { credentialArn, customRoleArn } = input
  const upstream = input.upstreamRegistryUrl
  const known = upstreamKindOf(upstream)
  const { upstreamRegistry: kind } = input
  if (!known) throw upstreamUnknown(upstream)
  // Differs from AWS? That the two must agree is in the model's documentation; the text is not known.
  if (kind !== undefined && kind !== known.kind) throw upstreamUnknown(upstream)
  if (known.takesLogin === 'always' && credentialArn === undefined) throw upstreamTakesLogin()
  requireRole(customRoleArn, account)
  if (known.ecr) {
    const own = known.ecr.account === account
    // Differs from AWS? That a role is required across accounts is documented; this text and the next are not known.
    if (!own && customRoleArn === undefined)
      throw invalidParameter('customRoleArn', 'Member must not be null')
    if (own && known.ecr.region === region) throw upstreamUnknown(upstream)
  }
  const prefix = withoutSlash(input.ecrRepositoryPrefix)
  const upstreamPrefix = withoutSlash(input.upstreamRepositoryPrefix ?? 'ROOT')
  if (prefix === 'ROOT' && upstreamPrefix !== 'ROOT')
    throw invalidParameter(
      'upstreamRepositoryPrefix',
      'Member must be ROOT when ecrRepositoryPrefix is ROOT',
    )
  return { prefix, upstream, upstreamPrefix, credentialArn, customRoleArn }
}

function requireRole(customRoleArn: string | undefined, account: string): void {
  if (customRoleArn !== undefined && !isRoleOf(customRoleArn, account))
    throw invalidParameter('customRoleArn', 'Invalid ARN')
}

/** The first rule makes the role as which ECR caches, for which who makes the rule must be allowed. */
async function requireCacheRole(caller: Caller, { db, call }: Needs): Promise<void> {
  if (await rolePrincipal(db, cacheRoleArn(caller.account), 'pull-through-cache')) return
  await call('iam', 'CreateServiceLinkedRole', { AWSServiceName: cacheService }, caller)
}

export const updatePullThroughCacheRule = define(
  'UpdatePullThroughCacheRule',
  onRules,
  async (input, caller, needs) => {
    const registry = registryFor(input, caller)
    const rule = await requireRule(input, caller, needs)
    const { credentialArn, customRoleArn } = input
    requireRole(customRoleArn, registry.account)
    if (credentialArn) await readSecret(credentialArn, { ...caller, ...registry }, needs)
    const now = needs.clock.now()
    const change = {
      ...(credentialArn !== undefined && { credentialArn }),
      ...(customRoleArn !== undefined && { customRoleArn }),
    }
    await changeRule(needs.db, registry, rule.prefix, change, now)
    const { createdAt: _, ...shown } = show(registry, { ...rule, ...change, updatedAt: now })
    return shown
  },
)

export const deletePullThroughCacheRule = define(
  'DeletePullThroughCacheRule',
  onRules,
  async (input, caller, needs) => {
    const registry = registryFor(input, caller)
    const rule = await requireRule(input, caller, needs)
    await deleteRule(needs.db, registry, rule.prefix)
    const { updatedAt: _, ...shown } = show(registry, rule)
    return shown
  },
)

/** Throws PullThroughCacheRuleNotFoundException. */
export async function requireRule(
  input: RuleInput & { readonly ecrRepositoryPrefix: string },
  caller: Caller,
  { db }: Needs,
): Promise<PullThroughRule> {
  const prefix = withoutSlash(input.ecrRepositoryPrefix)
  const [rule] = await findRules(db, registryFor(input, caller), [prefix])
  if (!rule) throw ruleNotFound()
  return rule
}

/** Reads the secret and logs in to the upstream, which is asked for an image that need not be there. */
export const validatePullThroughCacheRule = define(
  'ValidatePullThroughCacheRule',
  onRules,
  async (input, caller, needs) => {
    const registry = registryFor(input, caller)
    const rule = await requireRule(input, caller, needs)
    const { createdAt: _, updatedAt: __, upstreamRegistry: ___, ...shown } = show(registry, rule)
    const failure = await failureOf(rule, { ...registry, name: probe(rule) }, caller, needs)
    return { ...shown, isValid: failure === undefined, ...(failure !== undefined && { failure }) }
  },
)

const probe = ({ prefix }: PullThroughRule): string =>
  prefix === 'ROOT' ? 'library/validate' : `${prefix}/library/validate`

/** Why the rule is no use; undefined where the upstream lets in. Differs from AWS? The texts are not known. */
async function failureOf(
  rule: PullThroughRule,
  cached: CachedName,
  { request }: Caller,
  needs: Needs,
): Promise<string | undefined> {
  try {
    const upstream = await openUpstream(rule, cached, request, needs)
    await upstream.manifest('latest')
    return undefined
  } catch (error) {
    if (!(error instanceof UpstreamFailure)) throw error
    return error.kind === 'absent' ? undefined : error.message
  }
}

export const describePullThroughCacheRules = define(
  'DescribePullThroughCacheRules',
  onRules,
  async (input, caller, needs) => {
    const { db } = needs
    const registry = registryFor(input, caller)
    const { ecrRepositoryPrefixes: prefixes, nextToken, maxResults = pageDefault } = input
    if (prefixes) {
      refusePaging('ecrRepositoryPrefixes', input)
      const named = await findRules(db, registry, prefixes.map(withoutSlash))
      if (named.length < new Set(prefixes.map(withoutSlash)).size) throw ruleNotFound()
      return { pullThroughCacheRules: named.map((rule) => show(registry, rule)) }
    }
    const list = 'DescribePullThroughCacheRules'
    const { items, last } = await readPage(
      (slice) => listRules(db, registry, slice),
      afterOf(list, nextToken),
      maxResults,
      ({ prefix }) => prefix,
    )
    return {
      pullThroughCacheRules: items.map((rule) => show(registry, rule)),
      nextToken: nextTokenFor(list, last),
    }
  },
)

export const show = ({ account }: Pick<Registry, 'account'>, rule: PullThroughRule) => ({
  ecrRepositoryPrefix: rule.prefix,
  upstreamRegistryUrl: rule.upstream,
  upstreamRegistry: upstreamKindOf(rule.upstream)?.kind,
  upstreamRepositoryPrefix: rule.upstreamPrefix,
  credentialArn: rule.credentialArn,
  customRoleArn: rule.customRoleArn,
  registryId: account,
  createdAt: rule.createdAt,
  updatedAt: rule.updatedAt,
})
