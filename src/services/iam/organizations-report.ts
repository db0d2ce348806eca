import type { AccessDetail, sortKeyType } from '../../aws/models/iam.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import type { AccountFacts } from '../../estate/facts.ts'
import { compiled } from '../../policy/compile.ts'
import type { CompiledPolicy } from '../../policy/types.ts'
import type { Database } from '../../store/database.ts'
import { findAccessReport, insertAccessReport } from '../../store/iam/reports.ts'
import { serviceUsesIn } from '../../store/kernel/usage.ts'
import { organizationOf } from '../../store/organizations/organizations.ts'
import { findPolicy } from '../../store/organizations/policies.ts'
import type { Needs } from '../kernel/needs.ts'
import { define } from './define.ts'
import { reportErrors } from './errors.ts'
import { grantedServices } from './granted-services.ts'
import { page } from './pages.ts'
import { serviceName } from './service-names.ts'

/** AWS looks back this far. */
const trackedMs = 400 * 24 * 60 * 60 * 1000

interface Report {
  /** Reports on users and roles, which are asked for by another operation, have none. */
  readonly entityPath: string
  readonly services: readonly ServiceReport[]
}

interface ServiceReport {
  readonly namespace: string
  /** How many accounts used it. */
  readonly accounts: number
  readonly last?: { readonly at: number; readonly region: string; readonly path: string }
}

interface Member {
  readonly account: string
  /** `o-…/r-…/ou-…/111111111111` */
  readonly path: string
  readonly facts: AccountFacts
}

/** Every service is allowed where no service control policy counts. */
const everything = [
  compiled('{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'),
]

/** What the policies of each level allow: a service must be allowed at all of them. */
function allowedBy(levels: readonly (readonly CompiledPolicy[])[]): Set<string> {
  const [first = [], ...others] = levels.map((documents) => new Set(grantedServices(documents)))
  return new Set([...first].filter((service) => others.every((level) => level.has(service))))
}

const levelsOf = ({ serviceControl }: AccountFacts): readonly (readonly CompiledPolicy[])[] =>
  serviceControl?.map((level) => level.map(({ document }) => document)) ?? [everything]

/** The accounts below a path of the organization's, the caller being its management account. Throws AccessDenied. */
async function membersBelow(
  { db, estate }: Needs,
  { account }: Caller,
  path: string,
): Promise<Member[]> {
  const organization = await organizationOf(db, account)
  if (organization?.account !== account) throw reportErrors.notManagement()
  const accounts = await estate.accounts()
  const wanted = path.replace(/\/$/, '')
  const members = [...accounts].flatMap(([account, facts]): Member[] => {
    const [above = ''] = facts.organization?.paths ?? []
    const own = `${above}${account}`
    return own === wanted || own.startsWith(`${wanted}/`) ? [{ account, path: own, facts }] : []
  })
  if (members.length === 0) throw reportErrors.entityNotFound(path)
  return members
}

async function makeReport(
  db: Database,
  members: readonly Member[],
  policy: CompiledPolicy | undefined,
  now: number,
): Promise<Report['services']> {
  const allowed = new Set<string>()
  const found = new Map<string, ServiceReport>()
  for (const { account, path, facts } of members) {
    const own = allowedBy(policy ? [[policy]] : levelsOf(facts))
    for (const namespace of own) allowed.add(namespace)
    for (const { service, lastAt, region } of await serviceUsesIn(db, account, now - trackedMs)) {
      if (!own.has(service)) continue
      const { accounts = 0, last } = found.get(service) ?? {}
      const newest = last && last.at > lastAt ? last : { at: lastAt, region, path }
      found.set(service, { namespace: service, accounts: accounts + 1, last: newest })
    }
  }
  return [...allowed].sort().map((namespace) => found.get(namespace) ?? { namespace, accounts: 0 })
}

/** The policy of that id, which must be one of the organization's. Throws NoSuchEntity. */
async function policyNamed(db: Database, { account }: Caller, id: string): Promise<CompiledPolicy> {
  const organization = await organizationOf(db, account)
  const policy = organization && (await findPolicy(db, organization.id, id))
  if (!policy) throw reportErrors.entityNotFound(id)
  return compiled(policy.content)
}

const onReport = (input: { readonly EntityPath?: string }, { account }: Caller) => ({
  resource: `arn:aws:iam::${account}:access-report/${input.EntityPath ?? '*'}`,
})

export const generateOrganizationsAccessReport = define(
  'GenerateOrganizationsAccessReport',
  onReport,
  async (input, caller, needs) => {
    const { db, clock } = needs
    const now = clock.now().getTime()
    const members = await membersBelow(needs, caller, input.EntityPath)
    const id = input.OrganizationsPolicyId
    const policy = id === undefined ? undefined : await policyNamed(db, caller, id)
    const services = await makeReport(db, members, policy, now)
    const made: Report = { entityPath: input.EntityPath, services }
    const report = JSON.stringify(made)
    return { JobId: await insertAccessReport(db, { account: caller.account, report, now }) }
  },
)

const show = ({ namespace, accounts, last }: ServiceReport): AccessDetail => ({
  ServiceName: serviceName(namespace),
  ServiceNamespace: namespace,
  ...(last && {
    Region: last.region,
    EntityPath: last.path,
    LastAuthenticatedTime: new Date(last.at),
  }),
  TotalAuthenticatedEntities: accounts,
})

/** Keys that sort as asked for, and tell services apart. */
const keyOf = (sortKey: sortKeyType) => {
  const inverted = (text: string) =>
    [...text].map((one) => String.fromCharCode(0x7f - one.charCodeAt(0))).join('')
  const time = ({ last }: ServiceReport) => String(last?.at ?? 0).padStart(15, '0')
  const keys: Readonly<Record<sortKeyType, (one: ServiceReport) => string>> = {
    SERVICE_NAMESPACE_ASCENDING: ({ namespace }) => namespace,
    SERVICE_NAMESPACE_DESCENDING: ({ namespace }) => `${inverted(namespace)}\u007f`,
    LAST_AUTHENTICATED_TIME_ASCENDING: (one) => `${time(one)} ${one.namespace}`,
    LAST_AUTHENTICATED_TIME_DESCENDING: (one) => `${inverted(time(one))} ${one.namespace}`,
  }
  return keys[sortKey]
}

export const getOrganizationsAccessReport = define(
  'GetOrganizationsAccessReport',
  () => ({ resource: '*' }),
  async (input, { account }, { db }) => {
    const row = await findAccessReport(db, account, input.JobId)
    const report: Report | undefined = row && JSON.parse(row.report)
    if (!row || !report || report.entityPath === undefined)
      throw reportErrors.jobNotFound(input.JobId)
    const at = new Date(row.created_at)
    const sortKey = input.SortKey ?? 'SERVICE_NAMESPACE_ASCENDING'
    const { items, rest } = page(report.services, input, keyOf(sortKey))
    return {
      // The report is made when it is asked for: whoever has the id finds it done.
      JobStatus: 'COMPLETED' as const,
      JobCreationDate: at,
      JobCompletionDate: at,
      NumberOfServicesAccessible: report.services.length,
      NumberOfServicesNotAccessed: report.services.filter(({ accounts }) => accounts === 0).length,
      AccessDetails: items.map(show),
      ...rest,
    }
  },
)
