import { createHash, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compose } from '../../src/compose.ts'
import type { Caller } from '../../src/estate/caller.ts'
import { dockerManifest } from '../../src/image/media-types.ts'
import { parseDigest } from '../../src/names/digest.ts'
import type { Runner } from '../../src/runner/types.ts'
import type { ServiceName } from '../../src/services/kernel/operation.ts'
import { openBlobs } from '../../src/store/blobs-disk.ts'
import { noRunner } from './drivers.ts'
import { accountA, region, rootOf } from './ecr.ts'
import { ListingLedger } from './listing-ledger.ts'
import { openMemory, openStore } from './memory.ts'

export interface Refused {
  readonly operation: string
  readonly message: string
}

/**
 * The house on a real database and blob folder, with its jobs running and without sockets. In the folder
 * `kept` it finds what was there and leaves what is; without one the database is in memory.
 */
export async function openServices(
  runner: Runner | ((folder: string) => Promise<Runner>) = noRunner,
  kept?: string,
) {
  const folder = kept ?? (await mkdtemp(join(tmpdir(), 'tg-services-')))
  const db = kept ? (await openStore(kept)).db : await openMemory()
  const ledger = new ListingLedger(db)
  const errors: unknown[] = []
  const refused: Refused[] = []
  const notices: string[] = []
  const house = await compose(
    {
      ...{ db, ledger, port: () => 4566 },
      blobs: await openBlobs(join(folder, 'blobs')),
      runner: typeof runner === 'function' ? await runner(join(folder, 'runner')) : runner,
    },
    {
      jobFailed: (_kind, error) => void errors.push(error),
      notice: (text) => void notices.push(text),
      refused: (_caller, _service, operation, message) => void refused.push({ operation, message }),
    },
  )
  const { needs } = house
  house.start()
  return {
    db,
    clock: needs.clock,
    needs,
    errors,
    refused,
    /** What the server's log says of functions that it cannot run. */
    notices,
    /** Every decision, in order. */
    decided: ledger.decided,
    /** Authorizes and runs. The caller is account A's root unless given. */
    call: <Output = Record<string, unknown>>(
      service: ServiceName,
      name: string,
      input: object,
      caller: Caller = rootOf(accountA),
    ): Promise<Output> => needs.call<Output>(service, name, input, caller),
    /** Resolves when no job is due. */
    settle: () => needs.jobs.idle(),
    close: async () => {
      await house.close()
      await db.destroy()
      if (kept === undefined) await rm(folder, { recursive: true, force: true })
    },
  }
}

export type Services = Awaited<ReturnType<typeof openServices>>

/** Makes a user with one inline policy of these statements, and acts as it. */
export async function userWho(
  services: Services,
  name: string,
  ...statements: readonly object[]
): Promise<Caller> {
  const { User } = await services.call<{ User: { Arn: string; UserId: string } }>(
    'iam',
    'CreateUser',
    { UserName: name },
  )
  await userMay(services, name, ...statements)
  return {
    principal: {
      kind: 'user',
      account: accountA,
      arn: User.Arn,
      userName: name,
      userId: User.UserId,
    },
    account: accountA,
    region,
    request: { id: randomUUID(), secureTransport: false },
  }
}

export const userMay = (services: Services, name: string, ...statements: readonly object[]) =>
  services.call('iam', 'PutUserPolicy', {
    UserName: name,
    PolicyName: 'inline',
    PolicyDocument: policy(...statements),
  })

export const policy = (...Statement: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement })

export const allow = (Action: string | readonly string[], Resource = '*', more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
})

/** A role that `service` may assume, with one inline policy when statements are given. */
export async function roleFor(
  services: Services,
  name: string,
  service = 'lambda.amazonaws.com',
  ...statements: readonly object[]
): Promise<string> {
  const { Role } = await services.call<{ Role: { Arn: string } }>('iam', 'CreateRole', {
    RoleName: name,
    AssumeRolePolicyDocument: policy({
      Effect: 'Allow',
      Principal: { Service: service },
      Action: 'sts:AssumeRole',
    }),
  })
  if (statements.length > 0)
    await services.call('iam', 'PutRolePolicy', {
      RoleName: name,
      PolicyName: 'inline',
      PolicyDocument: policy(...statements),
    })
  return Role.Arn
}

export interface NewImage {
  readonly layers?: readonly Uint8Array[]
  readonly config?: object
  readonly layerType?: string
  readonly configType?: string
}

/** Pushes an image, layers' bytes included, as the owner of the repository. Returns its digest. */
export async function pushImage(
  services: Services,
  repositoryName: string,
  imageTag: string,
  image: NewImage = {},
  owner: Caller = rootOf(accountA),
): Promise<string> {
  const config = Buffer.from(JSON.stringify(image.config ?? { architecture: 'amd64', os: 'linux' }))
  const layers = image.layers ?? [Buffer.from(`layer of ${imageTag}`)]
  const manifest = {
    schemaVersion: 2,
    mediaType: dockerManifest,
    config: {
      mediaType: image.configType ?? 'application/vnd.docker.container.image.v1+json',
      ...(await putBlob(services, repositoryName, config, owner)),
    },
    layers: await Promise.all(
      layers.map(async (bytes) => ({
        mediaType: image.layerType ?? 'application/vnd.docker.image.rootfs.diff.tar.gzip',
        ...(await putBlob(services, repositoryName, bytes, owner)),
      })),
    ),
  }
  const put = { repositoryName, imageTag, imageManifest: JSON.stringify(manifest) }
  const { image: stored } = await services.call<{ image: { imageId: { imageDigest: string } } }>(
    'ecr',
    'PutImage',
    put,
    owner,
  )
  return stored.imageId.imageDigest
}

async function putBlob(
  { db, needs }: Services,
  repositoryName: string,
  bytes: Uint8Array,
  { account }: Caller,
): Promise<{ digest: string; size: number }> {
  const digest = parseDigest(`sha256:${createHash('sha256').update(bytes).digest('hex')}`)
  if (!digest) throw new Error('a sha256 is a digest')
  const parts = (async function* () {
    yield bytes
  })()
  await needs.blobs.hold(randomUUID(), async (held) => {
    await held.append(0, parts)
    await held.finish(bytes.length, digest)
  })
  const { id } = await db
    .selectFrom('repositories')
    .select('id')
    .where('name', '=', repositoryName)
    .where('account', '=', account)
    .executeTakeFirstOrThrow()
  await db
    .insertInto('layers')
    .values({ repository: id, digest, size: bytes.length, media_type: null, uploaded_at: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return { digest, size: bytes.length }
}
