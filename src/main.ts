import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { anonymousCaller, readSigner, signedBody } from './access/authenticate.ts'
import { openAccess } from './access/authorize.ts'
import { firstRootKey } from './access/credentials.ts'
import { Ledger } from './access/ledger.ts'
import { registryTokens } from './access/registry-token.ts'
import { openStanding } from './access/standing.ts'
import type { HttpRequest } from './aws/http.ts'
import type { Config } from './config.ts'
import type { AccountId } from './names/account.ts'
import { handleRegistry } from './registry/handle.ts'
import { serveLayer } from './registry/serve-layer.ts'
import { openRunner } from './runner/index.ts'
import { lateRunner } from './runner/late-runner.ts'
import { answerAwsApi } from './server/aws-api.ts'
import { openBodies } from './server/bodies.ts'
import { openChecks } from './server/checks.ts'
import { type Handler, listen } from './server/listen.ts'
import { type Log, openLog } from './server/log.ts'
import { handleOperator } from './server/operator.ts'
import { refusalLine } from './server/refusal.ts'
import { Refusals } from './server/refusals.ts'
import { refusalReporter } from './server/report-refusals.ts'
import { writeRunFile } from './server/run-file.ts'
import { openSurfaces } from './server/surfaces.ts'
import { jobHandlers, operations, services } from './services/all.ts'
import { openCall, openInvoke } from './services/kernel/invoke.ts'
import type { Needs } from './services/kernel/needs.ts'
import { Sandboxes } from './services/lambda/sandboxes.ts'
import { openBlobs } from './store/blobs-disk.ts'
import { checkStore } from './store/check.ts'
import type { Database } from './store/database.ts'
import { sweepLayers } from './store/ecr/sweep.ts'
import { newToken } from './store/ids.ts'
import { type Clock, openClock } from './store/kernel/clock.ts'
import { openJobs } from './store/kernel/jobs.ts'
import { settingOr } from './store/kernel/settings.ts'
import { openStore, type Store } from './store/open-store.ts'
import { slowly, startScrub } from './store/scrub.ts'

export type { Config } from './config.ts'

/** A running server. */
export interface Tidegate {
  /** `http://127.0.0.1:4566` */
  readonly url: string
  readonly port: number
  /** The folder everything is kept in; undefined when nothing is kept. */
  readonly data: string | undefined
  /** With strict credentials and a new data folder: the only key there is, told this once. */
  readonly firstRootKey:
    | { readonly account: string; readonly accessKeyId: string; readonly secretAccessKey: string }
    | undefined
  /** Ends what is under way and releases everything. */
  close(): Promise<void>
}

/** Whose root key a strict server makes first, so that there is one to begin with. */
const firstAccount = '000000000000' as AccountId

/** @throws Error when the port is taken, or the data folder is used by another server. */
export async function startTidegate(config: Config): Promise<Tidegate> {
  const { stderr } = process
  const columns = stderr.isTTY ? () => stderr.columns || 100 : undefined
  const log = openLog(config.logLevel, (line) => stderr.write(line), columns)
  const data = config.data ?? mkdtempSync(join(tmpdir(), 'tidegate-'))
  const store = await openStore(data, config)
  const { db } = store
  const clock = await openClock(db)
  const blobs = await openBlobs(join(data, 'blobs'), (digest, problem) =>
    log.error(
      `${digest} is damaged in \`${data}\`: ${problem}; it is gone until it is pushed again, and \`tidegate fsck\` says which images have it`,
    ),
  )
  const images = join(data, 'images')
  const runner = lateRunner(() => openRunner({ kind: config.runner, folder: images }))
  const jobs = openJobs(db, clock, (kind, error, repeated) =>
    log.error(
      `job ${kind}: ${String(error)}${repeated > 0 ? `, as ${repeated} times before` : ''}`,
    ),
  )
  const keys = await serverKeys(db)
  const { strictCredentials } = config
  const standing = openStanding({ db, clock, strictCredentials })
  const tokens = registryTokens({ clock, key: keys.registry, standing })
  const ledger = new Ledger(db)
  const access = openAccess({ db, clock, ledger })
  const sandboxes = new Sandboxes()
  const refusals = new Refusals((refusal) => log.info(refusalLine(refusal)))
  const told = refusalReporter({
    operations,
    now: () => clock.now(),
    report: (refusal) => refusals.report(refusal),
  })

  // The port is known only once the server listens, and the handlers exist before.
  let port = config.port
  const call = openCall({ operations, access, needs: () => needs })
  const needs: Needs = {
    db,
    clock,
    blobs,
    jobs,
    runner,
    sandboxes,
    call,
    ask: access.ask,
    registryTokens: tokens,
    layerUrlKey: keys.layerUrl,
    registryHost: ({ account, region }) => `${account}.dkr.ecr.${region}.localhost:${port}`,
    get endpoint() {
      return `http://127.0.0.1:${port}`
    },
    succeeded: (caller) => ledger.succeeded(caller.request.id),
    refused: (caller, service, operation, message) => {
      const at = clock.now()
      told.inBackground(caller, service, operation, message)
      return ledger.refused({ caller, service, operation, code: 'AccessDenied', message, at })
    },
  }
  const invoke = told.noting(
    openInvoke(call, {
      ...{ ledger, clock },
      onFullDisk: seldom(() =>
        log.error(
          `the disk of \`${data}\` is full: what is asked to be kept is refused; free some space`,
        ),
      ),
    }),
  )
  const signer = (request: HttpRequest, service: string, namesRegion: boolean) =>
    readSigner(
      request,
      { service, namesRegion },
      { db, clock, strictCredentials },
    )
  const withBody = openBodies()
  const layers: Handler = told.guarding((request) =>
    serveLayer(request, { blobs, key: keys.layerUrl, standing, now: () => new Date() }),
  )
  const { refused } = told
  const operatorKey = newToken(32)
  const checks = openChecks(data, () => checkStore(store, blobs))
  const handler = openSurfaces(
    {
      layers,
      registry: (request) => handleRegistry(request, { invoke, tokens, withBody, layers, refused }),
      awsApi: (request) =>
        answerAwsApi(request, {
          ...{ invoke, log, refused, withBody },
          signer: (request, service) => signer(request, service, !services[service].global),
          bodyOf: (request, body) => signedBody(request, body, { db, strictCredentials }),
          anonymous: (request, service, operation) => {
            const caller = anonymousCaller(request, config.region)
            return caller && operations[service][operation()]?.anonymous ? caller : undefined
          },
        }),
      operator: told.guarding((request) =>
        handleOperator(request, {
          ...{ db, clock, access, ledger, refusals, operatorKey, checks, withBody },
          region: config.region,
          signer: (request) => signer(request, 'tidegate', true),
        }),
      ),
    },
    config,
    log,
  )
  const release = async () => {
    // Together: an event that runs for minutes must not hold up the end. Its job takes it up again.
    await Promise.all([jobs.stop(), sandboxes.close()])
    await runner.close()
    await ledger.settled()
    await blobs.close()
    await store.close()
    if (config.data === undefined) rmSync(data, { recursive: true, force: true })
  }
  try {
    const listening = await listen(config.host, config.port, handler)
    port = listening.port
    const url = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`
    const forget = writeRunFile(port, { pid: process.pid, url, operatorKey })
    jobs.start(jobHandlers(needs))
    const stopSweeping = sweepHourly(store, needs, log)
    const stopScrubbing =
      config.scrub === 'on'
        ? startScrub(blobs, slowly, (error) => log.error(`scrubbing blobs: ${String(error)}`))
        : async () => undefined
    const warming = setTimeout(() => openEarly(runner, log), 1_000)
    const rootKey = strictCredentials ? await firstRootKey(db, clock, firstAccount) : undefined
    return {
      url,
      port,
      data: config.data,
      firstRootKey: rootKey && { account: firstAccount, ...rootKey },
      close: async () => {
        stopSweeping()
        clearTimeout(warming)
        await stopScrubbing()
        forget()
        refusals.close()
        await listening.close(5_000)
        await release()
      },
    }
  } catch (error) {
    await release()
    throw error
  }
}

/** Keys made once per data folder: what they signed stays good across restarts. */
async function serverKeys(db: Database): Promise<{ registry: Buffer; layerUrl: Buffer }> {
  const key = async (name: string) =>
    Buffer.from(await settingOr(db, name, () => newToken(32)), 'base64')
  return { registry: await key('registry-token-key'), layerUrl: await key('layer-url-key') }
}

/** After the first answers, and before the first function: what a killed server left is cleared away here. */
function openEarly(runner: Needs['runner'], log: Log): void {
  runner
    .unavailable()
    .catch((error: unknown) => log.error(`functions cannot run: ${String(error)}`))
}

/** Abandoned uploads and blobs that no repository holds are removed now and every hour, by a database that is whole. */
function sweepHourly(
  store: Store,
  { db, blobs, clock }: { db: Database; blobs: Needs['blobs']; clock: Clock },
  log: Log,
): () => void {
  const sweep = async () => {
    if (await store.whole()) {
      await sweepLayers(db, blobs, { now: clock.now(), machineNow: new Date() })
      return
    }
    log.error(
      'the database of the data folder is damaged: nothing is removed as unreferenced; stop the server and put back a backup of the folder',
    )
  }
  const start = () =>
    void sweep().catch((error: unknown) => log.error(`sweeping blobs: ${String(error)}`))
  const first = setTimeout(start, 60_000)
  const timer = setInterval(start, 3_600_000)
  for (const one of [first, timer]) one.unref()
  return () => {
    clearTimeout(first)
    clearInterval(timer)
  }
}

const seldomMs = 60_000

/** Does it, but not again until nobody has asked for a while: what clients try again is told once. */
function seldom(act: () => void): () => void {
  let last = Number.NEGATIVE_INFINITY
  return () => {
    const now = performance.now()
    if (now - last > seldomMs) act()
    last = now
  }
}
