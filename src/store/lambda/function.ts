import type { Selectable } from 'kysely'
import type { AccountId } from '../../names/account.ts'
import type { Digest } from '../../names/digest.ts'
import type { FunctionKey } from '../../names/function-name.ts'
import type { Region } from '../../names/region.ts'
import type { LambdaTables } from './schema.ts'

export type { FunctionKey }

/** Code and configuration: what an update replaces as a whole. */
export interface Deployment {
  /** Of this code with this configuration: sandboxes belong to it. */
  readonly id: string
  /** As it was sent. */
  readonly imageUri: string
  /** What its tag meant at that moment. Later pushes to the tag change nothing. */
  readonly digest: Digest
  readonly role: string
  readonly description: string
  /** Seconds. */
  readonly timeout: number
  /** MiB. */
  readonly memorySize: number
  /** MiB of /tmp. */
  readonly ephemeralStorage: number
  readonly architecture: 'x86_64' | 'arm64'
  readonly environment?: Readonly<Record<string, string>>
  readonly imageConfig?: ImageConfig
  /** A VpcConfig without a subnet was given, and is shown. */
  readonly emptyVpc?: true
  readonly tracing: 'Active' | 'PassThrough'
  readonly logging: Logging
  /** What was read of the image when it was prepared: Lambda's own copy outlives the repository's. */
  readonly prepared?: PreparedImage
}

export interface PreparedImage {
  readonly layers: readonly { readonly digest: Digest; readonly mediaType: string }[]
  readonly config: {
    readonly entrypoint: readonly string[]
    readonly command: readonly string[]
    readonly workingDirectory: string
    readonly environment: readonly string[]
    readonly architecture: string
  }
}

export interface ImageConfig {
  readonly entryPoint?: readonly string[]
  readonly command?: readonly string[]
  readonly workingDirectory?: string
}

export interface Logging {
  readonly format: 'Text' | 'JSON'
  readonly group: string
  readonly applicationLevel?: string
  readonly systemLevel?: string
}

export type StateName = 'Pending' | 'Active' | 'Inactive' | 'Failed'
export type UpdateStatus = 'InProgress' | 'Successful' | 'Failed'

export interface Reason {
  readonly code: string
  readonly text: string
}

export interface LambdaFunction extends FunctionKey {
  /** Of this creation: a function deleted and made again is another one. */
  readonly id: string
  readonly live: Deployment
  readonly next?: Deployment
  readonly modifiedAt: Date
  readonly revision: string
  readonly state: StateName
  readonly stateReason?: Reason
  /** Absent until it has been active once. */
  readonly updateStatus?: UpdateStatus
  readonly updateReason?: Reason
  readonly usedAt: Date
  readonly policy?: string
  readonly policyRevision?: string
  readonly reservedConcurrency?: number
}

export type FunctionRow = Selectable<LambdaTables['functions']>

/** INVARIANT: `live` and `next` hold what `toRow` wrote; nobody else writes them. */
export function fromRow(row: FunctionRow): LambdaFunction {
  const reason = (code: string | null, text: string | null): Reason | undefined =>
    code !== null && text !== null ? { code, text } : undefined
  const stateReason = reason(row.state_reason_code, row.state_reason)
  const updateReason = reason(row.update_reason_code, row.update_reason)
  return {
    id: row.id,
    account: row.account as AccountId,
    region: row.region as Region,
    name: row.name,
    live: JSON.parse(row.live),
    ...(row.next !== null && { next: JSON.parse(row.next) }),
    modifiedAt: new Date(row.modified_at),
    revision: row.revision,
    state: row.state as StateName,
    ...(stateReason && { stateReason }),
    ...(row.update_status !== null && { updateStatus: row.update_status as UpdateStatus }),
    ...(updateReason && { updateReason }),
    usedAt: new Date(row.used_at),
    ...(row.policy !== null && { policy: row.policy }),
    ...(row.policy_revision !== null && { policyRevision: row.policy_revision }),
    ...(row.reserved_concurrency !== null && { reservedConcurrency: row.reserved_concurrency }),
  }
}

export const toRow = (fn: LambdaFunction): FunctionRow => ({
  id: fn.id,
  account: fn.account,
  region: fn.region,
  name: fn.name,
  live: JSON.stringify(fn.live),
  next: fn.next ? JSON.stringify(fn.next) : null,
  modified_at: fn.modifiedAt.getTime(),
  revision: fn.revision,
  state: fn.state,
  state_reason_code: fn.stateReason?.code ?? null,
  state_reason: fn.stateReason?.text ?? null,
  update_status: fn.updateStatus ?? null,
  update_reason_code: fn.updateReason?.code ?? null,
  update_reason: fn.updateReason?.text ?? null,
  used_at: fn.usedAt.getTime(),
  policy: fn.policy ?? null,
  policy_revision: fn.policyRevision ?? null,
  reserved_concurrency: fn.reservedConcurrency ?? null,
})
