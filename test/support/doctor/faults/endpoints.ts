import { type Doc, doc, endpointArn, region } from '../model.ts'
import { denial, type Fault, imageAction, imageActions, isMoving } from './fault.ts'

/** The policy of the endpoint that a push or a pull goes through; none is told of without a fault. */
const endpointFault = (name: string, element: string | undefined, policy: () => Doc): Fault => ({
  name,
  touches: 'the VPC endpoint',
  when: isMoving,
  isUnserved: true,
  inject: (one) => {
    const holder = endpointArn(one.mine, 'vpce-1')
    one.model.endpoints[holder] = policy()
    return {
      ...{ type: 'VPC endpoint policy', holder, action: imageAction(one) },
      ...(element !== undefined && { element }),
    }
  },
})

export const endpointFaults: readonly Fault[] = [
  endpointFault('a VPC endpoint policy that leaves it out', undefined, () =>
    doc({ Effect: 'Allow', Principal: '*', Action: ['ecr:ListImages'], Resource: '*' }),
  ),
  endpointFault('a VPC endpoint policy for another repository', 'Resource', () =>
    doc({
      ...{ Effect: 'Allow', Principal: '*', Action: ['ecr:*'] },
      Resource: `arn:aws:ecr:${region}:123123123123:repository/*`,
    }),
  ),
  endpointFault('a VPC endpoint policy that denies', undefined, () =>
    doc(
      { Effect: 'Allow', Principal: '*', Action: ['*'], Resource: '*' },
      denial('*', imageActions, { Principal: '*' }),
    ),
  ),
]
