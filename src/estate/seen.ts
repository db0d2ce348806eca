import { policyAt } from '../policy/place.ts'
import type { Check } from './check.ts'
import type { Estate } from './estate.ts'
import type { HolderFacts, ResourceFacts } from './facts.ts'
import { noResource } from './facts.ts'
import { owns, type Viewer } from './viewer.ts'

const statement = '"Effect":"Allow","Action":"*","Resource":"*"'
const everything = `{"Version":"2012-10-17","Statement":{${statement}}}`
const everybody =
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"*"}}'

const accountOf = (arn: string): string => arn.split(':', 6)[4] ?? ''

/**
 * The estate as far as an account may know it. What is proposed to it must not depend on what stands on the other
 * side: callers of other accounts are taken to be allowed everything by their own; another account's resource, to
 * have no policy, so that its owner is asked for one; between two others, to let everybody in.
 */
export function seenBy(viewer: Viewer | undefined, estate: Estate, callerAccount: string): Estate {
  if (!viewer) return estate
  const isCaller = owns(viewer, callerAccount)
  return {
    ...estate,
    principalArn: (id) => estate.principalArn(id),
    principals: (account, limit) =>
      owns(viewer, account) ? estate.principals(account, limit) : [],
    managedPolicy: (arn) => estate.managedPolicy(arn),
    holder: (holder) =>
      owns(viewer, accountOf(holder.arn)) ? estate.holder(holder) : allowed(holder.arn),
    resource: (check) => {
      const account = check.resourceAccount ?? accountOf(check.policyOf ?? check.resource)
      if (!account || owns(viewer, account)) return estate.resource(check)
      return isCaller ? noResource : open(check)
    },
    accounts: async () => {
      const all = await estate.accounts()
      return new Map(
        [...all].map(([account, { serviceControl, resourceControl, ...facts }]) => {
          const manages = facts.organization?.management === viewer.account
          const shown = {
            ...(serviceControl && { serviceControl }),
            ...(resourceControl && { resourceControl }),
          }
          return [account, manages ? { ...facts, ...shown } : facts]
        }),
      )
    },
  }
}

const allowed = (of: string): HolderFacts => ({
  identity: [policyAt({ kind: 'given policy', label: 'policies of the caller', of }, everything)],
  tags: {},
})

const open = (check: Check): ResourceFacts => ({
  ...noResource,
  policies: [
    policyAt(
      { kind: 'given policy', label: 'the resource’s policy', of: check.resource },
      everybody,
    ),
  ],
})
