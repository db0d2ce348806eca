import { nameInArn, parseArn } from '../names/arn.ts'
import { isAwsOwned, isNew, labelOf } from '../policy/place.ts'
import type { Place } from '../policy/types.ts'
import type { Check } from './check.ts'
import { cksum } from './cksum.ts'

/** What is read before a document is written over: it has to be what was seen when the change was made up. */
export interface Guard {
  readonly check: Check
  /** Of the AWS CLI. */
  readonly words: readonly string[]
  /** What they print, or the sum of it. */
  readonly expects: string
  readonly isSum: boolean
  /** `the repository policy of app` */
  readonly label: string
}

interface Standing {
  /** As the service shows the document; undefined where none stands. */
  readonly text: string | undefined
  /** Of a managed policy. */
  readonly version: string | undefined
}

/**
 * Two changes of one document may be made up before either is made: the second must not undo the first. A new inline
 * policy has a name that says what it is for; a function's policy is changed by the statement. Neither needs a guard.
 */
export function guardFor(place: Place, { text, version }: Standing): Guard | undefined {
  if (isAwsOwned(place)) return undefined
  const label = labelOf(place)
  const sumOf = (printed: string | undefined) => ({
    expects: cksum(printed === undefined ? '' : `${printed}\n`),
    ...{ isSum: true, label },
  })
  switch (place.kind) {
    case 'managed policy':
    case 'permissions boundary': {
      if (version === undefined) return undefined
      const check = { action: 'iam:GetPolicy', resource: place.arn }
      const query = ['--query', 'Policy.DefaultVersionId', '--output', 'text']
      const words = ['iam', 'get-policy', '--policy-arn', place.arn, ...query]
      return { check, words, expects: version, isSum: false, label }
    }
    case 'repository policy': {
      const { account = '', region = '', resource = '' } = parseArn(place.of) ?? {}
      const name = resource.slice('repository/'.length)
      return {
        check: { action: 'ecr:GetRepositoryPolicy', resource: place.of },
        words: [
          ...['ecr', 'get-repository-policy', '--region', region, '--registry-id', account],
          ...['--repository-name', name, '--query', 'policyText', '--output', 'text'],
        ],
        ...sumOf(text),
      }
    }
    case 'registry policy':
      return {
        check: { action: 'ecr:GetRegistryPolicy', resource: '*', policyOf: place.of },
        words: [
          ...['ecr', 'get-registry-policy', '--region', parseArn(place.of)?.region ?? ''],
          ...['--query', 'policyText', '--output', 'text'],
        ],
        ...sumOf(text),
      }
    case 'trust policy':
      return {
        check: { action: 'iam:GetRole', resource: place.of },
        words: [
          ...['iam', 'get-role', '--role-name', nameInArn(place.of)],
          ...['--query', 'Role.AssumeRolePolicyDocument', '--output', 'json'],
        ],
        ...sumOf(printedJson(text)),
      }
    case 'inline policy': {
      if (text === undefined) return undefined
      const kind = /:(user|group|role)\//.exec(place.of)?.[1] ?? 'user'
      return {
        check: {
          action: `iam:Get${kind.charAt(0).toUpperCase()}${kind.slice(1)}Policy`,
          resource: place.of,
        },
        words: [
          ...['iam', `get-${kind}-policy`, `--${kind}-name`, nameInArn(place.of)],
          ...['--policy-name', place.name, '--query', 'PolicyDocument', '--output', 'json'],
        ],
        ...sumOf(printedJson(text)),
      }
    }
    case 'service control policy':
    case 'resource control policy':
      if (isNew(place) || text === undefined) return undefined
      return {
        check: { action: 'organizations:DescribePolicy', resource: place.arn },
        words: [
          ...['organizations', 'describe-policy', '--policy-id', nameInArn(place.arn)],
          ...['--query', 'Policy.Content', '--output', 'text'],
        ],
        ...sumOf(text),
      }
    default:
      return undefined
  }
}

/** As the AWS CLI prints a document: indented by four. */
const printedJson = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : JSON.stringify(JSON.parse(text), undefined, 4)
