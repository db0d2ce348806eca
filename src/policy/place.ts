import { nameInArn, parseArn } from '../names/arn.ts'
import { applied } from './compile.ts'
import type { AppliedPolicy, Place } from './types.ts'

/** The document of that place, as it applies. */
export const policyAt = (place: Place, text: string): AppliedPolicy => ({
  ...applied(text, labelOf(place), holderOf(place), 'arn' in place ? place.arn : undefined),
  place,
})

/** What a person would call it. */
export function labelOf(place: Place): string {
  switch (place.kind) {
    case 'inline policy':
      return `inline policy ${place.name} on ${entityIn(place.of)}`
    case 'managed policy':
      return `managed policy ${nameInArn(place.arn)} on ${entityIn(place.attachedTo)}`
    case 'permissions boundary':
      return `permissions boundary of ${entityIn(place.of)}`
    case 'session policy':
      return place.arn ? `session policy ${nameInArn(place.arn)}` : 'session policy'
    case 'trust policy':
      return `trust policy of ${entityIn(place.of)}`
    case 'repository policy':
      return `repository policy of ${place.of.slice(place.of.indexOf('/') + 1)}`
    case 'registry policy': {
      const { account, region } = parseArn(place.of) ?? {}
      return `registry policy of ${account} in ${region}`
    }
    case 'function policy':
      return `resource policy of function ${place.of.slice(place.of.lastIndexOf(':') + 1)}`
    case 'resource policy':
      return `resource policy of ${place.of}`
    case 'endpoint policy':
      return `endpoint policy of ${place.of}`
    case 'given policy':
      return place.label
    case 'service control policy':
    case 'resource control policy':
      return `${place.kind} ${place.name}`
  }
}

/** Whom or what it hangs on; a control policy hangs on many, and goes by its own ARN. */
export function holderOf(place: Place): string {
  if ('of' in place) return place.of
  return 'attachedTo' in place ? place.attachedTo : place.arn
}

export const placeOf = ({ place, label, holder, arn }: AppliedPolicy): Place =>
  place ?? { kind: 'given policy', label, of: holder, ...(arn !== undefined && { arn }) }

/** AWS's own policies cannot be edited: they are replaced by a copy, or detached. */
export const isAwsOwned = (place: Place): boolean =>
  'arn' in place && /^arn:[^:]*:(iam|organizations)::aws:policy\//.test(place.arn ?? '')

/** A control policy that is yet to be made has no id at the end of its ARN. */
export const isNew = ({ arn }: { readonly arn: string }): boolean => arn === '' || arn.endsWith('/')

/**
 * One text a document: a managed policy is one, wherever it hangs and whatever it is there. Of one of AWS's own each
 * holder may have a copy, so that it is one for each.
 */
export function documentKey(place: Place): string {
  switch (place.kind) {
    case 'inline policy':
      return `${place.kind} ${place.name} ${place.of}`
    case 'managed policy':
      return isAwsOwned(place) ? `${place.arn} on ${place.attachedTo}` : place.arn
    case 'permissions boundary':
      return isAwsOwned(place) ? `${place.arn} bounding ${place.of}` : place.arn
    case 'service control policy':
    case 'resource control policy':
      return isNew(place) ? `new ${place.name} ${place.target}` : place.arn
    case 'given policy':
      return `${place.kind} ${place.label} ${place.of}`
    case 'session policy':
      return `${place.kind} ${place.arn ?? ''} ${place.of}`
    default:
      return `${place.kind} ${place.of}`
  }
}

/** `role deployer` of `arn:aws:iam::111111111111:role/team/deployer`. */
function entityIn(arn: string): string {
  const resource = parseArn(arn)?.resource ?? arn
  return `${resource.slice(0, resource.indexOf('/'))} ${nameInArn(resource)}`
}

/** What a control policy hangs on: `root Root (r-…)`, `unit prod (ou-…)`, `account build (111111111111)`. */
export function targetName({ target, targetName: name }: ControlPlace): string {
  const kind = target.startsWith('r-') ? 'root' : target.startsWith('ou-') ? 'unit' : 'account'
  return name === undefined ? `${kind} ${target}` : `${kind} ${name} (${target})`
}

type ControlPlace = Extract<Place, { readonly target: string }>
