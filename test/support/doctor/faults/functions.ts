import type { Healthy } from '../healthy.ts'
import {
  type Fault,
  identity,
  identityLacks,
  isCreating,
  isLambdas,
  ownRole,
  statement,
  taken,
} from './fault.ts'

/** What the task asks of Lambda. */
const functionAction = ({ task }: Healthy): string =>
  ({
    'create-function': 'lambda:CreateFunction',
    'update-function-code': 'lambda:UpdateFunctionCode',
    invoke: 'lambda:InvokeFunction',
  })[task as 'invoke'] ?? ''

const runs = ({ task }: Healthy): boolean => task === 'create-function' || task === 'invoke'

/** Of the function and its execution role. */
export const functionFaults: readonly Fault[] = [
  {
    name: 'no right to what is done with the function',
    touches: 'the function’s statement',
    when: isLambdas,
    inject: (one) => {
      taken(identity(one), 'Function')
      return identityLacks(one, functionAction(one))
    },
  },
  {
    name: 'another function in an ARN',
    touches: 'the function’s statement',
    when: isLambdas,
    inject: (one) => {
      statement(identity(one), 'Function').Resource = `${one.fn}:*`
      return identityLacks(one, functionAction(one), 'Resource')
    },
  },
  {
    name: 'a boundary that leaves the function out',
    touches: 'the boundary',
    when: (one) => ownRole(one).boundary !== undefined && isLambdas(one),
    inject: (one) => {
      const bounds = one.model.managed[ownRole(one).boundary ?? '']
      if (bounds) statement(bounds, 'Bounds').Action = ['ecr:*', 'iam:PassRole']
      return { type: 'permissions boundary', holder: one.caller, action: functionAction(one) }
    },
  },
  {
    name: 'no right to pass the role',
    touches: 'PassRole',
    when: isCreating,
    inject: (one) => {
      taken(identity(one), 'Pass')
      return identityLacks(one, 'iam:PassRole')
    },
  },
  {
    name: 'the role may be passed to another service',
    touches: 'PassRole',
    when: isCreating,
    inject: (one) => {
      statement(identity(one), 'Pass').Condition = {
        StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
      }
      return identityLacks(one, 'iam:PassRole', 'StringEquals iam:PassedToService')
    },
  },
  {
    name: 'a trust policy for another service',
    touches: 'the trust policy',
    when: runs,
    inject: ({ model, execution }) => {
      const trust = model.roles[execution]?.trust.Statement[0]
      if (trust) trust.Principal = { Service: 'ec2.amazonaws.com' }
      return {
        type: 'role trust policy',
        holder: execution,
        action: 'sts:AssumeRole',
        element: 'Principal',
      }
    },
  },
  {
    name: 'an execution role that is absent',
    touches: 'the trust policy',
    when: runs,
    unfixable: true,
    inject: ({ model, execution }) => {
      delete model.roles[execution]
      return { type: 'absence', holder: execution, action: 'sts:AssumeRole' }
    },
  },
]
