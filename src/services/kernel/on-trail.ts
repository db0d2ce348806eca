import type { Trail } from '../../access/trail/trail.ts'
import { parseRegion, type Region } from '../../names/region.ts'
import type { Clock } from '../../store/kernel/clock.ts'
import type { Ended } from './invoke.ts'
import type { Services } from './service.ts'

/** Where global services are recorded. */
const home = parseRegion('us-east-1') as Region

/** Puts each call on the trail that CloudTrail would have it on: not what only data events tell of. */
export const onTrail =
  (trail: Trail, clock: Clock, services: Services, within: boolean): Ended =>
  ({ service, operation, input, caller }, checks, end) => {
    const { trail: known, global } = services[service]
    if (known?.data?.includes(operation)) return
    const name = known?.names?.[operation] ?? operation
    const region = global && service !== 'sts' ? home : caller.region
    const at = clock.now()
    trail.called({ service, name, caller, at, input, checks, within, region, ...end })
  }
