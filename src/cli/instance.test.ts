import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AccountId } from '../names/account.ts'
import { openInstance } from './instance.ts'
import { firstProfile } from './instance-profile.ts'
import { type Operator, operatorKey, startOperator } from './operator.contract.ts'

const member =
  '<member><InstanceProfileName>web</InstanceProfileName><InstanceProfileId>AIPA1</InstanceProfileId><Arn>arn:aws:iam::111111111111:instance-profile/web</Arn></member>'
let operator: Operator
let now = '2030-01-01T00:00:00.000Z'
let issued = 0
let refuse = false

beforeAll(async () => {
  operator = await startOperator({
    '/_tidegate/clock': () => ({ body: { now } }),
    '/_tidegate/credentials': () => {
      if (refuse)
        return {
          status: 404,
          body: { error: { code: 'NoSuchPrincipal', message: 'no role `web`' } },
        }
      issued += 1
      return {
        body: {
          accessKeyId: `ASIA${issued}`,
          secretAccessKey: 'secret',
          sessionToken: 'token',
          expiration: new Date(Date.parse(now) + 6 * 3_600_000).toISOString(),
          arn: 'arn:aws:sts::111111111111:assumed-role/web/i-0123456789abcdef0',
          account: '111111111111',
          region: 'eu-west-1',
        },
      }
    },
    '/': ({ body }) =>
      body.includes('GetInstanceProfile')
        ? { status: 404, body: '<Code>NoSuchEntity</Code>' }
        : { body: member },
  })
})
afterAll(() => operator.close())

const settings = {
  role: 'web',
  account: '111111111111' as AccountId,
  instanceId: 'i-0123456789abcdef0',
}
const open = () => openInstance({ pid: 1, url: operator.url, operatorKey }, settings)

const keyOf = async (instance: Awaited<ReturnType<typeof open>>) => {
  const found = await instance.credentials()
  return found.kind === 'issued' ? found.credentials.accessKeyId : found.kind
}

test('credentials are kept until shortly before they end by the clock of the server', async () => {
  const instance = await open()
  expect(instance).toMatchObject({ role: 'web', region: 'eu-west-1' })
  const first = await keyOf(instance)
  now = '2030-01-01T05:40:00.000Z'
  expect(await keyOf(instance)).toBe(first)
  now = '2030-01-01T05:46:00.000Z'
  const second = await keyOf(instance)
  expect(second).not.toBe(first)
  expect(await keyOf(instance)).toBe(second)
  now = '2030-01-02T00:00:00.000Z'
  refuse = true
  expect(await keyOf(instance)).toBe('refused')
  await expect(open()).rejects.toThrow('no role `web`')
  refuse = false
})

test('the profile is read from IAM, by its own name or by the role it holds', async () => {
  const arn = 'arn:aws:iam::111111111111:instance-profile/web'
  expect(await (await open()).profile()).toEqual({ arn, id: 'AIPA1' })
  expect(operator.calls.at(-1)?.body).toContain('Action=ListInstanceProfilesForRole')
  expect(operator.calls.at(-1)?.body).toContain('RoleName=web')
})

test('an answer without a profile names none', () => {
  expect(firstProfile('<InstanceProfiles/>')).toBeUndefined()
})
