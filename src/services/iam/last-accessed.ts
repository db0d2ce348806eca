import type {
  AccessAdvisorUsageGranularityType,
  EntityDetails,
  policyOwnerEntityType,
  ServiceLastAccessed,
} from '../../aws/models/iam.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import { compiled } from '../../policy/compile.ts'
import type { Database } from '../../store/database.ts'
import { holdersOf } from '../../store/iam/attachments.ts'
import { type Entity, entityArn } from '../../store/iam/entities.ts'
import { usersOfGroup } from '../../store/iam/groups.ts'
import { defaultDocument } from '../../store/iam/policies.ts'
import { findAccessReport, insertAccessReport } from '../../store/iam/reports.ts'
import { type Usage, usageOfId } from '../../store/kernel/usage.ts'
import { readSourceArn, requireSource } from './context-keys.ts'
import { define, on, onAccount, onPolicy } from './define.ts'
import { reportErrors } from './errors.ts'
import { grantedServices, grantsService } from './granted-services.ts'
import { page } from './pages.ts'
import { policySources } from './policy-sources.ts'
import { serviceName } from './service-names.ts'

/** AWS looks back this far. */
const trackedMs = 400 * 24 * 60 * 60 * 1000

interface Report {
  readonly granularity: AccessAdvisorUsageGranularityType
  readonly services: readonly ServiceReport[]
}

interface ServiceReport {
  readonly shown: Omit<ServiceLastAccessed, 'LastAuthenticated' | 'TrackedActionsLastAccessed'>
  readonly at?: number
  readonly actions: readonly { name: string; entity: string; at: number; region: string }[]
  readonly entities: readonly { info: EntityDetails['EntityInfo']; at?: number }[]
}

interface Subject {
  readonly documents: Parameters<typeof grantedServices>[0]
  /** Whose use counts. */
  readonly users: readonly Entity[]
}

const isPolicyArn = (arn: string): boolean => /^arn:[^:]+:iam::(\d{12}|aws):policy\//.test(arn)

/** The services that a user, group, role or policy reaches, and who could use them through it. */
async function subjectOf(db: Database, arn: string, caller: Caller): Promise<Subject> {
  if (isPolicyArn(arn)) {
    const owner = arn.split(':')[4]
    const text =
      owner === 'aws' || owner === caller.account ? await defaultDocument(db, arn) : undefined
    if (text === undefined) throw reportErrors.arnNotFound(arn)
    const holders = await holdersOf(db, caller.account, arn)
    return { documents: [compiled(text)], users: await people(db, holders) }
  }
  const entity = await requireSource(db, arn, caller)
  const sources = await policySources(db, entity)
  return {
    documents: sources.map(({ policy }) => policy.document),
    users: await people(db, [entity]),
  }
}

/** Users and roles, those of groups included, each once. */
async function people(db: Database, entities: readonly Entity[]): Promise<Entity[]> {
  const found = new Map<string, Entity>()
  for (const entity of entities)
    for (const one of entity.kind === 'group' ? await usersOfGroup(db, entity.id) : [entity])
      found.set(one.id, one)
  return [...found.values()]
}

/** Denied attempts count too, as they do for AWS. */
async function makeReport(
  db: Database,
  { documents, users }: Subject,
  granularity: AccessAdvisorUsageGranularityType,
  now: number,
): Promise<Report> {
  const uses = await Promise.all(
    users.map(async (entity) => ({ entity, uses: await recentUse(db, entity, now) })),
  )
  const services = grantedServices(documents).map((namespace): ServiceReport => {
    const of = uses.map(({ entity, uses }) => ({
      entity,
      uses: uses.filter(({ service }) => service === namespace),
    }))
    const all = of
      .flatMap(({ entity, uses }) => uses.map((use) => ({ entity, use })))
      .sort((a, b) => b.use.lastAt.getTime() - a.use.lastAt.getTime())
    const [last] = all
    const newest = new Map(all.toReversed().map((one) => [one.use.action, one]))
    return {
      shown: {
        ServiceName: serviceName(namespace),
        ServiceNamespace: namespace,
        ...(last && {
          LastAuthenticatedEntity: entityArn(last.entity),
          LastAuthenticatedRegion: last.use.region,
        }),
        TotalAuthenticatedEntities: of.filter(({ uses }) => uses.length > 0).length,
      },
      ...(last && { at: last.use.lastAt.getTime() }),
      // Differs from AWS? It also lists the actions it tracks that were not used.
      actions: [...newest.values()].map(({ entity, use }) => ({
        name: use.action.slice(use.action.indexOf(':') + 1),
        entity: entityArn(entity),
        at: use.lastAt.getTime(),
        region: use.region,
      })),
      entities: of.map(({ entity, uses: [use] }) => ({
        info: entityInfo(entity),
        ...(use && { at: use.lastAt.getTime() }),
      })),
    }
  })
  return { granularity, services }
}

const recentUse = async (db: Database, { id }: Entity, now: number): Promise<Usage[]> =>
  (await usageOfId(db, id)).filter(({ lastAt }) => now - lastAt.getTime() < trackedMs)

const entityInfo = (entity: Entity): EntityDetails['EntityInfo'] => ({
  Arn: entityArn(entity),
  Name: entity.name,
  Type: entity.kind.toUpperCase() as policyOwnerEntityType,
  Id: entity.id,
  Path: entity.path,
})

function onSubject({ Arn: arn }: { readonly Arn: string }, caller: Caller) {
  if (isPolicyArn(arn)) return onPolicy(arn)
  const { kind, name } = readSourceArn(arn)
  return on(kind, caller, name)
}

export const generateServiceLastAccessedDetails = define(
  'GenerateServiceLastAccessedDetails',
  onSubject,
  async (input, caller, { db, clock }) => {
    const now = clock.now().getTime()
    const subject = await subjectOf(db, input.Arn, caller)
    const report = await makeReport(db, subject, input.Granularity ?? 'SERVICE_LEVEL', now)
    const { account } = caller
    const JobId = await insertAccessReport(db, { account, report: JSON.stringify(report), now })
    return { JobId }
  },
)

async function requireReport(db: Database, { account }: Caller, id: string) {
  const row = await findAccessReport(db, account, id)
  const report: Report | undefined = row && JSON.parse(row.report)
  // An organization's report is asked for by another operation.
  if (!row || !report || report.granularity === undefined) throw reportErrors.jobNotFound(id)
  const at = new Date(row.created_at)
  return {
    report,
    // The report is made when it is asked for: whoever has the id finds it done.
    job: { JobStatus: 'COMPLETED' as const, JobCreationDate: at, JobCompletionDate: at },
  }
}

export const getServiceLastAccessedDetails = define(
  'GetServiceLastAccessedDetails',
  onAccount(),
  async (input, caller, { db }) => {
    const { report, job } = await requireReport(db, caller, input.JobId)
    const { granularity, services } = report
    const { items, rest } = page(services, input, ({ shown }) => shown.ServiceNamespace)
    return {
      ...job,
      JobType: granularity,
      ServicesLastAccessed: items.map(({ shown, at, actions }) => ({
        ...shown,
        ...(at !== undefined && { LastAuthenticated: new Date(at) }),
        ...(granularity === 'ACTION_LEVEL' && {
          TrackedActionsLastAccessed: actions.map((action) => ({
            ActionName: action.name,
            LastAccessedEntity: action.entity,
            LastAccessedTime: new Date(action.at),
            LastAccessedRegion: action.region,
          })),
        }),
      })),
      ...rest,
    }
  },
)

export const getServiceLastAccessedDetailsWithEntities = define(
  'GetServiceLastAccessedDetailsWithEntities',
  onAccount(),
  async (input, caller, { db }) => {
    const { report, job } = await requireReport(db, caller, input.JobId)
    const service = report.services.find(
      ({ shown }) => shown.ServiceNamespace === input.ServiceNamespace,
    )
    const { items, rest } = page(service?.entities ?? [], input, ({ info }) => info.Arn)
    return {
      ...job,
      EntityDetailsList: items.map(({ info, at }) => ({
        EntityInfo: info,
        ...(at !== undefined && { LastAuthenticated: new Date(at) }),
      })),
      ...rest,
    }
  },
)

export const listPoliciesGrantingServiceAccess = define(
  'ListPoliciesGrantingServiceAccess',
  onSubject,
  async (input, caller, { db }) => {
    const sources = await policySources(db, await requireSource(db, input.Arn, caller))
    const { items, rest } = page(input.ServiceNamespaces, input, (namespace) => namespace)
    return {
      PoliciesGrantingServiceAccess: items.map((namespace) => ({
        ServiceNamespace: namespace,
        Policies: sources
          .filter(({ policy }) => grantsService(policy.document, namespace.toLowerCase()))
          .map(({ policy, name, holder }) => ({
            PolicyName: name,
            ...(policy.arn === undefined
              ? {
                  PolicyType: 'INLINE' as const,
                  EntityType: holder.kind.toUpperCase() as policyOwnerEntityType,
                  EntityName: holder.name,
                }
              : { PolicyType: 'MANAGED' as const, PolicyArn: policy.arn }),
          })),
      })),
      ...rest,
    }
  },
)
