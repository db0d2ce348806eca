import fc from 'fast-check'
import { type Case, principals } from './question.ts'

// Questions of every shape: few names, so that statements often match.

export const account = '111111111111'
const repository = (name: string) => `arn:aws:ecr:us-east-1:${account}:repository/${name}`

const key = `arn:aws:kms:us-east-1:${account}:key/k1`
const role = `arn:aws:iam::${account}:role/p/R`

/** An action, and a resource that it could be about. */
const asked = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      action: fc.constantFrom('ecr:BatchGetImage', 'ecr:PutImage', 'lambda:InvokeFunction'),
      resource: fc.constantFrom(repository('app'), repository('team/a'), '*'),
    }),
  },
  fc.record({
    action: fc.constantFrom('kms:Decrypt', 'kms:RetireGrant', 'KMS:decrypt'),
    resource: fc.constantFrom(key, key, '*'),
  }),
  fc.constantFrom(
    { action: 'sts:AssumeRole', resource: role },
    { action: 'sts:GetCallerIdentity', resource: '*' },
  ),
)
const actions = fc.constantFrom(
  '*',
  'ecr:*',
  'ecr:Batch*',
  'ECR:batchgetimage',
  'lambda:*',
  'e*:*',
  'ecr:?utImage',
  'kms:*',
  'kms:De*',
  's??:*',
)
const resources = fc.constantFrom(
  '*',
  repository('*'),
  repository('app'),
  repository('team/?'),
  'arn:aws:ecr:*:*:repository/*a*',
  'arn:aws:lambda:*:*:function:*',
  'arn:aws:kms:*:*:key/*',
  role,
)
const named = fc.constantFrom(
  '*',
  account,
  `arn:aws:iam::${account}:root`,
  '222222222222',
  ...Object.values(principals).flatMap((one) => ('arn' in one ? [one.arn] : [])),
  role,
  'AIDAU',
  'AROAR',
)
const values = fc.uniqueArray(fc.constantFrom('a', 'ab', 'a*', '*', 'b?'), { maxLength: 3 })
const operator = fc
  .tuple(
    fc.constantFrom('', 'ForAllValues:', 'ForAnyValue:'),
    fc.constantFrom('StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike'),
    fc.constantFrom('', 'IfExists'),
  )
  .map((parts) => parts.join(''))
const typed = fc.oneof(
  fc.tuple(
    fc.constantFrom(
      'NumericEquals',
      'NumericNotEquals',
      'NumericLessThan',
      'NumericGreaterThanEquals',
    ),
    fc.constantFrom(['1'], ['10', '2.5'], ['ten']),
    fc.constant('x:Number'),
  ),
  fc.tuple(
    fc.constantFrom('DateEquals', 'DateNotEquals', 'DateLessThanEquals', 'DateGreaterThan'),
    fc.constantFrom(['2026-01-01T00:00:00Z'], ['2025-06-01T12:00:00Z', '2027-01-01T00:00:00Z']),
    fc.constant('x:Date'),
  ),
  fc.tuple(
    fc.constantFrom('IpAddress', 'NotIpAddress'),
    fc.constantFrom(['10.0.0.0/8'], ['10.1.2.3', '192.168.0.0/17'], ['2001:db8::/32']),
    fc.constant('x:Ip'),
  ),
  fc.tuple(
    fc.constantFrom('ArnLike', 'ArnNotLike', 'ArnEquals', 'ArnNotEquals'),
    fc.constantFrom(
      ['arn:aws:iam::*:role/*'],
      ['arn:aws:*:role/R', 'arn:aws:lambda:*:*:function:?'],
      ['arn:*:iam::111111111111:*/${aws:username}'],
    ),
    fc.constant('x:Arn'),
  ),
  fc.tuple(fc.constant('Bool'), fc.constantFrom(['true'], ['False']), fc.constant('x:Bool')),
  fc.tuple(
    fc.constantFrom('StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'),
    fc.constantFrom(['A', 'x'], ['B1'], ['${aws:UserName}']),
    fc.constant('x:Key'),
  ),
  fc.tuple(
    fc.constantFrom('StringLike', 'StringNotEquals', 'StringNotLike'),
    fc.constantFrom(["${x:none, 'a'}*"], ['${x:none}'], ['${aws:username}', 'a${*}']),
    fc.constant('x:Key'),
  ),
)
const typedCondition = fc
  .tuple(
    fc.constantFrom('', 'ForAllValues:', 'ForAnyValue:'),
    typed,
    fc.constantFrom('', 'IfExists'),
  )
  .map(([set, [name, given, key], ifExists]) => ({
    [`${set}${name}${ifExists}`]: { [key]: given },
  }))
const textCondition = fc.oneof(operator, fc.constant('Null')).chain((name) =>
  (name === 'Null' ? fc.constantFrom(['true'], ['false']) : values).map((given) => ({
    [name]: { 'x:Key': given },
  })),
)
const condition = fc.oneof({ weight: 3, arbitrary: textCondition }, typedCondition)

const few = <Value>(one: fc.Arbitrary<Value>) => fc.array(one, { minLength: 1, maxLength: 2 })
const either = <Name extends string>(name: Name, value: fc.Arbitrary<unknown>) =>
  fc.tuple(fc.nat(5), value).map(([n, given]) => ({ [n === 0 ? `Not${name}` : name]: given }))
const allowOrDeny = fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny')
export const body = fc
  .tuple(
    allowOrDeny,
    either('Action', few(actions)),
    either('Resource', few(resources)),
    fc.option(condition, { freq: 2, nil: undefined }),
  )
  .map(([Effect, one, two, Condition]) => ({
    Effect,
    ...one,
    ...two,
    ...(Condition ? { Condition } : {}),
  }))
const principal = fc.oneof(
  fc.constant('*'),
  few(named).map((AWS) => ({ AWS })),
  fc.constantFrom('lambda.amazonaws.com', 's3.amazonaws.com').map((Service) => ({ Service })),
  fc.constant({ Federated: principals['web-identity'].provider }),
)
export const resourceBody = fc
  .tuple(body, either('Principal', principal), fc.boolean())
  .map(([{ ...one }, two, withResource]) => {
    const { Resource: _, NotResource: __, ...rest } = one as Record<string, unknown>
    return withResource ? { ...one, ...two } : { ...rest, ...two }
  })

const identityDocument = fc.array(body, { maxLength: 4 })
const resourceDocument = fc.array(resourceBody, { maxLength: 3 })
const grant = fc.record({
  GranteePrincipal: fc.constantFrom(
    role,
    `arn:aws:iam::${account}:user/U`,
    'arn:aws:iam::222222222222:user/U',
    's3.amazonaws.com',
  ),
  Operations: fc.constantFrom(['Decrypt'], ['Decrypt', 'RetireGrant']),
})
const maybe = <Name extends string, Value>(name: Name, value: fc.Arbitrary<Value>) =>
  fc
    .option(value, { nil: undefined })
    .map((given) => (given === undefined ? {} : { [name]: given }))

const some = <Value>(one: fc.Arbitrary<Value>) => fc.option(one, { freq: 3, nil: undefined })
const context = fc
  .record({
    'x:key': some(fc.oneof(fc.constantFrom('a', 'A', 'b1', 'a*', 'bob'), values)),
    'x:number': some(fc.constantFrom('1', '2.5', '10.0', '11', 'none')),
    'x:date': some(fc.constantFrom('2026-01-01T00:00:00Z', '2026-05-05T05:05:05Z', 'soon')),
    'x:ip': some(fc.constantFrom('10.1.2.3', '192.168.127.1', '192.168.128.1', '2001:db8::1')),
    'x:arn': some(
      fc.constantFrom(
        'arn:aws:iam::111111111111:role/p/R',
        'arn:aws:iam::111111111111:user/bob',
        'arn:aws:lambda:us-east-1:111111111111:function:f',
        'no ARN',
      ),
    ),
    'x:bool': some(fc.constantFrom('true', 'false')),
    'aws:username': some(fc.constant('bob')),
  })
  .map(
    (given) =>
      Object.fromEntries(
        Object.entries(given).filter(([, value]) => value !== undefined),
      ) as NonNullable<Case['context']>,
  )

export const cases: fc.Arbitrary<Case> = fc
  .tuple(
    fc.record({
      row: fc.constant('generated'),
      name: fc.constant(''),
      principal: fc.constantFrom(...(Object.keys(principals) as Case['principal'][])),
      identity: fc.array(identityDocument, { maxLength: 3 }),
      resourcePolicies: fc.array(resourceDocument, { maxLength: 2 }),
      context,
      expect: fc.constant(''),
    }),
    asked,
    maybe('grants', fc.array(grant, { minLength: 1, maxLength: 2 })),
    maybe('boundary', identityDocument),
    maybe('session', fc.array(identityDocument, { maxLength: 2 })),
    maybe(
      'scp',
      fc.array(fc.array(identityDocument, { minLength: 1, maxLength: 2 }), {
        minLength: 1,
        maxLength: 2,
      }),
    ),
    maybe('rcp', fc.array(fc.array(resourceDocument, { maxLength: 1 }), { maxLength: 2 })),
    maybe('endpoint', resourceDocument),
    fc.constantFrom({}, {}, {}, { trust: true as const }),
  )
  .map((parts) => Object.assign({}, ...parts) as Case)
