import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { accountA } from '../../../test/support/ecr.ts'
import { openServices, pushImage, roleFor, type Services } from '../../../test/support/functions.ts'
import type { FunctionConfiguration } from '../../aws/models/lambda.types.gen.ts'

const dayMs = 24 * 3_600_000
const ImageUri = `${accountA}.dkr.ecr.us-east-1.localhost:4566/app:v1`

let services: Services
let role: string

const lambda = (name: string, more: object = {}) =>
  services.call<FunctionConfiguration>('lambda', name, { FunctionName: 'fn', ...more })
const create = () =>
  lambda('CreateFunction', { PackageType: 'Image', Code: { ImageUri }, Role: role })
const state = () => lambda('GetFunctionConfiguration')
const invoke = () => lambda('Invoke')

describe('what happens at the same time', () => {
  beforeEach(async () => {
    services = await openServices()
    role = await roleFor(services, 'execution')
    await services.call('ecr', 'CreateRepository', { repositoryName: 'app' })
    await pushImage(services, 'app', 'v1')
    // As root, who may amend the repository policy.
    await create()
  })

  afterEach(async () => {
    expect(services.errors).toEqual([])
    await services.close()
  })

  test('a permission added while the image is read stays', async () => {
    const running = services.settle()
    const permission = { FunctionName: 'fn', StatementId: 's', Action: '*', Principal: '*' }
    await services.call('lambda', 'AddPermission', permission)
    await running
    expect(await state()).toMatchObject({ State: 'Active' })
    expect(await services.call('lambda', 'GetPolicy', { FunctionName: 'fn' })).toHaveProperty(
      'Policy',
    )
  })

  test('an idle function that is updated comes back, whoever invokes it meanwhile', async () => {
    await services.settle()
    await services.clock.advance(15 * dayMs)
    expect(await state()).toMatchObject({ State: 'Inactive' })
    await services.call('lambda', 'UpdateFunctionCode', { FunctionName: 'fn', ImageUri })
    await expect(invoke()).rejects.toMatchObject({ code: 'CodeArtifactUserPendingException' })
    await services.settle()
    expect(await state()).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful' })
  })

  test('an idle function whose update fails stays idle, and the update says why', async () => {
    await services.settle()
    await services.clock.advance(15 * dayMs)
    await services.call('ecr', 'DeleteRepositoryPolicy', { repositoryName: 'app' })
    const update = { FunctionName: 'fn', Description: 'new' }
    await services.call('lambda', 'UpdateFunctionConfiguration', update)
    await services.settle()
    expect(await state()).toMatchObject({
      State: 'Inactive',
      StateReasonCode: 'Idle',
      LastUpdateStatus: 'Failed',
      LastUpdateStatusReasonCode: 'ImageAccessDenied',
      Description: '',
    })
  })

  test('a function in use is configured anew though its image may not be read any more', async () => {
    await services.settle()
    await services.call('ecr', 'DeleteRepositoryPolicy', { repositoryName: 'app' })
    const update = { FunctionName: 'fn', Description: 'new' }
    await services.call('lambda', 'UpdateFunctionConfiguration', update)
    await services.settle()
    expect(await state()).toMatchObject({ LastUpdateStatus: 'Successful', Description: 'new' })
  })

  test('a function deleted and made again is not touched by the work for the first', async () => {
    await services.call('lambda', 'DeleteFunction', { FunctionName: 'fn' })
    const { RevisionId } = await create()
    await services.settle()
    const after = await state()
    expect(after).toMatchObject({ State: 'Active' })
    expect(after.RevisionId).not.toBe(RevisionId)
    await services.clock.advance(13 * dayMs)
    expect(await state()).toMatchObject({ State: 'Active' })
  })
})
