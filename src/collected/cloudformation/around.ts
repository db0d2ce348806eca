import { parseAccountId } from '../../names/account.ts'
import { nameInArn, parseArn, rootArn } from '../../names/arn.ts'
import { type Fact, known } from '../fact.ts'
import { endpointService } from '../readers/ec2.ts'
import { documentIn, note, type Reader, type Reading, value } from './reading.ts'
import { Unresolved } from './unresolved.ts'

const made =
  (read: (arn: string, reading: Reading) => ReturnType<Reader>): Reader =>
  (reading) => {
    const arn = reading.stack.foreignArn(reading.one)
    return typeof arn === 'string'
      ? read(arn, reading)
      : [note(reading, arn instanceof Unresolved ? arn.why : 'its account or Region is not known')]
  }

/** What AWS gives a key that is made without a policy. */
function defaultKeyPolicy(arn: string, { one }: Reading): Fact<string> {
  const account = parseAccountId(parseArn(arn)?.account ?? '')
  if (!account) return { state: 'none', from: one.from }
  const statement = {
    ...{ Sid: 'Enable IAM User Permissions', Effect: 'Allow' },
    ...{ Principal: { AWS: rootArn(account) }, Action: 'kms:*', Resource: '*' },
  }
  return known(
    JSON.stringify({ Version: '2012-10-17', Id: 'key-default-1', Statement: [statement] }),
    { ...one.from, isComposed: true },
  )
}

/** What holds around repositories and functions. */
export const around: Readonly<Record<string, Reader>> = {
  'AWS::ECR::RegistryPolicy': (reading) => {
    const { account, region } = reading.stack
    if (account === undefined || region === undefined)
      return [
        note(reading, 'its account or its Region is not known: give `--account` and `--region`'),
      ]
    return [{ kind: 'registry', account, region, policy: documentIn(reading, 'PolicyText') }]
  },
  'AWS::EC2::VPCEndpoint': made((arn, reading) => {
    const { service } = endpointService(String(value(reading, 'ServiceName')))
    const vpc = value(reading, 'VpcId')
    return [
      {
        ...{ kind: 'endpoint', arn, policy: documentIn(reading, 'PolicyDocument') },
        ...(service !== undefined && { service }),
        ...(typeof vpc === 'string' && { vpc: nameInArn(vpc) }),
      },
    ]
  }),
  'AWS::KMS::Key': made((arn, reading) => {
    const policy = documentIn(reading, 'KeyPolicy')
    return [
      {
        ...{ kind: 'key', arn, isNew: true, from: reading.one.from },
        policy: policy.state === 'none' ? defaultKeyPolicy(arn, reading) : policy,
      },
    ]
  }),
}
