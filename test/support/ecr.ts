import { createHash, randomUUID } from 'node:crypto'
import type { Operations } from '../../src/aws/models/ecr.types.gen.ts'
import type {
  CreateAccessKeyResponse,
  CreateUserResponse,
} from '../../src/aws/models/iam.types.gen.ts'
import { compose } from '../../src/compose.ts'
import type { Caller } from '../../src/estate/caller.ts'
import { ociIndex, ociManifest } from '../../src/image/media-types.ts'
import { type AccountId, parseAccountId } from '../../src/names/account.ts'
import { rootArn } from '../../src/names/arn.ts'
import { parseRegion } from '../../src/names/region.ts'
import type { Needs } from '../../src/services/kernel/needs.ts'
import type { Blobs } from '../../src/store/blobs.ts'
import type { Database } from '../../src/store/database.ts'
import { noBlobs, noRunner } from './drivers.ts'
import { ListingLedger } from './listing-ledger.ts'
import { openMemory } from './memory.ts'

const required = <Value>(value: Value | undefined): Value => {
  if (value === undefined) throw new Error('expected a value')
  return value
}

export const accountA = required(parseAccountId('111111111111'))
export const accountB = required(parseAccountId('222222222222'))
export const region = required(parseRegion('us-east-1'))

/** An account's root user: allowed everything at home, so that a test meets only what it is about. */
export const rootOf = (account: AccountId): Caller => ({
  principal: { kind: 'root', account, arn: rootArn(account) },
  account,
  region,
  accessKeyId: account,
  request: { id: randomUUID(), secureTransport: false },
})

/** A user of account A with one inline policy statement, as a caller. */
export async function userOf({ needs }: Ecr, UserName: string, Statement: object): Promise<Caller> {
  const root = rootOf(accountA)
  const { User } = await needs.call<CreateUserResponse>('iam', 'CreateUser', { UserName }, root)
  const { Arn: arn, UserId: userId } = required(User)
  const { AccessKey } = await needs.call<CreateAccessKeyResponse>(
    ...(['iam', 'CreateAccessKey', { UserName }, root] as const),
  )
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
  const policy = { UserName, PolicyName: 'inline', PolicyDocument }
  await needs.call('iam', 'PutUserPolicy', policy, root)
  return {
    ...root,
    accessKeyId: required(AccessKey).AccessKeyId,
    principal: { kind: 'user', account: accountA, arn, userName: UserName, userId },
  }
}

export interface Ecr {
  readonly db: Database
  readonly needs: Needs
  /** Begins with what goes on after requests were answered. */
  readonly start: () => void
  /** Every decision, in order. */
  readonly decided: ListingLedger['decided']
  /** Authorizes and runs, as every request does. The caller is account A's root unless given. */
  call<Name extends keyof Operations>(
    name: Name,
    input: Operations[Name]['input'],
    caller?: Caller,
  ): Promise<Operations[Name]['output']>
}

/** The house on a database in memory; no sockets, no sandboxes, and layer files only where they are given. */
export async function openEcr(
  blobs: Blobs = noBlobs,
  upstreams: ReadonlyMap<string, string> = new Map(),
): Promise<Ecr> {
  const db = await openMemory()
  const ledger = new ListingLedger(db)
  const drivers = { db, blobs, runner: noRunner, port: () => 4566, ledger, upstreams }
  const house = await compose(drivers)
  const { needs, start } = house
  return {
    db,
    needs,
    start,
    decided: ledger.decided,
    call: (name, input, caller = rootOf(accountA)) => needs.call('ecr', name, input, caller),
  }
}

export const digestOf = (text: string): string =>
  `sha256:${createHash('sha256').update(text).digest('hex')}`

export const configType = 'application/vnd.oci.image.config.v1+json'
export const layerType = 'application/vnd.oci.image.layer.v1.tar+gzip'

/** A manifest whose layers are named by what they hold; its config is named `config of <name>`. */
export const imageOf = (
  name: string,
  more: Record<string, unknown> = {},
  layers = [name],
): string =>
  JSON.stringify({
    schemaVersion: 2,
    mediaType: ociManifest,
    config: { mediaType: configType, digest: digestOf(`config of ${name}`), size: 10 },
    layers: layers.map((layer) => ({ mediaType: layerType, digest: digestOf(layer), size: 100 })),
    ...more,
  })

export const indexOf = (...manifests: readonly string[]): string =>
  JSON.stringify({
    schemaVersion: 2,
    mediaType: ociIndex,
    manifests: manifests.map((manifest) => ({
      mediaType: ociManifest,
      digest: digestOf(manifest),
      size: manifest.length,
    })),
  })

/** Makes layers visible in a repository as a finished upload does, without their bytes. */
export async function addLayers(
  { db }: Ecr,
  repositoryName: string,
  contents: readonly { readonly digest: string; readonly size: number }[],
): Promise<void> {
  const { id } = await db
    .selectFrom('repositories')
    .select('id')
    .where('name', '=', repositoryName)
    .executeTakeFirstOrThrow()
  for (const { digest, size } of contents)
    await db
      .insertInto('layers')
      .values({ repository: id, digest, size, media_type: null, uploaded_at: 0 })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
}

/** Pushes `imageOf(name)` with its layers and returns the manifest. */
export async function push(
  ecr: Ecr,
  repositoryName: string,
  name: string,
  imageTag?: string,
): Promise<string> {
  const imageManifest = imageOf(name)
  await addLayers(ecr, repositoryName, [
    { digest: digestOf(`config of ${name}`), size: 10 },
    { digest: digestOf(name), size: 100 },
  ])
  await ecr.call('PutImage', { repositoryName, imageManifest, imageTag })
  return imageManifest
}
