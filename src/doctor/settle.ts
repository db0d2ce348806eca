import type { Gap } from '../collected/fact.ts'
import type { Unknown } from '../collected/unknown.ts'
import { type Arn, nameInArn, parseArn } from '../names/arn.ts'

/** What would tell what an unread policy says: a command for an account, or a sentence for its owner. */
export interface Settle {
  /** Twelve digits; absent for an organization's management account. */
  readonly account?: string
  readonly command: string
  readonly tells: string
}

/** Without what else a function's configuration holds: its environment may be secret. */
const imageQuery =
  '{Configuration:Configuration.{FunctionArn:FunctionArn,Role:Role,PackageType:PackageType,State:State},Code:{ImageUri:Code.ImageUri}}'

/** One command may tell of many. */
export function settleUnknown(unknowns: readonly Unknown[]): readonly Settle[] {
  const all = unknowns.map((one) => because(settleOne(one), one.gap))
  return [...new Map(all.map((one) => [`${one.account} ${one.command}`, one])).values()]
}

const manyMin = 4

/** Of an estate: what many of one account lack is one loop, and not a command for each. */
export function settleMany(unknowns: readonly Unknown[]): readonly Settle[] {
  const groups = new Map<string, Unknown[]>()
  for (const one of unknowns) {
    const arn = parseArn(one.of)
    const key = arn && loops[one.what] ? `${one.what} ${arn.account} ${arn.region}` : ''
    const group = groups.get(key)
    if (group) group.push(one)
    else groups.set(key, [one])
  }
  const all = [...groups].flatMap(([key, group]) =>
    key === '' || group.length < manyMin ? settleUnknown(group) : [loopFor(group)],
  )
  return [...new Map(all.map((one) => [`${one.account} ${one.command}`, one])).values()]
}

/** What lists them, and what tells of one. */
const loops: Readonly<Record<string, { readonly list: string; readonly one: string } | undefined>> =
  {
    'repository policy': {
      list: 'ecr describe-repositories --query "repositories[].repositoryName"',
      one: 'ecr get-repository-policy --repository-name "$name"',
    },
    'function policy': {
      list: 'lambda list-functions --query "Functions[].FunctionArn"',
      one: 'lambda get-policy --function-name "$name"',
    },
    'function image': {
      list: 'lambda list-functions --query "Functions[?PackageType==\'Image\'].FunctionArn"',
      one: `lambda get-function --function-name "$name" --query '${imageQuery}'`,
    },
  }

function loopFor([first, ...rest]: readonly Unknown[]): Settle {
  const { what = '', of = '' } = first ?? {}
  const { account = '', region = '' } = parseArn(of) ?? {}
  const { list = '', one = '' } = loops[what] ?? {}
  const file = `${one.split(' ')[1]}.$n.${account}.${region}.json`
  return {
    account,
    command: `n=0; for name in $(aws ${list} --region ${region} --output text); do n=$((n+1)); aws ${one} --region ${region} > ${file} 2>&1; done`,
    tells: `the ${what} of ${rest.length + 1} that ${region} has, such as ${of}`,
  }
}

const nameOf = ({ resource }: Arn): string => resource.replace(/^(?:repository\/|function:)/, '')

/** Each answer has a file of its own. */
const fileName = (name: string): string => name.replaceAll('/', '-')

/** A plan or template says what it waits for. */
function because({ tells, ...settle }: Settle, gap: Gap): Settle {
  const option = /give `(--[^`]+)`/.exec(gap)?.[1]
  if (option !== undefined)
    return { command: `tidegate doctor … ${option}`, tells: `${tells} (${gap})` }
  if (gap.startsWith('known after apply: '))
    return { ...settle, tells: `${tells} (${gap}), once it is applied` }
  return /^(?:marked sensitive|not resolved): /.test(gap)
    ? { ...settle, tells: `${tells} (${gap})` }
    : { ...settle, tells }
}

function settleOne({ what, name, of }: Unknown): Settle {
  const arn = parseArn(of)
  const account = arn?.account
  if (what === 'repository policy' && arn)
    return {
      account: arn.account,
      command: `aws ecr get-repository-policy --region ${arn.region} --repository-name ${nameOf(arn)} > get-repository-policy.${fileName(nameOf(arn))}.${arn.account}.${arn.region}.json 2>&1`,
      tells: `the policy of ${of}`,
    }
  if (what === 'registry policy' && arn)
    return {
      account: arn.account,
      command: `aws ecr get-registry-policy --region ${arn.region} > get-registry-policy.${arn.account}.${arn.region}.json 2>&1`,
      tells: `the policy of the registry of account ${arn.account} in ${arn.region}`,
    }
  if (what === 'registry policy scope' && arn)
    return {
      account: arn.account,
      command: `aws ecr get-account-setting --name REGISTRY_POLICY_SCOPE --region ${arn.region} > get-account-setting.${arn.account}.${arn.region}.json`,
      tells: `whether the policy of the registry of account ${arn.account} in ${arn.region} is asked about every action (V2) or about three (V1)`,
    }
  if (what === 'endpoint policy') {
    const place = arn ? ` --region ${arn.region}` : ''
    const id = nameInArn(of)
    return {
      ...(account && { account }),
      command: `aws ec2 describe-vpc-endpoints --vpc-endpoint-ids ${id}${place} > describe-vpc-endpoints.${id}.json`,
      tells: `the policy of the VPC endpoint ${id}`,
    }
  }
  if (what === 'key grants' && arn)
    return {
      account: arn.account,
      command: `aws kms list-grants --key-id ${of} > list-grants.${nameInArn(of)}.${arn.account}.${arn.region}.json`,
      tells: `the grants of ${of}`,
    }
  if (what === 'function policy' && arn)
    return {
      account: arn.account,
      command: `aws lambda get-policy --function-name ${of} > get-policy.${fileName(nameOf(arn))}.json`,
      tells: `the policy of ${of}`,
    }
  if (what === 'function image' && arn)
    return {
      account: arn.account,
      command: `aws lambda get-function --function-name ${of} --query '${imageQuery}' > get-function.${fileName(nameOf(arn))}.json`,
      tells: `the image and role of ${of}`,
    }
  if (what === 'resource policy') {
    const print = arn && policyCommands[arn.service]?.(arn, of)
    return {
      ...(account && { account }),
      ...(print
        ? { command: print, tells: `the policy of ${of}` }
        : {
            command:
              arn?.service === 'dynamodb'
                ? `aws dynamodb get-resource-policy --resource-arn ${of} --query Policy --output text > policy.json`
                : `# write the policy of ${of} into policy.json`,
            tells: `the policy of ${of}, then given as \`policy.json=${of}\``,
          }),
    }
  }
  if (what.endsWith('control policy'))
    return {
      ...(/^\d{12}$/.test(of) && { account: of }),
      command: /^\d{12}$/.test(of)
        ? `aws organizations describe-organization > describe-organization.${of}.json 2>&1`
        : `aws organizations list-policies-for-target --target-id ${of} --filter ${what === 'service control policy' ? 'SERVICE_CONTROL_POLICY' : 'RESOURCE_CONTROL_POLICY'} > list-policies-for-target.${of}.json`,
      tells: /^\d{12}$/.test(of)
        ? `whether account ${of} is in an organization; if it is, its management account alone can list the policies that bind it`
        : `which ${what} hangs on ${of}`,
    }
  if (name?.startsWith('arn:'))
    return {
      ...(account !== undefined && { account }),
      command: `aws iam get-policy-version --policy-arn ${name} --version-id $(aws iam get-policy --policy-arn ${name} --query Policy.DefaultVersionId --output text) > get-policy-version.${nameInArn(name)}.json`,
      tells: `the ${what} ${nameInArn(name)}`,
    }
  return {
    ...(account !== undefined && { account }),
    command: `aws iam get-account-authorization-details > iam.${account ?? 'ACCOUNT'}.json`,
    tells: `the ${what} of ${of}`,
  }
}

/** What prints the policy of a resource into a file that is read as it is. */
const policyCommands: Readonly<Record<string, (arn: Arn, text: string) => string>> = {
  kms: ({ account, region, resource }, arn) =>
    `aws kms get-key-policy --key-id ${arn} --policy-name default > get-key-policy.${nameInArn(resource)}.${account}.${region}.json`,
  s3: ({ resource }) =>
    `aws s3api get-bucket-policy --bucket ${resource} > get-bucket-policy.${resource}.json 2>&1`,
  secretsmanager: ({ resource }, arn) =>
    `aws secretsmanager get-resource-policy --secret-id ${arn} > get-resource-policy.${fileName(resource.slice(resource.indexOf(':') + 1))}.json`,
  sns: ({ resource }, arn) =>
    `aws sns get-topic-attributes --topic-arn ${arn} > get-topic-attributes.${resource}.json`,
  sqs: ({ account, region, resource }) =>
    `aws sqs get-queue-attributes --region ${region} --queue-url $(aws sqs get-queue-url --region ${region} --queue-name ${resource} --queue-owner-aws-account-id ${account} --query QueueUrl --output text) --attribute-names All > get-queue-attributes.${resource}.json`,
}
