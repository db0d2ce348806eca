import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openAccess } from '../../src/access/authorize.ts'
import { registryTokens } from '../../src/access/registry-token.ts'
import { openStanding } from '../../src/access/standing.ts'
import type { Caller } from '../../src/estate/caller.ts'
import { dockerManifest } from '../../src/image/media-types.ts'
import { parseDigest } from '../../src/names/digest.ts'
import type { Runner } from '../../src/runner/types.ts'
import { jobHandlers, operations } from '../../src/services/all.ts'
import { openCall } from '../../src/services/kernel/invoke.ts'
import type { Needs } from '../../src/services/kernel/needs.ts'
import type { ServiceName } from '../../src/services/kernel/operation.ts'
import { Sandboxes } from '../../src/services/lambda/sandboxes.ts'
import { openBlobs } from '../../src/store/blobs-disk.ts'
import { openMemory } from '../../src/store/database.ts'
import { openClock } from '../../src/store/kernel/clock.ts'
import { openJobs } from '../../src/store/kernel/jobs.ts'
import { openStore } from '../../src/store/open-store.ts'
import { accountA, region, rootOf } from './ecr.ts'
import { ListingLedger } from './listing-ledger.ts'

/** A machine that cannot run functions: what is prepared becomes Active, and nothing is run. */
export const noRunner: Runner = {
  kind: 'local',
  unavailable: async () => 'this test runs no sandboxes',
  prepare: () => Promise.reject(new Error('there is no runner')),
  forget: async () => {},
  start: () => Promise.reject(new Error('there is no runner')),
  close: async () => {},
}

export interface Refused {
  readonly operation: string
  readonly message: string
}

/**
 * Every service on a real database and blob folder, with their jobs running and without sockets. In the folder
 * `kept` they find what was there and leave what is; without one the database is in memory.
 */
export async function openServices(
  runner: Runner | ((folder: string) => Promise<Runner>) = noRunner,
  endpoint = 'http://127.0.0.1:4566',
  kept?: string,
) {
  const folder = kept ?? (await mkdtemp(join(tmpdir(), 'tg-services-')))
  const db = kept ? (await openStore(kept)).db : await openMemory()
  const clock = await openClock(db)
  const ledger = new ListingLedger(db)
  const access = openAccess({ db, clock, ledger })
  const errors: unknown[] = []
  const refused: Refused[] = []
  const opened = typeof runner === 'function' ? await runner(join(folder, 'runner')) : runner
  const call = openCall({
    operations,
    access,
    needs: () => needs,
  })
  const needs: Needs = {
    db,
    clock,
    ask: access.ask,
    refused: async (_caller, _service, operation, message) =>
      void refused.push({ operation, message }),
    succeeded: (caller) => ledger.succeeded(caller.request.id),
    call,
    blobs: await openBlobs(join(folder, 'blobs')),
    jobs: openJobs(db, clock, (_kind, error) => void errors.push(error)),
    runner: opened,
    sandboxes: new Sandboxes(),
    registryTokens: registryTokens({
      ...{ clock, key: randomBytes(32) },
      standing: openStanding({ db, clock, strictCredentials: false }),
    }),
    registryHost: (host) => `${host.account}.dkr.ecr.${host.region}.localhost:4566`,
    endpoint,
    layerUrlKey: randomBytes(32),
  }
  needs.jobs.start(jobHandlers(needs))
  return {
    db,
    clock,
    needs,
    errors,
    refused,
    /** Every decision, in order. */
    decided: ledger.decided,
    /** Authorizes and runs. The caller is account A's root unless given. */
    call: <Output = Record<string, unknown>>(
      service: ServiceName,
      name: string,
      input: object,
      caller: Caller = rootOf(accountA),
    ): Promise<Output> => call<Output>(service, name, input, caller),
    /** Resolves when no job is due. */
    settle: () => needs.jobs.idle(),
    close: async () => {
      await needs.jobs.stop()
      await needs.sandboxes.close()
      await opened.close()
      await needs.blobs.close()
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
