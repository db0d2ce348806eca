import { beforeEach, expect, test } from 'vitest'
import {
  accountA,
  accountB,
  type Ecr,
  openEcr,
  region,
  rootOf,
  userOf,
} from '../../../test/support/ecr.ts'
import { parseRegion } from '../../names/region.ts'

let ecr: Ecr
beforeEach(async () => {
  ecr = await openEcr()
})

// The defaults and the values are the API reference's of PutAccountSetting.
test.each([
  ['BASIC_SCAN_TYPE_VERSION', 'AWS_NATIVE'],
  ['BLOB_MOUNTING', 'DISABLED'],
  ['REGISTRY_POLICY_SCOPE', 'V2'],
])('%s is %s until it is set, and may be set to that', async (name, value) => {
  expect(await ecr.call('GetAccountSetting', { name })).toEqual({ name, value })
  expect(await ecr.call('PutAccountSetting', { name, value })).toEqual({ name, value })
})

test('the scope of the registry policy may be the old one', async () => {
  const setting = { name: 'REGISTRY_POLICY_SCOPE', value: 'V1' }
  expect(await ecr.call('PutAccountSetting', setting)).toEqual(setting)
  expect(await ecr.call('GetAccountSetting', { name: setting.name })).toEqual(setting)
})

test('a setting is one of an account in a Region', async () => {
  const setting = { name: 'BLOB_MOUNTING', value: 'ENABLED' }
  expect(await ecr.call('PutAccountSetting', setting)).toEqual(setting)
  const read = (caller = rootOf(accountA)) =>
    ecr.call('GetAccountSetting', { name: 'BLOB_MOUNTING' }, caller)
  expect(await read()).toEqual(setting)
  const other = parseRegion('eu-west-1') ?? region
  expect((await read({ ...rootOf(accountA), region: other })).value).toBe('DISABLED')
  expect((await read(rootOf(accountB))).value).toBe('DISABLED')
  await ecr.call('PutAccountSetting', { ...setting, value: 'DISABLED' })
  expect((await read()).value).toBe('DISABLED')
})

test.each([
  ['BLOB_MOUNTING', 'enabled', 'InvalidParameterException', "at 'value'"],
  ['BASIC_SCAN_TYPE_VERSION', 'CLAIR', 'InvalidParameterException', "at 'value'"],
  ['REGISTRY_POLICY_SCOPE', 'V3', 'InvalidParameterException', "at 'value'"],
  ['REGISTRY_POLICY_SCOPE', 'toString', 'InvalidParameterException', "at 'value'"],
  ['toString', 'V2', 'InvalidParameterException', "at 'name'"],
])('%s cannot be %s', async (name, value, code, text) => {
  await expect(ecr.call('PutAccountSetting', { name, value })).rejects.toMatchObject({
    code,
    message: expect.stringContaining(text),
  })
})

test('the condition key ecr:AccountSetting is the name', async () => {
  const dev = await userOf(ecr, 'dev', {
    Effect: 'Allow',
    Action: ['ecr:GetAccountSetting', 'ecr:PutAccountSetting'],
    Resource: '*',
    Condition: { StringEquals: { 'ecr:AccountSetting': 'BLOB_MOUNTING' } },
  })
  await ecr.call('PutAccountSetting', { name: 'BLOB_MOUNTING', value: 'ENABLED' }, dev)
  const name = 'REGISTRY_POLICY_SCOPE'
  await expect(ecr.call('GetAccountSetting', { name }, dev)).rejects.toMatchObject({
    code: 'AccessDenied',
    message: expect.stringContaining('ecr:GetAccountSetting on resource: * because'),
  })
})
