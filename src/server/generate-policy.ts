import { principalNamed } from '../access/impersonate.ts'
import type { Ledger } from '../access/ledger.ts'
import { generatePolicy } from '../policy/index.ts'
import type { Database } from '../store/database.ts'
import { usageOf } from '../store/kernel/usage.ts'

export interface GeneratedPolicies {
  readonly arn: string
  /** How many actions on how many resources were seen. */
  readonly uses: number
  /** Identity policies, each below the size of a managed one; none where nothing was done. */
  readonly documents: readonly string[]
}

/**
 * The least that allows what a principal did and was allowed to: of what was denied nothing is in it.
 *
 * @throws NoSuchPrincipal
 */
export async function generatedPolicies(
  { db, ledger }: { readonly db: Database; readonly ledger: Ledger },
  named: string,
): Promise<GeneratedPolicies> {
  const principal = await principalNamed(db, named, 'tidegate')
  await ledger.settled()
  const arn = principal.kind === 'assumed-role' ? principal.roleArn : principal.arn
  const used = (await usageOf(db, principal.arn)).filter(({ allowed }) => allowed > 0)
  return { arn, uses: used.length, documents: generatePolicy(used) }
}
