import { createInterface } from 'node:readline/promises'
import { defaultProvider } from '@aws-sdk/credential-provider-node'
import { parseKnownFiles } from '@smithy/core/config'
import { Failure, usage } from '../failure.ts'
import { printable } from '../terminal.ts'
import type { Account } from './account.ts'
import { type Clients, type Connection, calls, clientsFor } from './calls.ts'

type Signed = Omit<Connection, 'region'>

/** What signs: a profile of any kind (keys, SSO, another role, a process, MFA), or what the shell says. */
const signedBy = (profile: string | undefined): Signed => ({
  credentials: defaultProvider({
    ...(profile !== undefined && { profile }),
    mfaCodeProvider,
    logger: silent,
  }),
  ...(profile !== undefined && { profile }),
})

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
  await expectProfiles(profiles)
  const accounts = new Map<string, Map<string, Clients>>()
  const first = new Map<string, string>()
  for (const profile of profiles.length > 0 ? profiles : [undefined]) {
    const signed = signedBy(profile)
    const of = profile === undefined ? '' : `profile \`${profile}\`: `
    const own = regions.length > 0 ? regions : [await regionOf(signed, of)]
    const id = await accountOf(clientsFor({ ...signed, region: own[0] ?? '' }), of)
    const known = accounts.get(id) ?? new Map<string, Clients>()
    for (const region of own)
      if (!known.has(region)) known.set(region, clientsFor({ ...signed, region }))
    accounts.set(id, known)
    if (profile !== undefined && !first.has(id)) first.set(id, profile)
  }
  return [...accounts].map(([id, byRegion]) => ({
    id,
    ...withProfile(first.get(id)),
    regions: [...byRegion].map(([region, clients]) => ({ region, clients })),
  }))
}

/** @throws Failure where no file has one of them: the SDK would only say that it found no credentials, or no Region. */
async function expectProfiles(profiles: readonly string[]): Promise<void> {
  if (profiles.length === 0) return
  const known = await parseKnownFiles({})
  for (const one of profiles)
    if (!Object.hasOwn(known, one))
      throw usage(
        `--profile: expected an AWS profile, and there is no \`${one}\`: see \`aws configure list-profiles\``,
      )
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

async function accountOf(clients: Clients, of: string): Promise<string> {
  try {
    const { Account } = await calls.sts.GetCallerIdentity(clients)
    if (Account !== undefined) return Account
    throw new Error('AWS did not say which account it is of')
  } catch (error) {
    const { name, message } = error as Error
    const isOurs = error instanceof Failure || name === 'Error'
    throw new Failure(`${of}cannot sign in: ${isOurs ? '' : `${name}: `}${printable(message)}`)
  }
}
