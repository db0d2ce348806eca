import type { AccountId } from '../names/account.ts'
import { fetchCredentials } from './credentials.ts'
import type { RunningServer } from './run-file.ts'
import { signedCall } from './signed-call.ts'

export interface InstanceProfile {
  readonly arn: string
  /** `AIPA…` */
  readonly id: string
}

/**
 * The instance profile of this name, or else the first that holds the role, read from IAM as the account's
 * root. Undefined when there is none any more.
 */
export async function findInstanceProfile(
  server: RunningServer,
  account: AccountId,
  name: string,
  role: string,
): Promise<InstanceProfile | undefined> {
  const root = await fetchCredentials(server, { principal: account })
  const caller = { ...root, endpoint: new URL(server.url) }
  const ask = (Action: string, parameter: Record<string, string>) =>
    signedCall(caller, 'iam', {
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: new URLSearchParams({ Action, Version: '2010-05-08', ...parameter }).toString(),
    })
  const byName = await ask('GetInstanceProfile', { InstanceProfileName: name })
  const answer =
    byName.status === 200
      ? byName
      : await ask('ListInstanceProfilesForRole', { RoleName: role, MaxItems: '1' })
  return answer.status === 200 ? firstProfile(answer.text) : undefined
}

/** IAM's XML; neither an ARN nor an id can hold a character that XML escapes. */
export function firstProfile(xml: string): InstanceProfile | undefined {
  const arn = /<Arn>(arn:[^<]*:instance-profile\/[^<]*)<\/Arn>/.exec(xml)?.[1]
  const id = /<InstanceProfileId>([A-Z0-9]+)<\/InstanceProfileId>/.exec(xml)?.[1]
  return arn && id ? { arn, id } : undefined
}
