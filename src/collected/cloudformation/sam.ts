import { inside, type Source } from '../fact.ts'
import type { Members } from '../shapes.ts'
import { isMembers, membersOf, type RawResource } from './template.ts'
import { Unresolved } from './unresolved.ts'

/** Where a policy of a generated role stands, in place of the role's own property. */
export const placeOfPolicy = 'tidegate::from'

/** The resources after the transform `AWS::Serverless-2016-10-31`, as far as permissions go. */
export const withoutSam = (
  resources: readonly RawResource[],
  globals: Members,
): readonly RawResource[] =>
  resources.flatMap((one) =>
    one.type === 'AWS::Serverless::Function'
      ? expanded({ ...one, properties: { ...membersOf(globals.Function), ...one.properties } })
      : [one],
  )

function expanded(one: RawResource): readonly RawResource[] {
  const { Role, FunctionName, PackageType, ImageUri, Tags } = one.properties
  const role = `${one.logical}Role`
  const fn: RawResource = {
    ...one,
    type: 'AWS::Lambda::Function',
    properties: {
      FunctionName: FunctionName ?? { Ref: 'AWS::NoValue' },
      PackageType: PackageType ?? (ImageUri === undefined ? 'Zip' : 'Image'),
      Code: { ImageUri: ImageUri ?? imageOf(one) },
      Role: Role ?? { 'Fn::GetAtt': [role, 'Arn'] },
      ...(isMembers(Tags) && {
        Tags: Object.entries(Tags).map(([Key, Value]) => ({ Key, Value })),
      }),
    },
  }
  return [fn, ...(Role === undefined ? [roleOf(one, role)] : []), ...permissionsOf(one)]
}

const imageOf = ({ properties }: RawResource): unknown =>
  properties.PackageType === 'Image'
    ? new Unresolved('the image is known when `sam package` has pushed it')
    : undefined

const trust = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: ['lambda.amazonaws.com'] },
      Action: ['sts:AssumeRole'],
    },
  ],
}

/** The role that SAM makes of a function that names none. */
function roleOf({ properties, logical, from, ...rest }: RawResource, role: string): RawResource {
  const { Policies, AssumeRolePolicyDocument, PermissionsBoundary, VpcConfig, Tracing } = properties
  const isList = Array.isArray(Policies)
  const policies: readonly unknown[] = isList ? Policies : Policies === undefined ? [] : [Policies]
  const list = inside(from, 'Policies')
  const own = policies.flatMap((policy, index): readonly Members[] =>
    isManaged(policy)
      ? []
      : [inlinePolicy(policy, `${logical}RolePolicy${index}`, isList ? inside(list, index) : list)],
  )
  return {
    ...rest,
    from: { ...from, address: role },
    logical: role,
    type: 'AWS::IAM::Role',
    properties: {
      AssumeRolePolicyDocument: AssumeRolePolicyDocument ?? trust,
      ManagedPolicyArns: [
        serviceRole('AWSLambdaBasicExecutionRole'),
        ...(VpcConfig === undefined ? [] : [serviceRole('AWSLambdaVPCAccessExecutionRole')]),
        ...(Tracing === 'Active' ? ['arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess'] : []),
        ...policies.filter(isManaged).map(managedArn),
      ],
      Policies: own,
      ...(PermissionsBoundary !== undefined && { PermissionsBoundary }),
    },
  }
}

/** Everything that is no document and no template of SAM's names a managed policy. */
const isManaged = (policy: unknown): boolean =>
  typeof policy === 'string' ||
  (isMembers(policy) && Object.keys(policy).every((key) => key === 'Ref' || key.startsWith('Fn::')))

const serviceRole = (name: string): string => `arn:aws:iam::aws:policy/service-role/${name}`

const managedArn = (policy: unknown): unknown =>
  typeof policy !== 'string' || policy.startsWith('arn:')
    ? policy
    : /^AWSLambda\w*Role$/.test(policy)
      ? serviceRole(policy)
      : `arn:aws:iam::aws:policy/${policy}`

function inlinePolicy(policy: unknown, name: string, from: Source): Members {
  const [[template = ''] = []] = Object.entries(membersOf(policy))
  const isDocument = Object.hasOwn(membersOf(policy), 'Statement')
  return {
    PolicyName: name,
    PolicyDocument: isDocument
      ? policy
      : new Unresolved(
          `what SAM's policy template \`${template}\` says: give the output of \`aws cloudformation get-template --template-stage Processed\``,
        ),
    [placeOfPolicy]: from,
  }
}

/** Events that Lambda itself reads from, with the function's role. */
const polled = /^(?:SQS|Kinesis|DynamoDB|MSK|MQ|SelfManagedKafka|DocumentDB)$/

/** SAM lets the sources of events, and a public URL's callers, invoke the function. */
function permissionsOf({ properties, logical, ...rest }: RawResource): readonly RawResource[] {
  const events = Object.entries(membersOf(properties.Events)).filter(
    ([, event]) => !polled.test(String(membersOf(event).Type)),
  )
  const isPublic = membersOf(properties.FunctionUrlConfig).AuthType === 'NONE'
  const names = [...events.map(([name]) => name), ...(isPublic ? ['FunctionUrlConfig'] : [])]
  return names.map((name) => ({
    ...rest,
    logical: `${logical}${name}Permission`,
    type: 'AWS::Lambda::Permission',
    properties: {
      FunctionName: { Ref: logical },
      Action: new Unresolved(`the permission that SAM makes of \`${name}\` of \`${logical}\``),
    },
  }))
}
