import type { Collection } from '../../collected/collection.ts'
import { CollectedEstate } from '../../collected/estate.ts'
import type { Assumption } from '../../collected/unknown.ts'
import type { Ground } from '../../doctor/survey/ground.ts'
import { awsManagedPolicies } from '../../store/iam/managed-policies/index.ts'

export type Standing = Pick<Ground, 'collection' | 'estates' | 'about'>

/** A collection as the two estates between which the truth lies. */
export async function estatesOf(
  collection: Collection,
  { organization }: { readonly organization: boolean },
): Promise<Standing> {
  const [managed, { servicesKnown }] = await Promise.all([
    awsManagedPolicies(),
    import('../../services/all.ts'),
  ])
  const estate = (assume: Assumption) =>
    new CollectedEstate(collection, {
      assume,
      awsManaged: (arn) => managed.get(arn)?.document,
      putPolicy: servicesKnown.putPolicy,
      ...(!organization && { isFree: () => true }),
    })
  const estates = { allows: estate('allows'), denies: estate('denies') }
  return {
    collection,
    estates,
    about(account) {
      estates.allows.about(account)
      estates.denies.about(account)
    },
  }
}
