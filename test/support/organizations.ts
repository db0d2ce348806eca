import { findCredentials } from '../../src/access/credentials.ts'
import { explainRefusal, type RefusalQuery } from '../../src/access/explain.ts'
import type { Refusal } from '../../src/access/ledger.ts'
import { AwsError } from '../../src/aws/error.ts'
import type { Operations } from '../../src/aws/models/organizations.types.gen.ts'
import { compose } from '../../src/compose.ts'
import type { Caller } from '../../src/estate/caller.ts'
import type { RefusalReport } from '../../src/estate/report.ts'
import type { Viewer } from '../../src/estate/viewer.ts'
import { parseRegion } from '../../src/names/region.ts'
import type { Needs } from '../../src/services/kernel/needs.ts'
import type { ServiceName } from '../../src/services/kernel/operation.ts'
import type { Database } from '../../src/store/database.ts'
import { newUuid } from '../../src/store/ids.ts'
import { noBlobs, noRunner } from './drivers.ts'
import { openMemory } from './memory.ts'

export const management = '999999999999'
export const member = '111111111111'
export const outsider = '222222222222'

/** Organizations, IAM, STS and ECR on a real database in memory: every call authorized, as requests are. */
export interface OrganizationsWorld {
  readonly db: Database
  readonly needs: Needs
  call<Output = Record<string, unknown>>(
    key: string,
    service: ServiceName,
    operation: string,
    input?: unknown,
  ): Promise<Output>
  /** An operation of Organizations, as the management account's root unless a key is given. */
  org<Name extends keyof Operations>(
    name: Name,
    input: Operations[Name]['input'],
    key?: string,
  ): Promise<Operations[Name]['output']>
  /** The same, for a call that must fail: `Code: message`. */
  refusal(key: string, service: ServiceName, operation: string, input?: unknown): Promise<string>
  caller(key: string): Promise<Caller>
  /** A user's key; `statement` becomes its inline policy. */
  user(account: string, name: string, ...statements: readonly object[]): Promise<string>
  /** Invites an account and accepts for it. */
  invite(account: string): Promise<void>
  /** A policy of that content, attached to the target; its id. */
  attach(
    type: 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY',
    target: string,
    ...statements: readonly object[]
  ): Promise<string>
  /** What a job of a service was refused, on behalf of that account. */
  refused(refusal: Omit<Refusal, 'caller'>, account: string): Promise<void>
  explain(viewer?: Viewer, query?: RefusalQuery): Promise<RefusalReport | undefined>
}

const required = <Value>(value: Value | undefined): Value => {
  if (value === undefined) throw new Error('expected a value')
  return value
}

export const policy = (...Statement: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement })

export async function openOrganizations(): Promise<OrganizationsWorld> {
  const db = await openMemory()
  const house = await compose({ db, blobs: noBlobs, runner: noRunner, port: () => 4566 })
  const { needs, invoke, ledger } = house
  house.start()
  let policies = 0

  const world: OrganizationsWorld = {
    db,
    needs,
    call: async (key, service, operation, input = {}) =>
      invoke(service, operation, input, await world.caller(key)),
    org: (name, input, key = management) => world.call(key, 'organizations', name, input),
    refusal: async (key, service, operation, input) => {
      const error: unknown = await world
        .call(key, service, operation, input)
        .then(() => new Error(`${operation} was not refused`))
        .catch((thrown: unknown) => thrown)
      if (!(error instanceof AwsError)) throw error
      return `${error.code}: ${error.message}`
    },
    caller: async (key) => {
      const credentials = required(await findCredentials(db, key, { strict: false }))
      return {
        principal: required(credentials.holder),
        account: credentials.account,
        region: required(parseRegion('us-east-1')),
        accessKeyId: key,
        ...(credentials.temporary && { session: credentials.temporary.session }),
        request: { id: newUuid(), secureTransport: false },
      }
    },
    user: async (account, UserName, ...statements) => {
      await world.call(account, 'iam', 'CreateUser', { UserName })
      if (statements.length > 0)
        await world.call(account, 'iam', 'PutUserPolicy', {
          UserName,
          PolicyName: 'own',
          PolicyDocument: policy(...statements),
        })
      const { AccessKey } = await world.call<{ AccessKey: { AccessKeyId: string } }>(
        account,
        'iam',
        'CreateAccessKey',
        { UserName },
      )
      return AccessKey.AccessKeyId
    },
    invite: async (account) => {
      const Target = { Id: account, Type: 'ACCOUNT' as const }
      const { Handshake } = await world.org('InviteAccountToOrganization', { Target })
      await world.org('AcceptHandshake', { HandshakeId: required(Handshake?.Id) }, account)
    },
    attach: async (Type, TargetId, ...statements) => {
      const { Policy } = await world.org('CreatePolicy', {
        Name: `policy-${++policies}`,
        Description: '',
        Type,
        Content: policy(...statements),
      })
      const PolicyId = required(Policy?.PolicySummary?.Id)
      await world.org('AttachPolicy', { PolicyId, TargetId })
      return PolicyId
    },
    refused: async (refusal, account) =>
      ledger.refused({ ...refusal, caller: await world.caller(account) }),
    explain: async (viewer, query = {}) => {
      await ledger.settled()
      return explainRefusal(needs, query, viewer)
    },
  }
  return world
}
