import type { Collection } from '../collected/collection.ts'
import { isRegistryUnread } from '../collected/registries.ts'
import { parseArn, registryArn } from '../names/arn.ts'
import type { DenialSentence } from '../policy/message/denials.ts'
import type { Task } from './task.ts'

/** The same task by a caller whose requests go through these VPC endpoints, where it does not say its own. */
export function throughEndpoints(task: Task, vpcEndpoints: readonly string[]): Task {
  if (vpcEndpoints.length === 0) return task
  const steps = task.steps.map(({ stage, step }) => {
    const { request } = step.as
    const as = { ...step.as, request: { vpcEndpoints, ...request } }
    return { stage, step: { ...step, as } }
  })
  return { ...task, steps }
}

/** Where AWS named an endpoint's policy and not the endpoint: the one that it must be, or what to add. */
export function endpointsOf(
  { type, action }: Pick<DenialSentence, 'type' | 'action'>,
  { endpoints }: Collection,
): { readonly through: readonly string[]; readonly notes: readonly string[] } {
  if (type !== 'VPC endpoint policy') return { through: [], notes: [] }
  const own = action.slice(0, action.indexOf(':')).toLowerCase()
  const fitting = [...endpoints.values()].filter(({ service }) => service?.split('.')[0] === own)
  const [first, ...others] = fitting.map(({ id }) => id)
  if (first !== undefined && others.length === 0)
    return {
      through: [first],
      notes: [
        `the request is taken to go through ${first}, the only endpoint for ${own} that was collected`,
      ],
    }
  const which = first === undefined ? '' : `, such as ${[first, ...others].join(' or ')}`
  return {
    through: [],
    notes: [
      `AWS named the policy of a VPC endpoint, and the message does not say of which: add \`--vpc-endpoint ID\`${which}, and the output of \`aws ec2 describe-vpc-endpoints\``,
    ],
  }
}

/** Registries that the task asks about, and of whose policies nobody asked AWS: they are taken to have none. */
export function unreadRegistries({ steps }: Task, collection: Collection): readonly string[] {
  const named = steps.flatMap(({ step }) =>
    step.checks.map(({ resource, policyOf }) => policyOf ?? resource),
  )
  return registriesTold(named, collection)
}

/** The same of all registries whose repositories were collected. */
export const unreadRegistriesIn = (collection: Collection): readonly string[] =>
  registriesTold([...collection.repositories.keys()], collection)

function registriesTold(named: readonly string[], collection: Collection): readonly string[] {
  const arns = named.flatMap((arn) => {
    const { service, account, region, resource: name = '' } = parseArn(arn) ?? {}
    return service === 'ecr' && name.startsWith('repository/') && account && region
      ? [registryArn(account, region)]
      : []
  })
  return [...new Set(arns)]
    .filter((arn) => isRegistryUnread(collection, arn))
    .map((arn) => {
      const { account, region } = parseArn(arn) ?? {}
      return `the registry of account ${account} in ${region} is taken to have no policy, which is how AWS makes one: \`aws ecr get-registry-policy --region ${region} > get-registry-policy.${account}.${region}.json 2>&1\` there tells`
    })
}
