import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { accountA, rootOf } from '../../../test/support/ecr.ts'
import { openServices, pushImage, roleFor, type Services } from '../../../test/support/functions.ts'
import type {
  FunctionConfiguration,
  GetFunctionResponse,
} from '../../aws/models/lambda.types.gen.ts'

const uri = (rest: string) => `${accountA}.dkr.ecr.us-east-1.amazonaws.com/${rest}`
const arn = `arn:aws:lambda:us-east-1:${accountA}:function:fn`

let services: Services
let role: string
let digest: string
beforeEach(async () => {
  services = await openServices()
  role = await roleFor(services, 'execution')
  await services.call('ecr', 'CreateRepository', { repositoryName: 'app' })
  digest = await pushImage(services, 'app', 'v1')
})
afterEach(() => services.close())

const create = (more: object = {}) =>
  services.call<FunctionConfiguration>('lambda', 'CreateFunction', {
    FunctionName: 'fn',
    PackageType: 'Image',
    Code: { ImageUri: uri('app:v1') },
    Role: role,
    ...more,
  })
const lambda = <Output = FunctionConfiguration>(name: string, more: object = {}) =>
  services.call<Output>('lambda', name, { FunctionName: 'fn', ...more })

describe('a function made from an image', () => {
  test('is answered as AWS answers, with no key more', async () => {
    const created = await create()
    expect(created).toEqual({
      Architectures: ['x86_64'],
      CodeSha256: digest.slice('sha256:'.length),
      CodeSize: 0,
      Description: '',
      EphemeralStorage: { Size: 512 },
      FunctionArn: arn,
      FunctionName: 'fn',
      LastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/),
      LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/fn' },
      MemorySize: 128,
      PackageType: 'Image',
      RevisionId: expect.any(String),
      Role: role,
      SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
      State: 'Pending',
      StateReason: 'The function is being created.',
      StateReasonCode: 'Creating',
      Timeout: 3,
      TracingConfig: { Mode: 'PassThrough' },
      Version: '$LATEST',
    })
  })

  test('shows what was given empty on every answer, and not what was not given', async () => {
    const empty = {
      Environment: { Variables: {} },
      VpcConfig: {
        SubnetIds: [],
        SecurityGroupIds: [],
        VpcId: '',
        Ipv6AllowedForDualStack: false,
      },
    }
    const given = {
      Environment: { Variables: {} },
      VpcConfig: { SubnetIds: [], SecurityGroupIds: [] },
    }
    expect(await create(given)).toMatchObject(empty)
    await services.settle()
    expect(await lambda('GetFunctionConfiguration')).toMatchObject(empty)
    expect(await lambda('UpdateFunctionConfiguration', { Timeout: 5 })).toMatchObject(empty)
    expect(await lambda('ListFunctions')).toMatchObject({ Functions: [empty] })
  })

  test('keeps an empty entry point, and nothing of an empty ImageConfig', async () => {
    expect(await create({ ImageConfig: { EntryPoint: [] } })).toMatchObject({
      ImageConfigResponse: { ImageConfig: { EntryPoint: [] } },
    })
    const other = await create({ FunctionName: 'other', ImageConfig: {}, TracingConfig: {} })
    expect(other).not.toHaveProperty('ImageConfigResponse')
    expect(other).toMatchObject({ TracingConfig: { Mode: 'PassThrough' } })
  })

  test('becomes Active with another revision, and its tag stays resolved', async () => {
    const { RevisionId } = await create({ Tags: { team: 'blue' } })
    await services.settle()
    await pushImage(services, 'app', 'v1', { layers: [Buffer.from('newer')] })
    const got = await lambda<GetFunctionResponse>('GetFunction')
    expect(got).toMatchObject({
      Configuration: { State: 'Active', LastUpdateStatus: 'Successful' },
      Tags: { team: 'blue' },
    })
    expect(got.Code).toEqual({
      RepositoryType: 'ECR',
      ImageUri: uri('app:v1'),
      ResolvedImageUri: uri(`app@${digest}`),
    })
    expect(got.Configuration?.RevisionId).not.toBe(RevisionId)
    expect(got.Configuration).not.toHaveProperty('StateReason')
  })

  test('is listed without its state, page by page', async () => {
    await create()
    await create({ FunctionName: 'other' })
    const first = await lambda<{ Functions: object[]; NextMarker: string }>('ListFunctions', {
      MaxItems: 1,
    })
    expect(first.Functions).toMatchObject([{ FunctionName: 'fn' }])
    expect(first.Functions[0]).not.toHaveProperty('State')
    for (const Marker of ['0x10', ' ', `${first.NextMarker}!`])
      await expect(lambda('ListFunctions', { Marker })).rejects.toThrow('The Marker is not valid.')
    const second = await lambda('ListFunctions', { MaxItems: 1, Marker: first.NextMarker })
    expect(second).toEqual({ Functions: [expect.objectContaining({ FunctionName: 'other' })] })
    expect(await lambda('ListVersionsByFunction')).toMatchObject({
      Versions: [{ FunctionArn: `${arn}:$LATEST`, Version: '$LATEST' }],
    })
  })

  test('is gone once deleted, and its name may be used again', async () => {
    await create()
    expect(await lambda('DeleteFunction')).toEqual({ StatusCode: 204 })
    await expect(lambda('DeleteFunction')).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: `Function not found: ${arn}`,
    })
    await create()
    await services.settle()
    expect(await lambda('GetFunctionConfiguration')).toMatchObject({ State: 'Active' })
  })
})

test('each form of a registry’s name is taken, and shown as it was given', async () => {
  const hosts = [
    `${accountA}.dkr.ecr.us-east-1.localhost:4566`,
    `localhost:4566/${accountA}/us-east-1`,
    `${accountA}.dkr.ecr.us-east-1.amazonaws.com`,
  ]
  for (const [index, host] of hosts.entries()) {
    const FunctionName = `fn-${index}`
    await create({ FunctionName, Code: { ImageUri: `${host}/app:v1` } })
    await services.settle()
    expect(await lambda('GetFunction', { FunctionName })).toMatchObject({
      Configuration: { State: 'Active' },
      Code: { ImageUri: `${host}/app:v1`, ResolvedImageUri: `${host}/app@${digest}` },
    })
  }
})

describe('DeleteFunction with a qualifier', () => {
  test('of a version that is not there succeeds, and deletes nothing', async () => {
    await create()
    expect(await lambda('DeleteFunction', { Qualifier: '7' })).toEqual({ StatusCode: 204 })
    expect(await lambda('GetFunctionConfiguration')).toMatchObject({ FunctionName: 'fn' })
  })

  test.each([
    ['$LATEST', '$LATEST version cannot be deleted without deleting the function.'],
    ['prod', 'Deletion of aliases is not currently supported.'],
  ])('%s is refused', async (Qualifier, message) => {
    await create()
    await expect(lambda('DeleteFunction', { Qualifier })).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message,
    })
  })

  test('of a function that is not there names the function', async () => {
    await expect(lambda('DeleteFunction', { Qualifier: '7' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: `Function not found: ${arn}`,
    })
  })
})

describe('an update', () => {
  test('shows the new code at once and takes hold when it is prepared', async () => {
    const before = await create()
    await services.settle()
    const newer = await pushImage(services, 'app', 'v2')
    const update = await lambda('UpdateFunctionCode', { ImageUri: uri('app:v2') })
    expect(update).toMatchObject({
      State: 'Active',
      LastUpdateStatus: 'InProgress',
      LastUpdateStatusReason: 'The function is being created.',
      LastUpdateStatusReasonCode: 'Creating',
      CodeSha256: newer.slice('sha256:'.length),
    })
    expect(update.RevisionId).not.toBe(before.RevisionId)
    const meanwhile = lambda('UpdateFunctionConfiguration', { Timeout: 9 })
    await expect(meanwhile).rejects.toMatchObject({
      code: 'ResourceConflictException',
      message: `The operation cannot be performed at this time. An update is in progress for resource: ${arn}`,
    })
    await services.settle()
    const after = await lambda('GetFunctionConfiguration')
    expect(after).toMatchObject({ LastUpdateStatus: 'Successful' })
    expect(after.RevisionId).not.toBe(update.RevisionId)
  })

  test('of the configuration leaves the digest, replaces ImageConfig whole and empties what is empty', async () => {
    await create({
      ImageConfig: { Command: ['a'], WorkingDirectory: '/x' },
      Environment: { Variables: { A: '1' } },
    })
    await services.settle()
    await pushImage(services, 'app', 'v1', { layers: [Buffer.from('newer')] })
    const update = await lambda('UpdateFunctionConfiguration', {
      ImageConfig: { Command: ['b'] },
      Environment: { Variables: {} },
      MemorySize: 256,
    })
    expect(update).toMatchObject({ CodeSha256: digest.slice('sha256:'.length), MemorySize: 256 })
    expect(update.ImageConfigResponse).toEqual({ ImageConfig: { Command: ['b'] } })
    expect(update).toMatchObject({ Environment: { Variables: {} } })
    await services.settle()
    const emptied = await lambda('UpdateFunctionConfiguration', { ImageConfig: {} })
    expect(emptied).not.toHaveProperty('ImageConfigResponse')
  })

  test('with DryRun changes nothing', async () => {
    await create()
    await services.settle()
    await pushImage(services, 'app', 'v2')
    await lambda('UpdateFunctionCode', { ImageUri: uri('app:v2'), DryRun: true })
    expect(await lambda('GetFunctionConfiguration')).toMatchObject({
      CodeSha256: digest.slice('sha256:'.length),
      LastUpdateStatus: 'Successful',
    })
  })

  test('with an old revision is refused', async () => {
    const { RevisionId } = await create()
    await services.settle()
    await expect(
      lambda('UpdateFunctionCode', { ImageUri: uri('app:v1'), RevisionId }),
    ).rejects.toMatchObject({
      code: 'PreconditionFailedException',
      message:
        'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
    })
  })
})

describe('refusals', () => {
  test.each([
    ['app:none', 'Source image URI does not exist. Provide a valid source image.'],
    ['none:v1', 'Source image URI does not exist. Provide a valid source image.'],
    ['app', 'Source image URI is not valid. Provide a valid source image.'],
  ])('image %s: %s', async (rest, text) => {
    await expect(create({ Code: { ImageUri: uri(rest) } })).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: text.replace('URI', uri(rest)),
    })
  })

  test.each([
    'public.ecr.aws/lambda/nodejs:20',
    `${accountA}.dkr.ecr.eu-west-1.amazonaws.com/app:v1`,
    `${accountA}.dkr.ecr-fips.us-east-1.amazonaws.com/app:v1`,
  ])('image %s is not valid', async (ImageUri) => {
    await expect(create({ Code: { ImageUri } })).rejects.toMatchObject({
      message: `Source image ${ImageUri} is not valid. Provide a valid source image.`,
    })
  })

  test('an image with layers of another type is not supported', async () => {
    await pushImage(services, 'app', 'zstd', {
      layerType: 'application/vnd.oci.image.layer.v1.tar+zstd',
    })
    await expect(create({ Code: { ImageUri: uri('app:zstd') } })).rejects.toMatchObject({
      message: `The image manifest, config or layer media type for the source image ${uri('app:zstd')} is not supported.`,
    })
  })

  test.each([
    [
      'a name of 65 characters',
      { FunctionName: 'a'.repeat(65) },
      `1 validation error detected: Value '${'a'.repeat(65)}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
    ],
    [
      'a handler',
      { Handler: 'index.handler' },
      "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.",
    ],
    [
      'no PackageType',
      { PackageType: undefined },
      'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
    ],
    [
      'a runtime that is none',
      { PackageType: 'Zip', Handler: 'index.handler', Runtime: 'non-existing-runtime' },
      "Value non-existing-runtime at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [nodejs20.x, python3.14, provided.al2023, python3.12, python3.13, nodejs24.x, nodejs22.x, java17, nodejs16.x, java25, dotnet8, python3.10, java11, python3.11, dotnet6, java21, nodejs18.x, provided.al2, ruby3.3, ruby3.4, java8.al2, ruby3.2, python3.8, python3.9] or be a valid ARN",
    ],
    [
      'a runtime that is over',
      { PackageType: 'Zip', Handler: 'index.handler', Runtime: 'go1.x' },
      'The runtime parameter of go1.x is no longer supported for creating or updating AWS Lambda functions. We recommend you use the new runtime (provided.al2023) while creating or updating functions.',
    ],
    [
      'more than 50 tags',
      { Tags: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, 'v'])) },
      'Number of tags exceeds resource tag limit.',
    ],
    ['no image', { Code: {} }, 'Please provide a source for function code.'],
    [
      'an absent role',
      { Role: `arn:aws:iam::${accountA}:role/none` },
      'The role defined for the function cannot be assumed by Lambda.',
    ],
    [
      'a reserved variable',
      { Environment: { Variables: { A: '1', AWS_REGION: 'x' } } },
      'Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION',
    ],
    [
      'variables of more than 4 KiB',
      { Environment: { Variables: { BIG: 'x'.repeat(4096) } } },
      `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: {"BIG":"${'x'.repeat(4096)}"}`,
    ],
  ])('%s', async (_, input, message) => {
    await expect(create(input)).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message,
    })
  })

  test('a role that trusts another service is refused as one that does not exist', async () => {
    const Role = await roleFor(services, 'other', 'ec2.amazonaws.com')
    await expect(create({ Role })).rejects.toMatchObject({
      message: 'The role defined for the function cannot be assumed by Lambda.',
    })
  })

  test.each(['CreateFunction', 'UpdateFunctionConfiguration'])(
    'a role of another account: %s',
    async (name) => {
      if (name !== 'CreateFunction') await create()
      await services.settle()
      const Role = 'arn:aws:iam::222222222222:role/execution'
      const call = name === 'CreateFunction' ? create({ Role }) : lambda(name, { Role })
      await expect(call).rejects.toMatchObject({
        code: 'AccessDeniedException',
        message: 'Cross-account pass role is not allowed.',
      })
    },
  )

  test('a name that is taken', async () => {
    await create()
    await expect(create()).rejects.toMatchObject({
      code: 'ResourceConflictException',
      message: 'Function already exist: fn',
    })
  })

  test.each([
    [
      { FunctionName: `arn:aws:lambda:eu-west-1:${accountA}:function:fn` },
      "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
    ],
    [
      { FunctionName: 'fn:$LATEST', Qualifier: '1' },
      'The derived qualifier from the function name does not match the specified qualifier.',
    ],
    [{ FunctionName: 'fn:prod' }, `Function not found: ${arn}:prod`],
    [{ FunctionName: 'none' }, `Function not found: ${arn.replace(/fn$/, 'none')}`],
  ])('GetFunction %o: %s', async (input, message) => {
    await create()
    const got = services.call('lambda', 'GetFunction', input, {
      ...rootOf(accountA),
    })
    await expect(got).rejects.toMatchObject({ message })
  })
})
