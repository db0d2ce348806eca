import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accountA } from '../../../test/support/ecr.ts'
import {
  allow,
  openServices,
  pushImage,
  roleFor,
  type Services,
  userWho,
} from '../../../test/support/functions.ts'
import { jobHandlers } from '../all.ts'

describe('what Invoke refuses before anything runs', () => {
  let services: Services
  beforeAll(async () => {
    services = await openServices()
    const role = await roleFor(services, 'execution')
    await services.call('ecr', 'CreateRepository', { repositoryName: 'app' })
    await pushImage(services, 'app', 'v1')
    await services.call('lambda', 'CreateFunction', {
      FunctionName: 'fn',
      PackageType: 'Image',
      Code: { ImageUri: `${accountA}.dkr.ecr.us-east-1.amazonaws.com/app:v1` },
      Role: role,
    })
  })
  afterAll(() => services.close())

  const invoke = (more: object = {}) =>
    services.call('lambda', 'Invoke', { FunctionName: 'fn', ...more })
  const arn = `arn:aws:lambda:us-east-1:${accountA}:function`

  test('a function that is still Pending, then one that nothing here can run', async () => {
    await services.needs.jobs.stop()
    await services.call('lambda', 'CreateFunction', {
      FunctionName: 'young',
      PackageType: 'Image',
      Code: { ImageUri: `${accountA}.dkr.ecr.us-east-1.amazonaws.com/app:v1` },
      Role: `arn:aws:iam::${accountA}:role/execution`,
    })
    await expect(invoke({ FunctionName: 'young' })).rejects.toMatchObject({
      code: 'ResourceConflictException',
      message:
        'The operation cannot be performed at this time. The function is currently in the following state: Pending',
    })
    services.needs.jobs.start(jobHandlers(services.needs))
    await services.settle()
    expect(services.notices).toContain(
      'function `young` is ready and cannot be invoked here: this test runs no sandboxes',
    )
    await expect(invoke({ FunctionName: 'young' })).rejects.toMatchObject({
      code: 'ServiceException',
      message: 'Tidegate cannot run functions here: this test runs no sandboxes',
    })
  })

  test.each([
    [
      { FunctionName: 'none' },
      'ResourceNotFoundException',
      `Function not found: ${arn}:none:$LATEST`,
    ],
    [{ Qualifier: '7' }, 'ResourceNotFoundException', `Function not found: ${arn}:fn:7`],
    [
      { Payload: Buffer.alloc(6_291_457, '1') },
      'RequestEntityTooLargeException',
      'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
    ],
    [
      { Payload: Buffer.alloc(1_048_577, '1'), InvocationType: 'Event' },
      'RequestEntityTooLargeException',
      '1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)',
    ],
    [
      { Payload: Buffer.from([0x99]) },
      'InvalidRequestContentException',
      "Could not parse request body into json: Could not parse payload into json: Unexpected character ((CTRL-CHAR, code 153)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: 1]",
    ],
    [
      { ClientContext: Buffer.from('no').toString('base64') },
      'InvalidParameterValueException',
      'Client context must be a valid Base64-encoded JSON object.',
    ],
  ])('refusal %#', async (input, code, message) => {
    await expect(invoke(input)).rejects.toMatchObject({ code, message })
  })

  test('DryRun asks for the permission and runs nothing', async () => {
    expect(await invoke({ InvocationType: 'DryRun' })).toEqual({ StatusCode: 204 })
    const stranger = await userWho(services, 'stranger', allow('lambda:GetFunction'))
    await expect(
      services.call('lambda', 'Invoke', { FunctionName: 'fn', InvocationType: 'DryRun' }, stranger),
    ).rejects.toMatchObject({
      message: `User: arn:aws:iam::${accountA}:user/stranger is not authorized to perform: lambda:InvokeFunction on resource: ${arn}:fn because no identity-based policy allows the lambda:InvokeFunction action`,
    })
  })

  test('a policy for the unqualified ARN does not cover a qualifier', async () => {
    const caller = await userWho(services, 'narrow', allow('lambda:InvokeFunction', `${arn}:fn`))
    const dryRun = { FunctionName: 'fn', InvocationType: 'DryRun' }
    expect(await services.call('lambda', 'Invoke', dryRun, caller)).toEqual({ StatusCode: 204 })
    await expect(
      services.call('lambda', 'Invoke', { ...dryRun, Qualifier: '$LATEST' }, caller),
    ).rejects.toMatchObject({ code: 'AccessDenied' })
  })
})
