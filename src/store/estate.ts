import type { Awaitable } from '../estate/awaitable.ts'
import type { Check } from '../estate/check.ts'
import type { PutPolicies } from '../estate/commands.ts'
import type { Estate, ResourceName } from '../estate/estate.ts'
import { noResource, type ResourceFacts } from '../estate/facts.ts'
import { type Arn, parseArn } from '../names/arn.ts'
import type { Database } from './database.ts'
import { holderFacts } from './iam/holder-facts.ts'
import { managedPolicyFacts } from './iam/policy-facts.ts'
import { principalArn, usersAndRoles } from './iam/principals.ts'
import { accountFacts } from './organizations/account-facts.ts'

/** What stands there of a resource that a service's ARN names. */
export type ReadResource = (db: Database, arn: Arn, check: Check) => Awaitable<ResourceFacts>

/** The names of a service's resources, for who mistyped one. */
export interface ReadNames {
  /** The word for them in ARNs and to people: `repository`. */
  readonly kind: string
  readonly list: (
    db: Database,
    account: string | undefined,
    limit: number,
  ) => Promise<readonly ResourceName[]>
}

/** What an estate must know of the services, each by its name in ARNs. */
export interface ServicesKnown {
  readonly resources: Readonly<Record<string, ReadResource>>
  readonly names: Readonly<Record<string, ReadNames>>
  readonly putPolicy: PutPolicies
}

/** No keys are kept here: each leaves it to its account's identity policies, as KMS's default policy for a key does. */
const keyFacts: ResourceFacts = { ...noResource, policyRole: 'alternative' }

/** What stands in the database now. */
export const storeEstate = (
  db: Database,
  { resources, names, putPolicy }: ServicesKnown,
): Estate => ({
  holder: ({ id }) => holderFacts(db, id),
  resource: (check) => {
    const arn = parseArn(check.policyOf ?? check.resource)
    const read = arn && Object.hasOwn(resources, arn.service) && resources[arn.service]
    if (read) return read(db, arn, check)
    return arn?.service === 'kms' ? keyFacts : noResource
  },
  accounts: () => accountFacts(db),
  principalArn: (id) => principalArn(db, id),
  principals: (account, limit) => usersAndRoles(db, account, limit),
  managedPolicy: (arn) => managedPolicyFacts(db, arn),
  names: async (account, limit) =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(names).map(async ([service, { kind, list }]) => [
          service,
          { kind, all: await list(db, account, limit) },
        ]),
      ),
    ),
  putPolicy,
})
