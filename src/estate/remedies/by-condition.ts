import { nameInArn, parseArn } from '../../names/arn.ts'
import { principalName } from '../../policy/principal-name.ts'
import type { Principal } from '../../policy/types.ts'
import { owns, type Viewer } from '../viewer.ts'
import type { Hindrance } from './hindrances.ts'
import { asActor, asShell, list, quoted, type Remedy, withCredentials } from './remedy.ts'

interface Row {
  /** Held against the condition's key, in lower case. */
  readonly key: RegExp
  readonly say: (hindrance: Hindrance, tag: string) => Remedy | undefined
}

/** One row a kind of condition key. */
const rows: readonly Row[] = [
  { key: /^aws:requestedregion$/, say: otherRegion },
  { key: /^aws:multifactorauth(?:present|age)$/, say: withMfa },
  { key: /^aws:requesttag\/(.+)$/, say: tagInRequest },
  { key: /^[a-z0-9-]+:resourcetag\/(.+)$/, say: tagOnResource },
  { key: /^aws:principaltag\/(.+)$/, say: tagOnPrincipal },
  { key: /^aws:(?:vpc)?sourceip$/, say: otherAddress },
  { key: /^aws:(?:currenttime|epochtime)$/, say: otherTime },
  { key: /^aws:tokenissuetime$/, say: newSession },
]

/** What the caller, or the owner of a thing, can do so that the condition is met or missed. */
export function byCondition(hindrance: Hindrance, viewer: Viewer | undefined): Remedy | undefined {
  const key = hindrance.key.toLowerCase()
  const row = rows.find((row) => row.key.test(key))
  if (!row || !concerns(key, hindrance, viewer)) return undefined
  // As it is spelt: the names of tags are compared without case, and made with it.
  return row.say(hindrance, hindrance.key.slice(hindrance.key.indexOf('/') + 1))
}

/** A tag on the resource is its owner's; all else is the caller's. */
function concerns(key: string, { question }: Hindrance, viewer: Viewer | undefined): boolean {
  const { principal, resourceAccount } = question
  if (/:resourcetag\//.test(key)) return owns(viewer, resourceAccount)
  return 'account' in principal && owns(viewer, principal.account)
}

const plain = (values: readonly string[] | undefined): readonly string[] =>
  (values ?? []).filter((one) => !/[*?$]/.test(one))

function otherRegion({ wanted, met, says }: Hindrance): Remedy {
  const [region] = plain(wanted)
  const asked = met[0] === undefined ? '' : `: it was asked in \`${met[0]}\``
  return {
    title: wanted
      ? `ask in the Region ${list(wanted)}`
      : `ask in another Region than ${list(says)}`,
    why: `a condition on the Region stands in the way${asked}`,
    commands:
      region === undefined
        ? []
        : [`export AWS_REGION=${quoted(region)} AWS_DEFAULT_REGION=${quoted(region)}`],
  }
}

function withMfa({ question: { principal }, key, says }: Hindrance): Remedy | undefined {
  const old = /age$/i.test(key) ? `, less than ${says[0]} seconds ago` : ''
  const title = `sign in with MFA${old}`
  if (principal.kind === 'user') {
    const { partition } = parseArn(principal.arn) ?? { partition: 'aws' }
    const serial = `arn:${partition}:iam::${principal.account}:mfa/${principal.userName}`
    return {
      title,
      why: 'the key alone says nothing of MFA: a session made with a code does. CODE is what the device shows',
      commands: [
        withCredentials(
          asShell(`aws sts get-session-token --serial-number ${quoted(serial)} --token-code CODE`),
        ),
      ],
    }
  }
  if (principal.kind !== 'assumed-role') return undefined
  return {
    title,
    why: 'the role was assumed without a code. SERIAL is the ARN of the device of the user who assumes it, CODE what it shows',
    commands: [
      withCredentials(asShell(`${assume(principal)} --serial-number SERIAL --token-code CODE`)),
    ],
  }
}

const assume = ({ roleArn, sessionName }: Extract<Principal, { kind: 'assumed-role' }>): string =>
  `aws sts assume-role --role-arn ${quoted(roleArn)} --role-session-name ${quoted(sessionName)}`

const wantedValue = ({ wanted }: Hindrance): string => plain(wanted)[0] ?? 'VALUE'

/** How the operations of a service take tags: a list of keys and values, or a map. */
const tagsOf = (service: string, tag: string, value: string): string =>
  service === 'lambda' || service === 'logs'
    ? `--tags ${quoted(`${tag}=${value}`)}`
    : `--tags ${quoted(`Key=${tag},Value=${value}`)}`

function tagInRequest(hindrance: Hindrance, tag: string): Remedy {
  const { action, resource, principal } = hindrance.question
  const tags = tagsOf(action.split(':')[0] ?? '', tag, wantedValue(hindrance))
  const repository = parseArn(resource)?.resource.replace(/^repository\//, '') ?? 'NAME'
  return {
    title: hindrance.wanted
      ? `give the tag in the same request: \`${tags}\``
      : `leave the tag \`${tag}\` out, or give it another value`,
    why: told(hindrance, tag),
    commands:
      hindrance.wanted && action === 'ecr:CreateRepository'
        ? [
            asActor(
              principalName(principal),
              `aws ecr create-repository --repository-name ${quoted(repository)} ${tags}`,
            ),
          ]
        : [],
  }
}

const told = ({ says, met }: Hindrance, tag: string): string =>
  `the policy asks for ${says.length > 0 ? list(says) : 'a value'} in \`${tag}\`, and the request has ${met.length > 0 ? list(met) : 'none'}`

function tagOnResource(hindrance: Hindrance, tag: string): Remedy | undefined {
  const { resource, resourceAccount } = hindrance.question
  const service = parseArn(resource)?.service ?? ''
  const command = tagging(service, resource)
  if (!hindrance.wanted || !command) return undefined
  return {
    title: `tag the resource with \`${tag}\``,
    why: told(hindrance, tag),
    commands: [
      asActor(resourceAccount, `${command} ${tagsOf(service, tag, wantedValue(hindrance))}`),
    ],
  }
}

function tagging(service: string, arn: string): string | undefined {
  if (service === 'ecr') return `aws ecr tag-resource --resource-arn ${quoted(arn)}`
  if (service === 'lambda') return `aws lambda tag-resource --resource ${quoted(arn)}`
  const [, kind, name = ''] = /^arn:[^:]+:iam::\d+:(role|user)\/(.+)$/.exec(arn) ?? []
  return kind && `aws iam tag-${kind} --${kind}-name ${quoted(nameInArn(name))}`
}

function tagOnPrincipal(hindrance: Hindrance, tag: string): Remedy | undefined {
  const { principal } = hindrance.question
  if (!hindrance.wanted) return undefined
  const arn =
    principal.kind === 'user'
      ? principal.arn
      : principal.kind === 'assumed-role'
        ? principal.roleArn
        : undefined
  const command = arn && tagging('iam', arn)
  if (!command) return undefined
  const tags = tagsOf('iam', tag, wantedValue(hindrance))
  const role = principal.kind === 'assumed-role'
  const passed = role ? `; \`${assume(principal)} ${tags}\` gives it to one session` : ''
  return {
    title: `tag the ${role ? 'role' : 'user'} with \`${tag}\``,
    why: `${told(hindrance, tag)}${passed}`,
    commands: [asActor(parseArn(arn)?.account ?? arn, `${command} ${tags}`)],
  }
}

function otherAddress({ wanted, says, met }: Hindrance): Remedy {
  return {
    title: wanted ? `ask from an address in ${list(wanted)}` : `ask from outside of ${list(says)}`,
    why: `the request came from ${met.length > 0 ? list(met) : 'no address that is known'}`,
    commands: [],
  }
}

function otherTime({ label, says, met }: Hindrance): Remedy {
  return {
    title: 'ask at another time, or have the dates changed',
    why: `${label} has the limit ${list(says)}, and it was ${list(met)}`,
    commands: [],
  }
}

function newSession({ question: { principal }, says, met }: Hindrance): Remedy {
  return {
    title: 'begin a new session',
    why: `sessions are judged by when they began: the limit is ${list(says)}, and this one is of ${list(met)}`,
    commands:
      principal.kind === 'assumed-role' ? [withCredentials(asShell(assume(principal)))] : [],
  }
}
