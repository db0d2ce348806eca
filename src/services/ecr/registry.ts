import type { Caller } from '../../estate/caller.ts'
import { registryArn } from '../../names/arn.ts'
import type { Asked } from '../kernel/define.ts'

/** The permissions of an operation on the caller's own registry: it has no ARN, and its policy counts. */
export const onRegistry = (_: unknown, { account, region }: Caller): Asked => ({
  resource: '*',
  policyOf: registryArn(account, region),
})
