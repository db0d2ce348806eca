import { parseArn } from '../../names/arn.ts'
import type { Question } from '../types.ts'

/** IAM takes up to 128 characters; long names are cut, so that a number still fits. */
const charactersMax = 100

/**
 * A name for a new inline policy that says what it is for, and that no policy of its holder has: a second fix must not
 * replace the first.
 */
export function freeName(question: Question, holder: string, task: string | undefined): string {
  const wanted = (task ?? nameFor(question)).replace(/[^\w+=,.@-]+/g, '-').slice(0, charactersMax)
  const taken = new Set(
    question.policies.identity.flatMap(({ place, label }) =>
      place?.kind === 'inline policy' && place.of === holder ? place.name : label,
    ),
  )
  let name = wanted
  for (let n = 2; taken.has(name); n++) name = `${wanted}-${n}`
  return name
}

/** `allow-describe-images-app` */
function nameFor({ action, resource, principal }: Question): string {
  const verb = action.slice(action.indexOf(':') + 1).replace(/([a-z0-9])([A-Z])/g, '$1-$2')
  const account = 'account' in principal ? principal.account : ''
  return ['allow', verb.toLowerCase(), ...resourceParts(resource, account)].join('-')
}

/** Where most things are: it goes without saying. */
const usualRegion = 'us-east-1'

/**
 * What tells one resource from all others in the name of a policy, so that two policies of one name say the same:
 * its own name, its account where it is not `own`, and its Region. Empty for `*`. No name holds a `+` by itself.
 */
export function resourceParts(resource: string, own: string): readonly string[] {
  const arn = parseArn(resource)
  if (!arn) return []
  const name = arn.resource.replace(/^[a-z-]+[/:]/, '').replace(/[/:]/g, '+')
  const account = arn.account === own ? '' : arn.account
  const region = arn.region === usualRegion ? '' : arn.region
  return [name, account, region].filter(Boolean)
}
