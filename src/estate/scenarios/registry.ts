import { parseArn, registryArn } from '../../names/arn.ts'
import type { Caller } from '../caller.ts'
import type { Check } from '../check.ts'
import { absences } from './refusals.ts'
import type { Scenario, Step } from './scenario.ts'

/** What ECR is asked of no repository is asked of the caller's own registry, whose policy counts. */
export const onRegistry = (
  check: Check,
  { account }: Pick<Caller, 'account'>,
  region: string,
): Check =>
  check.resource === '*' && /^ecr:/i.test(check.action)
    ? { ...check, policyOf: registryArn(account, region) }
    : check

/** What registry clients ask before anything else, of no repository, in the repository's Region. */
const login = (caller: Caller, repository: string): Check =>
  onRegistry(
    { action: 'ecr:GetAuthorizationToken', resource: '*' },
    caller,
    parseArn(repository)?.region ?? '',
  )

const on = (repository: string, actions: readonly string[]): readonly Check[] =>
  actions.map((action) => ({ action: `ecr:${action}`, resource: repository }))

/** `docker push`, in the client's order. `repository` is an ARN. */
export const push = (caller: Caller, repository: string): Scenario => [
  { as: caller, checks: [login(caller, repository)] },
  { as: caller, checks: pushChecks(repository), ...absent(repository) },
]

const absent = (repository: string): Pick<Step, 'absence'> => {
  const { account = '', resource = '' } = parseArn(repository) ?? {}
  const name = resource.slice('repository/'.length)
  return { absence: absences.repository({ account, name }) }
}

export const pushChecks = (repository: string): readonly Check[] =>
  on(repository, [
    'BatchCheckLayerAvailability',
    'InitiateLayerUpload',
    'UploadLayerPart',
    'CompleteLayerUpload',
    'PutImage',
  ])

/** Builders and crane also read what they push. */
export const readBackChecks = (repository: string): readonly Check[] =>
  on(repository, ['BatchGetImage'])

/** `docker pull`. */
export const pull = (caller: Caller, repository: string): Scenario => [
  { as: caller, checks: [login(caller, repository)] },
  { as: caller, checks: pullChecks(repository), ...absent(repository) },
]

export const pullChecks = (repository: string): readonly Check[] =>
  on(repository, ['BatchGetImage', 'GetDownloadUrlForLayer'])

/** Which of the two an action is a step of. Reading an image is the first step of a pull; in a push it is an extra. */
export function registryTaskOf(
  action: string,
  repository: string,
): { readonly what: 'pull' | 'push'; readonly checks: readonly Check[] } | undefined {
  const tasks = [
    { what: 'pull', checks: pullChecks(repository) },
    { what: 'push', checks: pushChecks(repository) },
  ] as const
  return tasks.find(({ checks }) => checks.some((check) => check.action === action))
}
