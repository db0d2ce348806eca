import { describe, expect, test } from 'vitest'
import { AwsError } from './error.ts'
import type { Shape } from './model.ts'
import { type ModelledService, modelledServices, modelOf } from './models.ts'
import { matchesWhole } from './validate/pattern.ts'
import { checkInput } from './validate.ts'

function thrownBy(
  service: ModelledService,
  operation: string,
  input: unknown,
): AwsError | undefined {
  const model = modelOf(service)
  const found = model.operations.get(operation)
  if (!found) throw new Error(`no operation ${operation}`)
  try {
    checkInput(model, found, input)
  } catch (error) {
    if (error instanceof AwsError) return error
  }
  return undefined
}

function refusal(service: ModelledService, operation: string, input: unknown): string {
  const error = thrownBy(service, operation, input)
  return error ? `${error.code}: ${error.message}` : 'accepted'
}

const role = 'arn:aws:iam::111111111111:role/r'
const longNameInBadRegion = `arn:aws:lambda:bad-region:111111111111:function:${'f'.repeat(100)}`
const createFunction = { FunctionName: 'f', Role: role, Code: {} }
const functionPattern =
  '(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?'

describe('Lambda words it as recorded', () => {
  test.each([
    [
      'a role that is no ARN',
      { ...createFunction, Role: 'r1' },
      "1 validation error detected: Value 'r1' at 'role' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+",
    ],
    [
      'a name that is none',
      { ...createFunction, FunctionName: 'invalid:function:name' },
      `1 validation error detected: Value 'invalid:function:name' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: ${functionPattern}`,
    ],
    [
      'a list element outside its set',
      { ...createFunction, Architectures: ['X86_64'] },
      "1 validation error detected: Value '[X86_64]' at 'architectures' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]",
    ],
    [
      'too many elements',
      { ...createFunction, Architectures: ['x86_64', 'arm64'] },
      "1 validation error detected: Value '[x86_64, arm64]' at 'architectures' failed to satisfy constraint: Member must have length less than or equal to 1",
    ],
    [
      'a number out of range, nested',
      { ...createFunction, EphemeralStorage: { Size: 511 } },
      "1 validation error detected: Value '511' at 'ephemeralStorage.size' failed to satisfy constraint: Member must have value greater than or equal to 512",
    ],
    [
      'two at once',
      { Role: role, Code: {}, FunctionName: 'f', Timeout: 0, Description: 'x'.repeat(257) },
      `2 validation errors detected: Value '${'x'.repeat(257)}' at 'description' failed to satisfy constraint: Member must have length less than or equal to 256; Value '0' at 'timeout' failed to satisfy constraint: Member must have value greater than or equal to 1`,
    ],
    [
      'one value that breaks two constraints, the pattern named first',
      { ...createFunction, FunctionName: longNameInBadRegion },
      `2 validation errors detected: Value '${longNameInBadRegion}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: ${functionPattern}; Value '${longNameInBadRegion}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 140`,
    ],
    [
      'a nested enumeration',
      { ...createFunction, SnapStart: { ApplyOn: 'Always' } },
      "1 validation error detected: Value 'Always' at 'snapStart.applyOn' failed to satisfy constraint: Member must satisfy enum value set: [PublishedVersions, None]",
    ],
    [
      'nothing where something must be',
      { FunctionName: 'f', Code: {} },
      "1 validation error detected: Value null at 'role' failed to satisfy constraint: Member must not be null",
    ],
    [
      'a secret is not repeated',
      { ...createFunction, Environment: { Variables: { '1': 'hunter2' } } },
      "1 validation error detected: Value at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]",
    ],
  ])('%s', (_name, input, text) => {
    expect(refusal('lambda', 'CreateFunction', input)).toBe(`ValidationException: ${text}`)
  })

  test('a whole ARN with a version is a function name', () => {
    const name = 'arn:aws:lambda:us-east-1:111111111111:function:f:$LATEST'
    expect(refusal('lambda', 'GetFunction', { FunctionName: name })).toBe('accepted')
  })
})

describe('ECR names one parameter and one constraint', () => {
  test.each([
    [
      'CreateRepository',
      { repositoryName: 'Upper' },
      "Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*''",
    ],
    [
      'CreateRepository',
      { repositoryName: 'a' },
      "Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must have length greater than or equal to 2'",
    ],
    [
      'DescribeRepositories',
      { maxResults: 1001 },
      "Invalid parameter at 'maxResults' failed to satisfy constraint: 'Member must have value less than or equal to 1000'",
    ],
    [
      'GetAuthorizationToken',
      { registryIds: ['x'] },
      "Invalid parameter at 'registryIds' failed to satisfy constraint: 'Member must satisfy constraint: [Member must satisfy regular expression pattern: [0-9]{12}]'",
    ],
  ])('%s %j', (operation, input, text) => {
    expect(refusal('ecr', operation, input)).toBe(`InvalidParameterException: ${text}`)
  })
})

describe('IAM, STS and Logs', () => {
  test.each([
    [
      'sts',
      'AssumeRole',
      { RoleArn: role, RoleSessionName: 'x'.repeat(65) },
      `ValidationError: 1 validation error detected: Value '${'x'.repeat(65)}' at 'roleSessionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
    ],
    [
      'sts',
      'GetWebIdentityToken',
      { Audience: ['a'], SigningAlgorithm: 'RS256', Tags: [{ Key: '', Value: 'v' }] },
      "ValidationError: 2 validation errors detected: Value '' at 'tags.1.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1; Value '' at 'tags.1.member.key' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+",
    ],
    [
      'sts',
      'GetWebIdentityToken',
      {
        Audience: [''],
        SigningAlgorithm: 'RS256',
        Tags: Array.from({ length: 51 }, (_, n) => ({ Key: String(n), Value: 'test' })),
      },
      `ValidationError: 2 validation errors detected: Value '[]' at 'audience' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 1000, Member must have length greater than or equal to 1]; Value '[${Array.from({ length: 51 }, (_, n) => `Tag(key=${n}, value=test)`).join(', ')}]' at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50`,
    ],
    [
      'iam',
      'TagUser',
      { UserName: 'u', Tags: Array.from({ length: 51 }, () => ({ Key: 'a', Value: 'b' })) },
      "ValidationError: 1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50",
    ],
    [
      'iam',
      'TagUser',
      { UserName: 'u', Tags: [{ Key: 'a'.repeat(129), Value: 'b' }] },
      "ValidationError: 1 validation error detected: Value at 'tags.1.member.key' failed to satisfy constraint: Member must have length less than or equal to 128",
    ],
    [
      'iam',
      'UpdateAccessKey',
      { AccessKeyId: 'AKIAIOSFODNN7EXAMPLE', Status: 'On' },
      "ValidationError: 1 validation error detected: Value at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Expired, Active, Inactive]",
    ],
    ...['/team', 'team/', '/ space/', '/é/', '//', ''].map(
      (Path) =>
        [
          'iam',
          'CreateUser',
          { UserName: 'u', Path },
          'ValidationError: The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
        ] as const,
    ),
    ['iam', 'CreateUser', { UserName: 'u', Path: '/a//b/' }, 'accepted'],
    [
      'iam',
      'CreateGroup',
      { GroupName: 'g', Path: `/${'a'.repeat(511)}/` },
      "ValidationError: 1 validation error detected: Value at 'path' failed to satisfy constraint: Member must have length less than or equal to 512",
    ],
    [
      'iam',
      'ListRoles',
      { PathPrefix: 'team/' },
      'ValidationError: The specified value for pathPrefix is invalid. It must begin with the / character and contain only alphanumeric characters and/or / characters.',
    ],
    ...[role, ''].map(
      (RoleName) =>
        [
          'iam',
          'GetRole',
          { RoleName },
          'ValidationError: The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-',
        ] as const,
    ),
    [
      'iam',
      'GetAccessKeyLastUsed',
      { AccessKeyId: 'AKIA-IOSFODNN7EXAMPLE' },
      'ValidationError: The specified value for accessKeyId is invalid. It must contain only alphanumeric characters.',
    ],
    [
      'iam',
      'PutUserPolicy',
      { UserName: 'u', PolicyName: 'p', PolicyDocument: '\u{1F600}' },
      'ValidationError: The specified value for policyDocument is invalid. It must contain only printable ASCII characters.',
    ],
    [
      'iam',
      'GetPolicy',
      { PolicyArn: 'short' },
      "ValidationError: 1 validation error detected: Value at 'policyArn' failed to satisfy constraint: Member must have length greater than or equal to 20",
    ],
    [
      'iam',
      'UpdateAccountPasswordPolicy',
      { MaxPasswordAge: 1096, MinimumPasswordLength: 129, PasswordReusePrevention: 25 },
      "ValidationError: 3 validation errors detected: Value at 'minimumPasswordLength' failed to satisfy constraint: Member must have value less than or equal to 128; Value at 'passwordReusePrevention' failed to satisfy constraint: Member must have value less than or equal to 24; Value at 'maxPasswordAge' failed to satisfy constraint: Member must have value less than or equal to 1095",
    ],
    [
      'iam',
      'CreateOpenIDConnectProvider',
      { Url: 'u'.repeat(256), ClientIDList: ['c'.repeat(256)], ThumbprintList: ['t'] },
      "ValidationError: 3 validation errors detected: Value at 'clientIDList' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 255, Member must have length greater than or equal to 1]; Value at 'thumbprintList' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 40, Member must have length greater than or equal to 40]; Value at 'url' failed to satisfy constraint: Member must have length less than or equal to 255",
    ],
    [
      'logs',
      'CreateLogGroup',
      { logGroupName: 'g'.repeat(513) },
      'InvalidParameterException: Invalid LogGroup or LogStream, both must have length less than or equal to 512.',
    ],
    [
      'logs',
      'GetLogEvents',
      { logStreamName: 's', limit: 10001 },
      "InvalidParameterException: 1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10000",
    ],
    [
      'organizations',
      'DescribePolicy',
      { PolicyId: 'xx' },
      'InvalidInputException: You provided a value that does not match the required pattern.',
    ],
    [
      'organizations',
      'ListAccounts',
      { MaxResults: 21 },
      'InvalidInputException: You provided a numeric parameter that has a larger value than allowed.',
    ],
    [
      'organizations',
      'ListPolicies',
      { Filter: 'ANY' },
      'InvalidInputException: You specified an invalid policy type.',
    ],
    [
      'organizations',
      'MoveAccount',
      {},
      'InvalidInputException: You must provide a value for the parameter.',
    ],
  ] as const)('%s %s', (service, operation, input, text) => {
    expect(refusal(service, operation, input)).toBe(text)
  })
})

// As recorded in September 2026 (radkawar/stackd, testdata/aws/iam/organizations_inputs.json, organizations_handshakes.json and
// organizations_policy_validation.json).
const unit = { OrganizationalUnitId: 'ou-abcd-12345678' }
test.each([
  ['UpdateOrganizationalUnit', { ...unit, Name: '' }, 'MIN_LENGTH_EXCEEDED:NAME'],
  ['UpdateOrganizationalUnit', { ...unit, Name: 'é'.repeat(129) }, 'MAX_LENGTH_EXCEEDED:NAME'],
  [
    'UpdateOrganizationalUnit',
    { OrganizationalUnitId: 'invalid' },
    'INVALID_PATTERN:ORGANIZATIONAL_UNIT_ID',
  ],
  [
    'ListOrganizationalUnitsForParent',
    { ParentId: 'r-abcd', MaxResults: 0 },
    'MIN_VALUE_EXCEEDED:MAX_RESULTS',
  ],
  [
    'ListOrganizationalUnitsForParent',
    { ParentId: 'r-abcd', MaxResults: 21 },
    'MAX_VALUE_EXCEEDED:MAX_RESULTS',
  ],
  ['DescribeHandshake', {}, 'INPUT_REQUIRED:HANDSHAKE_ID'],
  ['DescribeHandshake', { HandshakeId: 'bad' }, 'INVALID_PATTERN:HANDSHAKE_ID'],
  [
    'ListHandshakesForAccount',
    { Filter: { ActionType: 'invalid' } },
    'INVALID_ENUM:FILTER_ACTION_TYPE',
  ],
  ['InviteAccountToOrganization', {}, 'INVALID_PATTERN'],
  ['InviteAccountToOrganization', { Target: {} }, 'INVALID_PARTY_TYPE_TARGET'],
  [
    'InviteAccountToOrganization',
    { Target: { Type: 'INVALID', Id: 'x' } },
    'INVALID_PARTY_TYPE_TARGET',
  ],
  [
    'InviteAccountToOrganization',
    { Target: { Type: 'ACCOUNT', Id: '222222222222' }, Notes: 'x'.repeat(1025) },
    'MAX_LENGTH_EXCEEDED:NOTES',
  ],
  ['ListEffectivePolicyValidationErrors', { PolicyType: 'TAG_POLICY' }, 'TARGET_NOT_SUPPORTED'],
  [
    'ListEffectivePolicyValidationErrors',
    { AccountId: 'r-example', PolicyType: 'TAG_POLICY' },
    'TARGET_NOT_SUPPORTED',
  ],
  [
    'ListEffectivePolicyValidationErrors',
    { AccountId: '111111111111' },
    'INPUT_REQUIRED:POLICY_TYPE',
  ],
  [
    'ListEffectivePolicyValidationErrors',
    { AccountId: '111111111111', PolicyType: 'SERVICE_CONTROL_POLICY' },
    'INVALID_ENUM_POLICY_TYPE',
  ],
])('Organizations tells why: %s %o', (operation, input, Reason) => {
  const found = thrownBy('organizations', operation, input)
  expect(found).toMatchObject({ code: 'InvalidInputException', detail: { Reason } })
})

interface Found {
  readonly pattern: string
  readonly max: number
}

test('a refusal lists ten violations at most', () => {
  const Tags = Array.from({ length: 10_000 }, () => ({}))
  const text = refusal('iam', 'TagUser', { UserName: 'u', Tags })
  expect(text).toMatch(
    /^ValidationError: 10 validation errors detected: Value at 'tags' failed(.*?; ){9}[^;]*$/,
  )
})

describe('patterns', () => {
  const patterns = modelledServices.flatMap((service) =>
    [...modelOf(service).operations.values()].flatMap(({ input }) => patternsIn(input)),
  )

  function patternsIn(shape: Shape | undefined, seen = new Set<Shape>()): Found[] {
    if (!shape || seen.has(shape)) return []
    seen.add(shape)
    const inner = [...shape.members.values(), shape.member, shape.key, shape.value]
    const own = shape.pattern ? [{ pattern: shape.pattern, max: shape.max ?? 20_000 }] : []
    return [...own, ...inner.flatMap((reference) => patternsIn(reference?.shape, seen))]
  }

  const unique = [...new Map(patterns.map((one) => [one.pattern, one])).values()]

  test('there are many', () => {
    expect(unique.length).toBeGreaterThan(100)
  })

  // What makes nested repetition costly: a long run that nearly matches, and an end that does not.
  const runs = ['a', '1', '-', '_', 'a-', 'a_', '/a', 'a/', 'a.', ':', 'arn:aws:', '*', 'a*', 'A']
  test.each(unique)('$pattern takes no text for long', ({ pattern, max }) => {
    const length = Math.min(max, 2_000)
    const started = performance.now()
    for (const run of runs) {
      const text = run.repeat(Math.ceil(length / run.length)).slice(0, length - 1)
      matchesWhole(pattern, `${text}\u0007`)
      matchesWhole(pattern, `https://${text}\u0007`)
    }
    expect(performance.now() - started).toBeLessThan(1_000)
  })

  test.each([
    ['team/app*', true],
    ['*', true],
    ['a.b-c_d/e', true],
    ['a..b', false],
    ['a/', false],
    ['/a', false],
    ['A', false],
  ])('the rewritten scanning filter takes %s: %s', (text, expected) => {
    const written = '^[a-z0-9*](?:[._\\-/a-z0-9*]?[a-z0-9*]+)*$'
    expect(matchesWhole(written, text)).toBe(expected)
    expect(new RegExp(written).test(text)).toBe(expected)
  })
})

describe('of a list that is too long', () => {
  /** Reading what is beyond the most allowed is the error. */
  const bounded = (length: number, max: number, element: unknown) =>
    new Proxy(
      Array.from({ length }, () => element),
      {
        get: (list, key) => {
          if (typeof key === 'string' && Number(key) >= max) throw new Error(`read element ${key}`)
          return Reflect.get(list, key)
        },
      },
    )

  test.each([
    ['names', 'DescribeRepositories', { repositoryNames: bounded(101, 100, 'a') }],
    ['structures', 'BatchGetImage', { repositoryName: 'ab', imageIds: bounded(101, 100, {}) }],
  ])('%s beyond the limit are not looked at', (_, operation, input) => {
    expect(refusal('ecr', operation, input)).toContain(
      'Member must have length less than or equal to 100',
    )
  })

  test('what is printed of a value ends', () => {
    const Architectures = Array.from({ length: 100_000 }, () => 'x86_64')
    expect(
      refusal('lambda', 'CreateFunction', { ...createFunction, Architectures }).length,
    ).toBeLessThan(70_000)
    const FunctionName = 'a'.repeat(1_000_000)
    expect(
      refusal('lambda', 'CreateFunction', { ...createFunction, FunctionName }).length,
    ).toBeLessThan(70_000)
  })
})
