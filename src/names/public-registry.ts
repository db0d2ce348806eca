import { type AccountId, parseAccountId } from './account.ts'
import type { RegistryHost } from './image-uri.ts'
import type { Region } from './region.ts'
import type { RegistryHostKind } from './registry-hosts.ts'

/** Where the public repositories of an account are kept: beside its Regions, for they are in none. */
export const publicRegion = 'ecr-public' as Region

/** The one Region whose API makes public repositories. https://docs.aws.amazon.com/AmazonECR/latest/public/public-registries.html */
export const publicHome = 'us-east-1' as Region

/** A host whose repositories are public; whose each is, its alias says. */
export const publicRegistry: RegistryHost = {
  account: '000000000000' as AccountId,
  region: publicRegion,
}

export const publicRepositoryArn = (account: string, name: string): string =>
  `arn:aws:ecr-public::${account}:repository/${name}`

export const publicRegistryArn = (account: string): string =>
  `arn:aws:ecr-public::${account}:registry/${account}`

const isPublic = /^(?:public\.ecr\.(?:aws|localhost)|ecr-public\.aws\.com)\.?(?::\d{1,5})?$/i

/** `public.ecr.aws`, its dual-stack name, and `public.ecr.localhost`, which names this server. A port is ignored. */
export const isPublicHost = (host: string): boolean => isPublic.test(host)

/** What this server calls it. Clients leave out the ports that their schemes imply. */
export const publicHostOf = (kind: RegistryHostKind, port: number): string =>
  kind === 'aws' && (port === 80 || port === 443)
    ? 'public.ecr.aws'
    : `public.ecr.${kind === 'aws' ? 'aws' : 'localhost'}:${port}`

const accounts = 1_000_000_000_000n
/** The second undoes the first: their product is one more than a multiple of the accounts there are. */
const scatter = 387_420_489_007n
const gather = inverse(scatter, accounts)
const tail = 36n ** 7n

/**
 * An account's default alias: a letter and seven letters and digits, as AWS's are. It is made of the account, so that
 * whose a repository is can be told before anything is looked up.
 */
export function publicAliasOf(account: AccountId): string {
  const scattered = (BigInt(account) * scatter) % accounts
  const first = String.fromCharCode('a'.charCodeAt(0) + Number(scattered / tail))
  return first + (scattered % tail).toString(36).padStart(7, '0')
}

/** Undefined for an alias that is no account's here. An account's number goes too. */
export function accountOfAlias(alias: string): AccountId | undefined {
  if (!/^[a-z][a-z0-9]{7}$/.test(alias)) return parseAccountId(alias)
  const first = BigInt(alias.charCodeAt(0) - 'a'.charCodeAt(0))
  const rest = [...alias.slice(1)].reduce((sum, one) => sum * 36n + BigInt(parseInt(one, 36)), 0n)
  const scattered = first * tail + rest
  if (scattered >= accounts) return undefined
  return parseAccountId(((scattered * gather) % accounts).toString().padStart(12, '0'))
}

/** By Euclid's algorithm. */
function inverse(of: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [of, modulus, 1n, 0n]
  while (b !== 0n) [a, b, x, y] = [b, a % b, y, x - (a / b) * y]
  return ((x % modulus) + modulus) % modulus
}
