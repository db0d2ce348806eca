import { noBlobs, noRunner } from '../../../test/support/drivers.ts'
import { openMemory } from '../../../test/support/memory.ts'
import { findCredentials } from '../../access/credentials.ts'
import { AwsError } from '../../aws/error.ts'
import { compose } from '../../compose.ts'
import type { Caller } from '../../estate/caller.ts'
import { type AccountId, parseAccountId } from '../../names/account.ts'
import { parseRegion } from '../../names/region.ts'
import type { Database } from '../../store/database.ts'
import { newUuid } from '../../store/ids.ts'
import type { Clock } from '../../store/kernel/clock.ts'
import { operatorCalls } from '../all.ts'
import type { ServiceName } from '../kernel/operation.ts'

export const account = parseAccountId('111111111111') as AccountId
export const otherAccount = parseAccountId('222222222222') as AccountId

/** The house with a database in memory, every call authorized. */
export interface World {
  readonly db: Database
  readonly clock: Clock
  /** What only the operator may ask. */
  operator<Output = Record<string, unknown>>(name: string, input?: unknown): Promise<Output>
  /** Lets time pass, and what is due by then happen. */
  advance(ms: number): Promise<void>
  /** Resolves when the ledger has written what waited. */
  settled(): Promise<void>
  call<Output = Record<string, unknown>>(
    caller: Caller,
    service: ServiceName,
    operation: string,
    input?: unknown,
  ): Promise<Output>
  /** The same, for a call that must fail: `Code: message`. */
  refusal(caller: Caller, service: ServiceName, operation: string, input?: unknown): Promise<string>
  root(account?: AccountId): Promise<Caller>
  /** The caller that signs with this key. */
  withKey(accessKeyId: string): Promise<Caller>
  /** A new user's caller. `policy` becomes an inline policy. */
  user(name: string, policy?: unknown, account?: AccountId): Promise<Caller>
}

export const allow = (action: string | string[], resource: string | string[] = '*', more = {}) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: action, Resource: resource, ...more }],
})

export const trust = (principal: unknown, action: string | string[] = 'sts:AssumeRole') =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: principal, Action: action }],
  })

export async function openWorld(): Promise<World> {
  const db = await openMemory()
  const house = await compose({ db, blobs: noBlobs, runner: noRunner, port: () => 4566 })
  const { ledger, needs } = house
  const { clock, call } = needs
  const world: World = {
    db,
    clock,
    operator: async <Output>(name: string, input: unknown = {}) => {
      const call = operatorCalls[name]
      if (!call) throw new Error(`no operator's call ${name}`)
      return (await call(input, needs)) as Output
    },
    advance: async (ms) => {
      await clock.advance(ms)
      house.start()
      await needs.jobs.idle()
    },
    settled: () => ledger.settled(),
    call: (caller, service, operation, input = {}) => call(service, operation, input, caller),
    refusal: async (caller, service, operation, input) => {
      const error: unknown = await world
        .call(caller, service, operation, input)
        .then(() => 'not refused')
        .catch((thrown: unknown) => thrown)
      if (!(error instanceof AwsError)) throw error
      return `${error.code}: ${error.message}`
    },
    root: (owner = account) => world.withKey(owner),
    withKey: async (accessKeyId) => {
      const credentials = await findCredentials(db, accessKeyId, { strict: false })
      const region = parseRegion('us-east-1')
      if (!credentials?.holder || !region) throw new Error(`nobody holds ${accessKeyId}`)
      return {
        principal: credentials.holder,
        account: credentials.account,
        region,
        accessKeyId,
        ...(credentials.temporary && { session: credentials.temporary.session }),
        request: { id: newUuid(), secureTransport: false },
      }
    },
    user: async (name, policy, owner = account) => {
      const root = await world.root(owner)
      await world.call(root, 'iam', 'CreateUser', { UserName: name })
      if (policy !== undefined)
        await world.call(root, 'iam', 'PutUserPolicy', {
          UserName: name,
          PolicyName: 'own',
          PolicyDocument: JSON.stringify(policy),
        })
      const { AccessKey } = await world.call<{ AccessKey: { AccessKeyId: string } }>(
        root,
        'iam',
        'CreateAccessKey',
        { UserName: name },
      )
      return world.withKey(AccessKey.AccessKeyId)
    },
  }
  return world
}
