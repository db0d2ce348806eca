import { inOneLine, type PutPolicies, type PutPolicy } from '../estate/commands.ts'
import { nameInArn, parseArn } from '../names/arn.ts'

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

/** A key is never without a policy. */
const keys: PutPolicy = {
  calls: ({ place, after }) =>
    place.kind === 'resource policy' && after !== undefined
      ? [
          {
            check: { action: 'kms:PutKeyPolicy', resource: place.of },
            words: [
              ...['kms', 'put-key-policy', '--region', parseArn(place.of)?.region ?? ''],
              ...['--key-id', place.of, '--policy-name', 'default'],
            ],
            document: { option: '--policy', text: inOneLine(after) },
          },
        ]
      : undefined,
}

export const putElsewhere: PutPolicies = { ec2: endpoints, kms: keys }
