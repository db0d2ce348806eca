import type { Operations } from '../../aws/models/sts.types.gen.ts'
import type { Operation } from '../kernel/operation.ts'

export type StsOperation<Name extends keyof Operations> = Operation<
  Operations[Name]['input'],
  Operations[Name]['output']
>

/** An STS operation with the input and output that its model gives it. */
export const define = <Name extends keyof Operations>(
  name: Name,
  permissions: StsOperation<Name>['permissions'],
  run: StsOperation<Name>['run'],
): StsOperation<Name> => ({ service: 'sts', name, permissions, run })
