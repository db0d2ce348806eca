import type { JWTPayload } from 'jose'
import type { WebIdentity } from './web-identity-token.ts'

type Values = Record<string, string | readonly string[]>

/** Claims that every OpenID Connect issuer's condition keys have. `aud` and `sub` are the identity's own. */
const standardClaims = ['amr', 'email']

/**
 * Claims that AWS knows of this issuer besides.
 * Differs from AWS? Which of GitHub's claims it takes is documented with examples only.
 */
const claimsByIssuer: Readonly<Record<string, readonly string[]>> = {
  'token.actions.githubusercontent.com': [
    'actor',
    'actor_id',
    'enterprise',
    'enterprise_id',
    'environment',
    'job_workflow_ref',
    'ref',
    'repository',
    'repository_id',
    'repository_owner',
    'repository_owner_id',
    'workflow',
    'workflow_ref',
  ],
}

/** The condition keys that a web identity brings to the trust policy. Lower-case names. */
export function identityContext({
  issuer,
  subject,
  audience,
  provider,
  claims,
}: WebIdentity): Values {
  const prefix = issuer.toLowerCase()
  const context: Values = {
    [`${prefix}:aud`]: audience,
    [`${prefix}:sub`]: subject,
    'aws:federatedprovider': provider,
  }
  // `aud` is then the authorized party, and this the token's own audience.
  if (typeof claims.azp === 'string' && claims.aud !== undefined)
    context[`${prefix}:oaud`] = claims.aud
  for (const name of [...standardClaims, ...(claimsByIssuer[prefix] ?? [])]) {
    const value = textOf(claims[name])
    if (value !== undefined) context[`${prefix}:${name}`] = value
  }
  return context
}

function textOf(value: unknown): string | readonly string[] | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return value.filter((one) => typeof one === 'string')
  return undefined
}

const namespace = 'https://aws.amazon.com/tags'

/** The session tags that a token carries, in the shape AssumeRole takes them. */
export function tagsInToken(claims: JWTPayload) {
  const nested = isRecord(claims[namespace]) ? claims[namespace] : {}
  const principalTags = isRecord(nested.principal_tags) ? nested.principal_tags : {}
  const flat = Object.entries(claims).flatMap(([name, value]) =>
    name.startsWith(`${namespace}/principal_tags/`)
      ? [[name.slice(`${namespace}/principal_tags/`.length), value] as const]
      : [],
  )
  const transitive = nested.transitive_tag_keys ?? claims[`${namespace}/transitive_tag_keys`]
  return {
    Tags: [...Object.entries(principalTags), ...flat].map(([Key, value]) => ({
      Key,
      Value: String([value].flat()[0] ?? ''),
    })),
    TransitiveTagKeys: Array.isArray(transitive) ? transitive.map(String) : [],
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The source identity that a token carries. */
export function sourceIdentityInToken(claims: JWTPayload): string | undefined {
  const value = claims['https://aws.amazon.com/source_identity']
  return typeof value === 'string' ? value : undefined
}
