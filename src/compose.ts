import { openAccess } from './access/authorize.ts'
import { Ledger } from './access/ledger.ts'
import { registryTokens } from './access/registry-token.ts'
import { openStanding, type Standing } from './access/standing.ts'
import { Trail } from './access/trail/trail.ts'
import type { RegistryHost } from './names/image-uri.ts'
import { publicHostOf } from './names/public-registry.ts'
import { proxyEndpointOf, type RegistryHostKind, registryHostOf } from './names/registry-hosts.ts'
import type { Runner } from './runner/types.ts'
import { openScanner } from './scan/scanner.ts'
import { jobHandlers, operations, services, servicesKnown } from './services/all.ts'
import { type Invoke, openCall, openInvoke } from './services/kernel/invoke.ts'
import type { Needs } from './services/kernel/needs.ts'
import { onTrail } from './services/kernel/on-trail.ts'
import { Sandboxes } from './services/lambda/sandboxes.ts'
import type { Blobs } from './store/blobs.ts'
import type { Database } from './store/database.ts'
import { storeEstate } from './store/estate.ts'
import { newToken } from './store/ids.ts'
import { type Clock, openClock } from './store/kernel/clock.ts'
import { openJobs } from './store/kernel/jobs.ts'
import { settingOr } from './store/kernel/settings.ts'
import { behind, type WriteBehind } from './store/kernel/write-behind.ts'

/** What the house stands on. It closes the blobs and the runner; the database is its opener's. */
export interface Drivers {
  readonly db: Database
  readonly blobs: Blobs
  readonly runner: Omit<Runner, 'kind'>
  /** Where clients on this machine reach the server, which may be known only once it listens. */
  readonly port: () => number
  /** What repository URIs and logins call the registries: `localhost` where nothing is said. */
  readonly registryHosts?: RegistryHostKind
  /** Only keys that IAM or STS made are accepted. */
  readonly strictCredentials?: boolean
  readonly ledger?: Ledger
  /** As `Needs` has them; none unless given. */
  readonly upstreams?: ReadonlyMap<string, string>
}

/** Who hears of what no caller is told. */
export interface Listeners {
  readonly jobFailed?: Parameters<typeof openJobs>[2]
  /** Told each time a request found no room to write. */
  readonly fullDisk?: () => void
  /** What is written behind requests and could not be; told sparingly. */
  readonly notWritten?: Parameters<WriteBehind['onFailure']>[0]
  /** What a function that was made here lacks to be run. */
  readonly notice?: (text: string) => void
  /** Work in the background that was refused. */
  readonly refused?: (...about: Parameters<Needs['refused']>) => void
}

/** Every service, authorized as ever, without a socket. */
export interface House {
  readonly needs: Needs
  readonly ledger: Ledger
  readonly standing: Standing
  /** Runs an operation for a request from outside, whose end the ledger learns. */
  readonly invoke: Invoke
  /** Begins with the work that goes on after requests were answered. */
  start(): void
  /** Ends that work, and closes what the house stands on but for the database. */
  close(): Promise<void>
}

export async function compose(drivers: Drivers, listeners: Listeners = {}): Promise<House> {
  const { db, blobs, runner, port, strictCredentials = false, ledger = new Ledger(db) } = drivers
  const { registryHosts = 'localhost', upstreams = new Map() } = drivers
  const registryHost = (registry: RegistryHost) => registryHostOf(registryHosts, registry, port())
  if (listeners.notWritten) behind(db).onFailure(listeners.notWritten)
  const clock: Clock = await openClock(db)
  const estate = storeEstate(db, servicesKnown)
  const access = openAccess({ estate, clock, ledger })
  const standing = openStanding({ db, clock, strictCredentials })
  const jobs = openJobs(db, clock, listeners.jobFailed)
  const sandboxes = new Sandboxes()
  const scanner = openScanner(blobs)
  const trail = new Trail(db, () => clock.now())
  const parts = { operations, access, needs: () => needs }
  const call = openCall({ ...parts, ended: onTrail(trail, clock, services, true) })
  const outside = openCall({ ...parts, ended: onTrail(trail, clock, services, false) })
  const needs: Needs = {
    ...{ db, clock, estate, blobs, jobs, runner, scanner, sandboxes, call, trail },
    ask: access.ask,
    authorize: access.authorize,
    registryTokens: registryTokens({
      clock,
      key: await keptKey(db, 'registry-token-key'),
      standing,
    }),
    layerUrlKey: await keptKey(db, 'layer-url-key'),
    perform: async (service, name, input, caller) => {
      const operation = operations[service][name]
      if (!operation) throw new Error(`there is no operation ${service}:${name}`)
      return operation.run(input, caller, needs)
    },
    upstreams,
    registryHost,
    proxyEndpoint: (registry) => proxyEndpointOf(registryHosts, registryHost(registry)),
    get publicHost() {
      return publicHostOf(registryHosts, port())
    },
    get endpoint() {
      return `http://127.0.0.1:${port()}`
    },
    notice: listeners.notice ?? (() => undefined),
    succeeded: (caller) => ledger.succeeded(caller.request.id),
    refused: (caller, service, operation, message) => {
      const at = clock.now()
      listeners.refused?.(caller, service, operation, message)
      const about = { service, operation, code: 'AccessDenied', message, at }
      return ledger.refused({ ...about, caller, background: true })
    },
  }
  const onFullDisk = listeners.fullDisk ?? (() => undefined)
  return {
    ...{ needs, ledger, standing },
    invoke: openInvoke(outside, { ledger, clock, onFullDisk }),
    start: () => jobs.start(jobHandlers(needs)),
    close: async () => {
      // Together: an event that runs for minutes must not hold up the end. Its job takes it up again.
      await Promise.all([jobs.stop(), sandboxes.close(), scanner.close()])
      await runner.close()
      await ledger.settled()
      await trail.close()
      await behind(db).close()
      await blobs.close()
    },
  }
}

/** Made once per data folder: what it signed stays good across restarts. */
const keptKey = async (db: Database, name: string): Promise<Buffer> =>
  Buffer.from(await settingOr(db, name, () => newToken(32)), 'base64')
