import { type ModelledService, modelledServices, modelOf } from '../aws/models.ts'
import type { ServicesKnown } from '../store/estate.ts'
import type { JobHandler } from '../store/kernel/jobs.ts'
import type { Migrations } from '../store/tables.ts'
import { cloudtrail } from './cloudtrail/service.ts'
import { ecr } from './ecr/service.ts'
import { ecrPublic } from './ecr-public/service.ts'
import { iam } from './iam/service.ts'
import { inspector2 } from './inspector2/service.ts'
import type { Operations } from './kernel/invoke.ts'
import type { Needs } from './kernel/needs.ts'
import type { OperatorCall, Service, Services } from './kernel/service.ts'
import { lambda } from './lambda/service.ts'
import { logs } from './logs/service.ts'
import { organizations } from './organizations/service.ts'
import { secretsmanager } from './secretsmanager/service.ts'
import { signer } from './signer/service.ts'
import { sqs } from './sqs/service.ts'
import { sts } from './sts/service.ts'

/** Every service, by its signing name. What must know all of them derives from this. */
export const services: Services = {
  ...{ cloudtrail, ecr, 'ecr-public': ecrPublic, iam, inspector2, lambda, logs, organizations },
  ...{ secretsmanager, signer, sqs, sts },
}

const byName = ({ operations }: Service): Operations[ModelledService] =>
  Object.fromEntries(operations.map((operation) => [operation.name, operation]))

/** One part of the records, of those services that have it. */
function partOf<Part extends keyof Service>(part: Part) {
  type Value = NonNullable<Service[Part]>
  return Object.fromEntries(
    Object.entries<Service>(services).flatMap(([name, service]): [string, Value][] => {
      const value = service[part]
      return value === undefined ? [] : [[name, value as Value]]
    }),
  )
}

/** What the store's database is made with. */
export const migrations: Migrations = Object.assign({}, ...Object.values(partOf('migrations')))

/** What an estate must know of all services. */
export const servicesKnown: ServicesKnown = {
  resources: partOf('resource'),
  names: partOf('names'),
  putPolicy: partOf('putPolicy'),
}

/** Every operation that is implemented. */
export const operations = Object.fromEntries(
  modelledServices.map((service) => [service, byName(services[service])]),
) as Operations

/** What goes on after requests were answered, of all services. */
export const jobHandlers = (needs: Needs): Readonly<Record<string, JobHandler>> =>
  Object.assign({}, ...Object.values(services).map(({ jobs }) => jobs?.(needs)))

/** What the operator may ask of the services, by its name. */
export const operatorCalls: Readonly<Record<string, OperatorCall>> = Object.assign(
  {},
  ...Object.values(partOf('operatorCalls')),
)

/** One service's operations of AWS's model, as `docs/operations.md` and `tidegate operations` list them. */
export interface ServiceListing {
  /** Its signing name. */
  readonly service: ModelledService
  readonly title: string
  readonly implemented: readonly string[]
  /** Those answer `UnsupportedOperation`. */
  readonly refused: readonly string[]
  /** Arguments, and values of them, that do so at operations that are implemented. */
  readonly argumentsRefused: readonly string[]
}

export function listOperations(): readonly ServiceListing[] {
  return modelledServices.map((service) => {
    const all = [...modelOf(service).operations.keys()].sort()
    return {
      service,
      title: services[service].title,
      implemented: all.filter((name) => operations[service][name]),
      refused: all.filter((name) => !operations[service][name]),
      argumentsRefused: services[service].argumentsNotBuilt ?? [],
    }
  })
}
