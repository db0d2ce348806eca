import { createInterface } from 'node:readline/promises'
import { defaultProvider } from '@aws-sdk/credential-provider-node'
import { parseKnownFiles } from '@smithy/core/config'
import { Failure, usage } from '../failure.ts'
import { printable } from '../terminal.ts'
import type { Account } from './account.ts'
import { type Clients, type Connection, calls, clientsFor } from './calls.ts'

type Signed = Omit<Connection, 'region'>

/** What signs: a profile of any kind (keys, SSO, another role, a process, MFA), or what the shell says. */
const signedBy = (profile: string | undefined, endpoint: string | undefined): Signed => ({
  credentials: defaultProvider({
    ...(profile !== undefined && { profile }),
    mfaCodeProvider,
    logger: silent,
  }),
  ...(profile !== undefined && { profile }),
  ...(endpoint !== undefined && { endpoint }),
})

/** The SDK reads a profile's own only where AWS_PROFILE names it. */
function endpointOf(profile: Profile | undefined): string | undefined {
  const { AWS_ENDPOINT_URL, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS } = process.env
  const isIgnored = AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true'
  return AWS_ENDPOINT_URL || isIgnored ? undefined : profile?.endpoint_url
}

/** The SDK warns of keys in the shell beside a profile: `--profile` was typed, and nothing is left to choose. */
const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {} }

async function mfaCodeProvider(serial: string): Promise<string> {
  if (!process.stdin.isTTY)
    throw new Failure(`the code of \`${serial}\` is asked for at a terminal, and this is none`)
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await terminal.question(`code of ${printable(serial)}: `)
  } finally {
    terminal.close()
  }
}

/**
 * The accounts of these profiles, each once, with their Regions. Without a profile the shell's credentials are used.
 * @throws Failure that names the profile that cannot be used.
 */
export async function accountsOf(
  profiles: readonly string[],
  regions: readonly string[],
): Promise<readonly Account[]> {
  const known = await profilesNamed(profiles)
  const accounts = new Map<string, Map<string, Clients>>()
  const first = new Map<string, string>()
  for (const profile of profiles.length > 0 ? profiles : [undefined]) {
    const own = known[profile ?? '']
    const signed = signedBy(profile, endpointOf(own))
    const of = profile === undefined ? '' : `profile \`${profile}\`: `
    const wanted = regions.length > 0 ? regions : [await regionOf(signed, of)]
    const id = await accountOf(clientsFor({ ...signed, region: wanted[0] ?? '' }), of, own)
    const there = accounts.get(id) ?? new Map<string, Clients>()
    for (const region of wanted)
      if (!there.has(region)) there.set(region, clientsFor({ ...signed, region }))
    accounts.set(id, there)
    if (profile !== undefined && !first.has(id)) first.set(id, profile)
  }
  return [...accounts].map(([id, byRegion]) => ({
    id,
    ...withProfile(first.get(id)),
    regions: [...byRegion].map(([region, clients]) => ({ region, clients })),
  }))
}

type Profile = Readonly<Record<string, string | undefined>>

/**
 * What the files of AWS's configuration say of them.
 *
 * @throws Failure where no file has one of them: the SDK would only say that it found no credentials, or no Region.
 */
async function profilesNamed(
  profiles: readonly string[],
): Promise<Readonly<Record<string, Profile | undefined>>> {
  if (profiles.length === 0) return {}
  const known = await parseKnownFiles({})
  for (const one of profiles)
    if (!Object.hasOwn(known, one))
      throw usage(
        `--profile: expected an AWS profile, and there is no \`${one}\`: see \`aws configure list-profiles\``,
      )
  return known
}

const withProfile = (profile: string | undefined) => (profile === undefined ? {} : { profile })

async function regionOf({ profile }: Signed, of: string): Promise<string> {
  const { STSClient } = await import('@aws-sdk/client-sts')
  try {
    return await new STSClient(profile === undefined ? {} : { profile }).config.region()
  } catch {
    // Version 1 of the AWS CLI knows only this one, the SDK only AWS_REGION.
    const named = process.env.AWS_DEFAULT_REGION
    if (named) return named
    throw new Failure(`${of}expected a Region, got none: give --region`)
  }
}

async function accountOf(
  clients: Clients,
  of: string,
  profile: Profile | undefined,
): Promise<string> {
  try {
    const { Account } = await calls.sts.GetCallerIdentity(clients)
    if (Account !== undefined) return Account
    throw new Error('AWS did not say which account it is of')
  } catch (error) {
    const { name, message } = error as Error
    const isOurs = error instanceof Failure || name === 'Error'
    // The SDK tries what comes after it, and says nothing of it.
    if (name === 'CredentialsProviderError' && profile?.credential_process)
      throw new Failure(
        `${of}cannot sign in: its \`credential_process\` printed no credentials: run it to see why`,
      )
    throw new Failure(`${of}cannot sign in: ${isOurs ? '' : `${name}: `}${printable(message)}`)
  }
}
