import { KMSClient, type KMSClientConfig } from '@aws-sdk/client-kms'
import { AwsEc2QueryProtocol } from '@aws-sdk/core/protocols'
import { type Client, Command } from '@smithy/core/client'
import { getEndpointPlugin } from '@smithy/core/endpoints'
import type {
  $SchemaRef,
  HttpHandlerOptions,
  MetadataBearer,
  StaticListSchema,
  StaticOperationSchema,
  StaticStructureSchema,
} from '@smithy/types'
import { hostSuffixesOf } from '../../names/partitions.ts'

/*
 * One call of EC2's, through the machinery of the AWS SDK: its own client for EC2 is more text than all the others together.
 * The schemas are in the SDK's form: kind, namespace, name, traits, members, their shapes.
 */

const namespace = 'com.amazonaws.ec2'
const version = '2016-11-15'

export interface VpcEndpoint {
  readonly VpcEndpointId?: string
  readonly VpcEndpointType?: string
  readonly VpcId?: string
  readonly ServiceName?: string
  readonly State?: string
  readonly PolicyDocument?: string
  readonly OwnerId?: string
}

export interface Input {
  readonly MaxResults?: number
  readonly NextToken?: string | undefined
}

export interface Output extends MetadataBearer {
  readonly VpcEndpoints?: readonly VpcEndpoint[]
  readonly NextToken?: string
}

/** In XML the names begin with a small letter. */
const inXml = (name: string): $SchemaRef => [
  0,
  { xmlName: name.charAt(0).toLowerCase() + name.slice(1) },
]

const endpointMembers = [
  ...['VpcEndpointId', 'VpcEndpointType', 'VpcId', 'ServiceName', 'State'],
  ...['PolicyDocument', 'OwnerId'],
]
const endpoint: StaticStructureSchema = [
  ...([3, namespace, 'VpcEndpoint', 0] as const),
  endpointMembers,
  endpointMembers.map(inXml),
]
const endpoints: StaticListSchema = [
  ...([1, namespace, 'VpcEndpointSet', 0] as const),
  [() => endpoint, { xmlName: 'item' }],
]
const request: StaticStructureSchema = [
  ...([3, namespace, 'DescribeVpcEndpointsRequest', 0] as const),
  ...([
    ['MaxResults', 'NextToken'],
    [1, 0],
  ] as [string[], $SchemaRef[]]),
]
const result: StaticStructureSchema = [
  ...([3, namespace, 'DescribeVpcEndpointsResult', 0] as const),
  ['VpcEndpoints', 'NextToken'],
  [[() => endpoints, { xmlName: 'vpcEndpointSet' }], inXml('NextToken')],
]
const operation: StaticOperationSchema = [
  ...([9, namespace, 'DescribeVpcEndpoints', 0] as const),
  ...([() => request, () => result] as const),
]

export type Ec2Client = Client<HttpHandlerOptions, Input, Output, KMSClient['config']>

/** The SDK's clients differ in what is set here alone. */
export function ec2Client(settings: KMSClientConfig): Ec2Client {
  const own = {
    ...{ serviceId: 'EC2', signingName: 'ec2', protocol: AwsEc2QueryProtocol },
    protocolSettings: {
      ...{ defaultNamespace: namespace, version, serviceTarget: 'AmazonEC2' },
      ...{ xmlNamespace: `http://ec2.amazonaws.com/doc/${version}`, errorTypeRegistries: [] },
    },
    endpointProvider: ({ Region, Endpoint }: Where) => ({
      url: new URL(Endpoint ?? `https://ec2.${Region}.${hostSuffixesOf(Region ?? '')[0]}`),
    }),
  }
  return new KMSClient({ ...settings, ...own }) as unknown as Ec2Client
}

interface Where {
  readonly Region?: string | undefined
  readonly Endpoint?: string | undefined
}

const DescribeVpcEndpointsCommand = Command.classBuilder<Input, Output, KMSClient['config']>()
  .ep({
    Region: { type: 'builtInParams', name: 'region' },
    Endpoint: { type: 'builtInParams', name: 'endpoint' },
  })
  .m((command, _, config) => [
    getEndpointPlugin(config, command.getEndpointParameterInstructions()),
  ])
  .s('AmazonEC2', 'DescribeVpcEndpoints')
  .n('EC2Client', 'DescribeVpcEndpointsCommand')
  .sc(operation)
  .build()

export const describeVpcEndpoints = (client: Ec2Client, input: Input): Promise<Output> =>
  client.send(new DescribeVpcEndpointsCommand(input))
