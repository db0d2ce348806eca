import { z } from 'zod'
import { endpointArn } from '../../names/arn.ts'
import { type Fact, inside, known, type Source, together } from '../fact.ts'
import { type Reader, reader } from './reader.ts'

const endpoint = z.object({
  VpcEndpointId: z.string(),
  VpcId: z.string().optional(),
  ServiceName: z.string().optional(),
  OwnerId: z.string().optional(),
  PolicyDocument: z.string().optional(),
})

/** `us-east-1` and `ecr.dkr` of `com.amazonaws.us-east-1.ecr.dkr`, which in China begins with `cn.`. */
export function endpointService(name: string): {
  readonly region?: string
  readonly service?: string
} {
  const [, region, service] = /^(?:[a-z]+\.)?com\.amazonaws\.([a-z0-9-]+)\.(.+)$/.exec(name) ?? []
  return region === undefined || service === undefined ? {} : { region, service }
}

export const ec2Readers: Readonly<Record<string, Reader>> = {
  DescribeVpcEndpoints: reader(
    z.object({ VpcEndpoints: z.array(endpoint) }),
    ({ VpcEndpoints }, { answer, into, from }) => {
      VpcEndpoints.forEach(({ VpcEndpointId, VpcId, ServiceName, OwnerId, PolicyDocument }, at) => {
        const one = into.endpoint(VpcEndpointId)
        const { region, service } = endpointService(ServiceName ?? '')
        const [account, place] = [OwnerId ?? answer.account, answer.region ?? region]
        if (account !== undefined && place !== undefined)
          one.arn = endpointArn(account, place, VpcEndpointId)
        if (service !== undefined) one.service = service
        if (VpcId !== undefined) one.vpc = VpcId
        const own: Source = inside(inside(from, 'VpcEndpoints'), at)
        const policy: Fact<string> = PolicyDocument
          ? known(PolicyDocument, inside(own, 'PolicyDocument'))
          : { state: 'none', from: own }
        one.policy = together(`the policy of ${VpcEndpointId}`, one.policy, policy)
      })
    },
  ),
}
