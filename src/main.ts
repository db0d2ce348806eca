import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { firstRootKey } from './access/credentials.ts'
import { systemWords } from './aws/system-words.ts'
import { compose } from './compose.ts'
import type { Config } from './config.ts'
import type { AccountId } from './names/account.ts'
import { lateRunner } from './runner/late-runner.ts'
import { openHandler } from './server/handler.ts'
import { listen } from './server/listen.ts'
import { type Log, openLog } from './server/log.ts'
import { openLongWork } from './server/long-work.ts'
import { refusalLine } from './server/refusal.ts'
import { Refusals } from './server/refusals.ts'
import { refusalReporter } from './server/report-refusals.ts'
import { writeRunFile } from './server/run-file.ts'
import { seldom } from './server/seldom.ts'
import { openSenders } from './server/senders.ts'
import { sweepHourly } from './server/sweep.ts'
import { migrations, operations } from './services/all.ts'
import { openBlobs } from './store/blobs-disk.ts'
import { newToken } from './store/ids.ts'
import { openStore } from './store/open-store.ts'
import { slowly, startScrub } from './store/scrub.ts'
import { openUpkeep } from './store/upkeep.ts'

export { type Config, readConfig, type Settings } from './config.ts'

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
  const log = logTo(process.stderr, config)
  const data = config.data ?? mkdtempSync(join(tmpdir(), 'tidegate-'))
  const store = await openStore(data, { migrations, acceptLoss: config.acceptLoss })
  const runner = lateRunner(async () => {
    const { openRunner } = await import('./runner/index.ts')
    return openRunner({ kind: config.runner, folder: join(data, 'images') })
  })
  const blobs = await openBlobs(join(data, 'blobs'), (digest, problem) =>
    log.error(
      `${digest} is damaged in \`${data}\`: ${problem}; it is gone until it is pushed again, and \`tidegate fsck\` says which images have it`,
    ),
  )
  const refusals = new Refusals((refusal) => log.info(refusalLine(refusal)))
  const reporter = refusalReporter({
    operations,
    now: () => house.needs.clock.now(),
    report: (refusal) => refusals.report(refusal),
    keep: (refusal) => house.ledger.turnedAway(refusal),
  })
  // The port is known only once the server listens, and the handlers exist before.
  let port = config.port
  const house = await compose(
    {
      ...{ db: store.db, blobs, runner, port: () => port },
      strictCredentials: config.strictCredentials,
      registryHosts: config.registryHosts,
      upstreams: new Map(config.upstream),
    },
    {
      jobFailed: (kind, error, repeated) =>
        log.error(
          `job ${kind}: ${String(error)}${repeated > 0 ? `, as ${repeated} times before` : ''}`,
        ),
      fullDisk: seldom(() =>
        log.error(
          `the disk of \`${data}\` is full: what is asked to be kept is refused; free some space`,
        ),
      ),
      notWritten: (_, error, repeated) =>
        log.error(
          `times of pulls, last uses, usage or reasons of refusals are not written: ${String(error)}${repeated > 0 ? `, as ${repeated} times before` : ''}`,
        ),
      notice: (text) => log.warn(text),
      refused: reporter.inBackground,
    },
  )
  const brokeOff = (error: unknown) => log.error(`an answer broke off: ${String(error)}`)
  const senders = openSenders({
    blobs,
    failed: brokeOff,
    crashed: (problem) => log.error(`a process that sends layers ended by itself: ${problem}`),
  })
  const operatorKey = newToken(32)
  const upkeep = openUpkeep(data, store, blobs, house.needs.clock)
  const handler = openHandler({
    ...{ house, settings: config, refusals, reporter, operatorKey, log, senders },
    upkeep: {
      fsck: openLongWork(data, upkeep.fsck),
      gc: openLongWork(data, upkeep.gc),
      du: openLongWork(data, upkeep.du),
    },
  })
  const release = async () => {
    await house.close()
    await store.close()
    if (config.data === undefined) rmSync(data, { recursive: true, force: true })
  }
  try {
    const listening = await listen(config.host, config.port, handler, { failed: brokeOff })
    port = listening.port
    const url = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`
    const forget = writeRunFile(port, { pid: process.pid, url, operatorKey })
    house.start()
    const stopSweeping = sweepHourly(upkeep, log)
    const stopScrubbing =
      config.scrub === 'on'
        ? startScrub(blobs, slowly, (error) => log.error(`scrubbing blobs: ${String(error)}`))
        : async () => undefined
    const stopWarming = openEarly(runner, log)
    const rootKey = config.strictCredentials
      ? await firstRootKey(store.db, house.needs.clock, firstAccount)
      : undefined
    return {
      url,
      port,
      data: config.data,
      firstRootKey: rootKey && { account: firstAccount, ...rootKey },
      close: async () => {
        stopSweeping()
        stopWarming()
        await stopScrubbing()
        forget()
        refusals.close()
        house.needs.trail.release()
        await Promise.all([listening.close(5_000), senders.close(5_000)])
        await release()
      },
    }
  } catch (error) {
    await release()
    throw error
  }
}

function logTo(stream: NodeJS.WriteStream, { logLevel }: Config): Log {
  const columns = stream.isTTY ? () => stream.columns || 100 : undefined
  return openLog(logLevel, (line) => stream.write(line), columns)
}

/** After the first answers, and before the first function: what a killed server left is cleared away here. */
function openEarly(runner: ReturnType<typeof lateRunner>, log: Log): () => void {
  const timer = setTimeout(
    () =>
      void runner
        .unavailable()
        .catch((error: unknown) => log.error(`functions cannot run: ${systemWords(error)}`)),
    1_000,
  )
  return () => clearTimeout(timer)
}
