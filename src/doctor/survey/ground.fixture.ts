import { CollectedEstate } from '../../collected/estate.ts'
import { collect, type Files } from '../../collected/exports.fixture.ts'
import type { Assumption } from '../../collected/unknown.ts'
import { servicesKnown } from '../../services/all.ts'
import { putElsewhere } from '../put-policy.ts'
import type { Ground } from './ground.ts'

/** What files hold, asked on one day; in no organization unless one is looked for in them. */
export function groundOf(files: Files, organization = false): Ground {
  const collection = collect(files)
  const estate = (assume: Assumption) =>
    new CollectedEstate(collection, {
      assume,
      awsManaged: () => undefined,
      putPolicy: { ...putElsewhere, ...servicesKnown.putPolicy },
      ...(!organization && { isFree: () => true }),
    })
  const estates = { allows: estate('allows'), denies: estate('denies') }
  return {
    ...{ collection, estates, at: new Date('2026-11-27T12:00:00Z') },
    about(account) {
      estates.allows.about(account)
      estates.denies.about(account)
    },
  }
}
