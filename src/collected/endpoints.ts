import type { Check } from '../estate/check.ts'
import type { EndpointFacts } from '../estate/facts.ts'
import { policyAt } from '../policy/place.ts'
import type { AppliedPolicy } from '../policy/types.ts'
import type { Collection, Endpoint } from './collection.ts'
import { notCollected } from './fact.ts'
import { type Assumption, unknownPolicy } from './unknown.ts'

/** What a `docker push` or `pull` does; everything else of ECR goes through the endpoint of its API, if there is one. */
const ofImages =
  /^ecr:(?:BatchGetImage|GetDownloadUrlForLayer|BatchCheckLayerAvailability|(?:Initiate|Complete)LayerUpload|UploadLayerPart|PutImage)$/i

/** One of which the service is not known may be any. */
export function endpointFacts(
  { endpoints }: Collection,
  { action }: Check,
  through: readonly string[],
  assume: Assumption,
): EndpointFacts | undefined {
  const service = action.slice(0, action.indexOf(':')).toLowerCase()
  const isOfImages = ofImages.test(action)
  const prefers = isOfImages ? 'ecr.dkr' : 'ecr.api'
  const fitting = through
    .map((id): Endpoint => endpoints.get(id) ?? { id, policy: notCollected })
    .filter((one) => one.service === undefined || one.service.split('.')[0] === service)
    // A login asks the API, which that of the registry does not reach.
    .filter((one) => isOfImages || one.service !== 'ecr.dkr')
  const found = fitting.find((one) => one.service === prefers) ?? fitting[0]
  if (!found) return undefined
  const { id, vpc } = found
  const policy = policyOf(found, assume)
  return { id, ...(vpc !== undefined && { vpc }), ...(policy && { policy }) }
}

function policyOf({ id, arn, policy }: Endpoint, assume: Assumption): AppliedPolicy | undefined {
  const of = arn ?? id
  if (policy.state === 'none') return undefined
  return policy.state === 'known'
    ? policyAt({ kind: 'endpoint policy', of }, policy.value)
    : unknownPolicy({ what: 'endpoint policy', of, gap: policy.gap }, assume, policy.partly)
}
