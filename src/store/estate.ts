import type { Check } from '../estate/check.ts'
import type { Awaitable, Estate } from '../estate/estate.ts'
import { noResource, type ResourceFacts } from '../estate/facts.ts'
import { type Arn, parseArn } from '../names/arn.ts'
import type { Database } from './database.ts'
import { repositoryFacts } from './ecr/resource-facts.ts'
import { holderFacts } from './iam/holder-facts.ts'
import { managedPolicyFacts } from './iam/policy-facts.ts'
import { principalArn, usersAndRoles } from './iam/principals.ts'
import { iamResourceFacts } from './iam/resource-facts.ts'
import { functionFacts } from './lambda/resource-facts.ts'
import { accountFacts } from './organizations/account-facts.ts'
import { organizationResourceFacts } from './organizations/resource-facts.ts'

/** By the service in the resource's ARN. */
const resources: Readonly<
  Record<string, (db: Database, arn: Arn, check: Check) => Awaitable<ResourceFacts>>
> = {
  ecr: repositoryFacts,
  iam: iamResourceFacts,
  lambda: functionFacts,
  organizations: organizationResourceFacts,
}

/** What stands in the database now. */
export const storeEstate = (db: Database): Estate => ({
  holder: ({ id }) => holderFacts(db, id),
  resource: (check) => {
    const arn = parseArn(check.resource)
    const facts = arn && Object.hasOwn(resources, arn.service) && resources[arn.service]
    return facts ? facts(db, arn, check) : noResource
  },
  accounts: () => accountFacts(db),
  principalArn: (id) => principalArn(db, id),
  principals: (account, limit) => usersAndRoles(db, account, limit),
  managedPolicy: (arn) => managedPolicyFacts(db, arn),
})
