import type { AccountId } from './account.ts'
import type { Region } from './region.ts'

/** The six colon-separated parts of an Amazon Resource Name. `resource` may hold more colons. */
export interface Arn {
  readonly partition: string
  readonly service: string
  readonly region: string
  readonly account: string
  readonly resource: string
}

export function parseArn(text: string): Arn | undefined {
  if (!text.startsWith('arn:')) return undefined
  const partition = text.indexOf(':', 4)
  const service = text.indexOf(':', partition + 1)
  const region = text.indexOf(':', service + 1)
  const account = text.indexOf(':', region + 1)
  const isWhole = partition > 4 && service > partition + 1 && region > 0 && account > region
  if (!isWhole) return undefined
  return {
    partition: text.slice(4, partition),
    service: text.slice(partition + 1, service),
    region: text.slice(service + 1, region),
    account: text.slice(region + 1, account),
    resource: text.slice(account + 1),
  }
}

/** Where the account's part begins; 0 where there is none. */
function accountAt(text: string): number {
  let start = 0
  for (let part = 0; part < 4; part++) {
    start = text.indexOf(':', start) + 1
    if (start === 0) return 0
  }
  return text.startsWith('arn:') ? start : 0
}

/** The account's part alone, without taking the rest apart: for lists of ARNs. Empty where there is none. */
export function accountIn(text: string): string {
  const start = accountAt(text)
  return start === 0 ? '' : text.slice(start, Math.max(start, text.indexOf(':', start)))
}

/** `111111111111:repository/app`: account and resource, in whichever Region. */
export const afterRegion = (text: string): string => text.slice(accountAt(text))

/** `app` of `arn:aws:iam::111111111111:policy/team/app`, or of its resource alone: the name without its path. */
export const nameInArn = (text: string): string => text.slice(text.lastIndexOf('/') + 1)

export const rootArn = (account: AccountId): string => `arn:aws:iam::${account}:root`

/** The role's path is not part of a session's ARN. */
export const assumedRoleArn = (account: AccountId, role: string, session: string): string =>
  `arn:aws:sts::${account}:assumed-role/${role}/${session}`

export const federatedUserArn = (account: AccountId, name: string): string =>
  `arn:aws:sts::${account}:federated-user/${name}`

export const repositoryArn = (account: string, region: string, name: string): string =>
  `arn:aws:ecr:${region}:${account}:repository/${name}`

/** All repositories of a registry, which itself has no ARN: what an unnamed listing asks for, and what a registry policy hangs on here. */
export const registryArn = (account: string, region: string): string =>
  repositoryArn(account, region, '*')

export const endpointArn = (account: string, region: string, id: string): string =>
  `arn:aws:ec2:${region}:${account}:vpc-endpoint/${id}`

export const functionArn = (account: AccountId, region: Region, name: string): string =>
  `arn:aws:lambda:${region}:${account}:function:${name}`

export const queueArn = (account: string, region: string, name: string): string =>
  `arn:aws:sqs:${region}:${account}:${name}`

export const logGroupArn = (account: string, region: string, group: string): string =>
  `arn:aws:logs:${region}:${account}:log-group:${group}`

/** `name` ends in the six characters that AWS adds. */
export const secretArn = (account: string, region: string, name: string): string =>
  `arn:aws:secretsmanager:${region}:${account}:secret:${name}`
