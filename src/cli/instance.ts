import type { AccountId } from '../names/account.ts'
import { parseArn } from '../names/arn.ts'
import { type Credentials, fetchCredentials } from './credentials.ts'
import { Failure } from './failure.ts'
import { findInstanceProfile, type InstanceProfile } from './instance-profile.ts'
import type { RunningServer } from './run-file.ts'
import { readClock } from './server-client.ts'

export interface InstanceSettings {
  /** A role's name or an instance profile's. */
  readonly role: string
  readonly account: AccountId
  readonly instanceId: string
  /** The server's by default. */
  readonly region?: string
}

/** `at` is when this became so. */
export type RoleCredentials =
  | { readonly kind: 'issued'; readonly credentials: Credentials; readonly at: Date }
  /** The role was deleted or no longer trusts EC2 since the instance started. */
  | { readonly kind: 'refused'; readonly at: Date }

/** An EC2 instance, as far as its metadata shows one. */
export interface Instance {
  readonly id: string
  readonly account: AccountId
  readonly region: string
  /** The role's name. */
  readonly role: string
  readonly started: Date
  profile(): Promise<InstanceProfile | undefined>
  credentials(): Promise<RoleCredentials>
}

// EC2 brings new credentials at least five minutes before the old ones end.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html
const renewMsBefore = 15 * 60_000

/** @throws Failure when there is no such role or profile, or EC2 may not assume it. */
export async function openInstance(
  server: RunningServer,
  { role: named, account, instanceId, region }: InstanceSettings,
): Promise<Instance> {
  const holder = { instanceProfileRole: named, instanceId, account }
  const fetch = () => fetchCredentials(server, holder)
  // By the server's clock, which may be ahead of this machine's.
  const now = () => readClock(server)
  let held = { credentials: await fetch(), at: await now() }
  const [, role = named] = parseArn(held.credentials.arn)?.resource.split('/') ?? []
  const home = region ?? held.credentials.region
  return {
    id: instanceId,
    account,
    region: home,
    role,
    started: held.at,
    profile: () => findInstanceProfile(server, account, named, role),
    credentials: async () => {
      const at = await now()
      if (Date.parse(held.credentials.expiration) - at.getTime() < renewMsBefore) {
        try {
          held = { credentials: await fetch(), at }
        } catch (error) {
          // Only a refusal has a code; a server that does not answer is another matter.
          if (error instanceof Failure && error.code) return { kind: 'refused', at }
          throw error
        }
      }
      return { kind: 'issued', ...held }
    },
  }
}
