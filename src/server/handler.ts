import { anonymousCaller, readSigner, signedBody } from '../access/authenticate.ts'
import { openAccess } from '../access/authorize.ts'
import type { Ledger } from '../access/ledger.ts'
import type { Standing } from '../access/standing.ts'
import type { HttpRequest } from '../aws/http.ts'
import type { Region } from '../names/region.ts'
import { dialectOf, type RegistryDialect } from '../registry/dialect.ts'
import { handleRegistry } from '../registry/handle.ts'
import { serveLayer } from '../registry/serve-layer.ts'
import { operations, operatorCalls, services } from '../services/all.ts'
import type { Invoke } from '../services/kernel/invoke.ts'
import type { Needs } from '../services/kernel/needs.ts'
import { answerAwsApi } from './aws-api.ts'
import { openBodies } from './bodies.ts'
import type { GuardSettings } from './guard.ts'
import { serveIssuer } from './issuer-documents.ts'
import type { Handler } from './listen.ts'
import type { Log } from './log.ts'
import type { FolderWork } from './operator.ts'
import type { Refusals } from './refusals.ts'
import type { RefusalReporter } from './report-refusals.ts'
import type { Senders } from './senders.ts'
import { openSurfaces } from './surfaces.ts'

export interface HandlerParts {
  readonly house: {
    readonly needs: Needs
    readonly ledger: Ledger
    readonly standing: Standing
    readonly invoke: Invoke
  }
  readonly settings: GuardSettings & {
    readonly region: Region
    readonly strictCredentials: boolean
    readonly registryDialect: RegistryDialect
  }
  readonly refusals: Refusals
  readonly reporter: RefusalReporter
  readonly operatorKey: string
  readonly upkeep: FolderWork
  readonly log: Log
  readonly senders: Pick<Senders, 'open'>
}

/** AWS takes these of STS unsigned, so that nobody needs a signature to be told that one is not built. */
const bringsToken = (operation: string): boolean => operation.startsWith('AssumeRoleWith')

/** All surfaces of the house behind one port. */
export function openHandler(parts: HandlerParts): Handler {
  const { house, settings, reporter, refusals, operatorKey, upkeep, log, senders } = parts
  const { ledger, standing } = house
  const { db, estate, clock, blobs, trail, layerUrlKey, registryTokens: tokens } = house.needs
  const { region, strictCredentials } = settings
  const dialect = dialectOf(settings.registryDialect)
  const { refused } = reporter
  const invoke = reporter.noting(house.invoke)
  const withBody = openBodies()
  const signer = (request: HttpRequest, service: string, namesRegion: boolean) =>
    readSigner(request, { service, namesRegion }, { db, clock, strictCredentials })
  const layers = (request: HttpRequest) =>
    serveLayer(request, {
      ...{ blobs, key: layerUrlKey, standing, now: () => new Date(), refused },
      elsewhere: senders.open,
    })
  const access = openAccess({ estate, clock, ledger: { record: (made) => ledger.remember(made) } })
  const calls = Object.fromEntries(
    Object.entries(operatorCalls).map(([name, call]) => [
      name,
      (input: unknown) => call(input, house.needs),
    ]),
  )
  const surfaces = {
    layers,
    issuer: (request: HttpRequest) => serveIssuer(request, db),
    registry: (request: HttpRequest) =>
      handleRegistry(request, { dialect, invoke, tokens, withBody, layers, refused }),
    awsApi: (request: HttpRequest) =>
      answerAwsApi(request, {
        ...{ invoke, log, refused, withBody },
        signer: (request, service) => signer(request, service, !services[service].global),
        bodyOf: (request, body) => signedBody(request, body, { db, strictCredentials }),
        anonymous: (request, service, operation) => {
          const caller = anonymousCaller(request, region)
          if (!caller) return undefined
          const name = operation()
          const built = operations[service][name]
          return (built ? built.anonymous : bringsToken(name)) ? caller : undefined
        },
      }),
    operator: async (request: HttpRequest) => {
      // What explains and proves is as much code as a whole service: it is read with the first request for it.
      const { handleOperator } = await import('./operator.ts')
      return handleOperator(request, {
        ...{
          db,
          estate,
          clock,
          access,
          ledger,
          trail,
          refusals,
          refused,
          operatorKey,
          upkeep,
          withBody,
          region,
        },
        calls,
        signer: (request) => signer(request, 'tidegate', true),
      })
    },
  }
  return openSurfaces(surfaces, settings, log)
}
