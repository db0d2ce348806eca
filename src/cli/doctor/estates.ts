import type { Collection } from '../../collected/collection.ts'
import { CollectedEstate } from '../../collected/estate.ts'
import type { Assumption } from '../../collected/unknown.ts'
import { putElsewhere } from '../../doctor/put-policy.ts'
import type { Ground } from '../../doctor/survey/ground.ts'
import type { PatchMaker } from '../../estate/estate.ts'
import { awsManagedPolicies } from '../../store/iam/managed-policies/index.ts'

export type Standing = Pick<Ground, 'collection' | 'estates' | 'about'>

/** All services are most of this program: they are loaded when there is something to be put right. */
const putPolicies = async () => ({
  ...putElsewhere,
  ...(await import('../../services/all.ts')).servicesKnown.putPolicy,
})

/** A collection as the two estates between which the truth lies. */
export async function estatesOf(
  collection: Collection,
  { organization }: { readonly organization: boolean },
): Promise<Standing> {
  const managed = await awsManagedPolicies()
  const patches = patchesFor(collection)
  const estate = (assume: Assumption) => {
    const made = new CollectedEstate(collection, {
      assume,
      awsManaged: (arn) => managed.get(arn)?.document,
      get putPolicy() {
        return putPolicies()
      },
      ...(!organization && { isFree: () => true }),
    })
    return Object.assign(made, patches && { patches })
  }
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

/** Most estates are what `aws` printed, and are declared nowhere. Loaded when there is something to change. */
function patchesFor(collection: Collection): PatchMaker | undefined {
  if (collection.declaredAt.size === 0) return undefined
  let maker: Promise<PatchMaker> | undefined
  return async (changes) => {
    maker ??= import('./patches/patches.ts').then(({ patchMaker }) => patchMaker(collection))
    return (await maker)(changes)
  }
}
