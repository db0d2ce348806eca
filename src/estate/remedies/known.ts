import { nameInArn, parseArn } from '../../names/arn.ts'
import { isUniqueId } from '../../names/unique-id.ts'
import { nearest } from '../../policy/lint/nearest.ts'
import type { NamedResources } from '../estate.ts'
import type { Viewer } from '../viewer.ts'
import { list, quoted, type Remedy } from './remedy.ts'

/** What of the accounts that a viewer may know has a name, as far as it was asked for. */
export interface Known {
  readonly resources: NamedResources
  readonly entities: readonly KnownEntity[]
  /** By unique id, those that the policies name. */
  readonly principals: ReadonlyMap<string, KnownPrincipal>
}

export interface KnownPrincipal {
  /** As it is, or as it was; undefined where nothing is known of it. */
  readonly arn: string | undefined
  readonly exists: boolean
}

/** A role or user: IAM's have no Region. */
export interface KnownEntity {
  readonly account: string
  readonly kind: string
  readonly name: string
}

export const nothingKnown: Known = {
  resources: {},
  entities: [],
  principals: new Map(),
}

/** For a resource, role or user that is not there: the Region or account where one of its name is, or the nearest name. */
export function whereItIs(
  arn: string,
  viewer: Viewer | undefined,
  known: Known,
): readonly Remedy[] {
  const { service = '', account = '', region = '', resource = '' } = parseArn(arn) ?? {}
  if (service === 'iam') return meantEntity(resource, account, viewer, known)
  const of = Object.hasOwn(known.resources, service) ? known.resources[service] : undefined
  if (!of) return []
  const { kind, all } = of
  const name = resource.replace(new RegExp(`^${kind}[/:]`), '').replace(/:.*/, '')
  const visible = all.filter((one) => !viewer || one.account === viewer.account)
  const own = visible.filter((one) => one.account === account)
  const regions = own.flatMap((one) => (one.name === name ? [one.region] : []))
  if (regions[0] !== undefined)
    return [
      {
        title: `the ${kind} \`${name}\` is in the Region ${list(regions)}`,
        why: `there is none of that name in \`${region}\``,
        commands: [
          `export AWS_REGION=${quoted(regions[0])} AWS_DEFAULT_REGION=${quoted(regions[0])}`,
        ],
      },
    ]
  const owners = visible.filter((one) => one.name === name && one.region === region)
  if (service === 'ecr' && owners[0])
    return [
      {
        title: `name the registry: \`--registry-id ${owners[0].account}\``,
        why: `without it the own account is meant, and the repository \`${name}\` is of account ${owners.map((one) => one.account).join(', ')}`,
        commands: [],
      },
    ]
  const here = own.filter((one) => one.region === region).map((one) => one.name)
  return meant(kind, name, here, `in \`${region}\``)
}

function meantEntity(
  resource: string,
  account: string,
  viewer: Viewer | undefined,
  { entities }: Known,
): readonly Remedy[] {
  const [kind = ''] = resource.split('/', 1)
  const own = entities.filter((one) => one.account === account && one.kind === kind)
  const visible = own.filter((one) => !viewer || one.account === viewer.account)
  const names = visible.map((one) => one.name)
  return meant(kind, nameInArn(resource), names, `in account ${account}`)
}

function meant(
  kind: string,
  name: string,
  names: readonly string[],
  where: string,
): readonly Remedy[] {
  const near = nearest(name, names)
  if (near === undefined) return []
  return [
    {
      title: `did you mean the ${kind} \`${near}\`?`,
      why: `there is no ${kind} \`${name}\` ${where}, and no permission would change that`,
      commands: [],
    },
  ]
}

/** A principal of a policy as AWS shows it: by its ARN, and by its bare id once it is gone. */
export function shownPrincipal(said: string, { principals }: Known): string {
  if (!isUniqueId(said)) return said
  const found = principals.get(said)
  if (found?.exists && found.arn) return found.arn
  return found?.arn ? `${said} (was ${found.arn})` : said
}

/** What was deleted: its id, and its ARN where that is known. */
export const isGone = (said: string, { principals }: Known): boolean =>
  isUniqueId(said) && principals.get(said)?.exists === false
