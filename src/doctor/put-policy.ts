import { inOneLine, type PutPolicies, type PutPolicy } from '../estate/commands.ts'
import { type Arn, nameInArn, parseArn } from '../names/arn.ts'

/** The policies that AWS's other services put, of resources that decide whether images are pulled and functions run. */
const endpoints: PutPolicy = {
  calls: ({ place, after }) => {
    if (place.kind !== 'endpoint policy') return undefined
    const id = nameInArn(place.of)
    const region = parseArn(place.of)?.region ?? ''
    return [
      {
        check: { action: 'ec2:ModifyVpcEndpoint', resource: place.of },
        words: [
          ...['ec2', 'modify-vpc-endpoint', '--region', region, '--vpc-endpoint-id', id],
          ...(after === undefined ? ['--reset-policy'] : []),
        ],
        ...(after !== undefined && {
          document: { option: '--policy-document', text: inOneLine(after) },
        }),
      },
    ]
  },
}

interface Put {
  readonly action: string
  readonly words: (arn: string, parts: Arn) => readonly string[]
  /** The option that takes the document. */
  readonly option: string
}

/** By service that is not here: how the policy of a resource is put. To take one away is no fix. */
const puts: Readonly<Record<string, Put>> = {
  kms: {
    action: 'kms:PutKeyPolicy',
    words: (arn, { region }) => [
      ...['kms', 'put-key-policy', '--region', region],
      ...['--key-id', arn, '--policy-name', 'default'],
    ],
    option: '--policy',
  },
  s3: {
    action: 's3:PutBucketPolicy',
    words: (_, { resource }) => ['s3api', 'put-bucket-policy', '--bucket', resource],
    option: '--policy',
  },
  sns: {
    action: 'sns:SetTopicAttributes',
    words: (arn, { region }) => [
      ...['sns', 'set-topic-attributes', '--region', region],
      ...['--topic-arn', arn, '--attribute-name', 'Policy'],
    ],
    option: '--attribute-value',
  },
}

const resourcePolicies = Object.fromEntries(
  Object.entries(puts).map(([service, put]) => [service, putBy(put)]),
)

function putBy({ action, words, option }: Put): PutPolicy {
  return {
    calls: ({ place, after }) => {
      const parts = place.kind === 'resource policy' ? parseArn(place.of) : undefined
      if (place.kind !== 'resource policy' || after === undefined || !parts) return undefined
      return [
        {
          check: { action, resource: place.of },
          words: words(place.of, parts),
          document: { option, text: inOneLine(after) },
        },
      ]
    },
  }
}

export const putElsewhere: PutPolicies = { ec2: endpoints, ...resourcePolicies }
