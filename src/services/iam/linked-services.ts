import { documented } from './linked-services-documented.ts'
import { recorded } from './linked-services-recorded.ts'

/** A service's own role: its name, the AWS managed policy it comes with, and whether there may be several. */
export interface LinkedService {
  readonly role: string
  readonly policy: string
  readonly takesSuffix: boolean
}

/** By service principal. AWS has no list of them: a service that is not here is refused as unknown. */
export const linkedServices: Readonly<Record<string, LinkedService>> = Object.fromEntries(
  Object.entries({ ...recorded, ...documented }).map(([service, [role, policy, suffix]]) => [
    `${service}.amazonaws.com`,
    { role: `AWSServiceRoleFor${role}`, policy, takesSuffix: suffix ?? false },
  ]),
)
