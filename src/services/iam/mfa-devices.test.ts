import { inflateSync } from 'node:zlib'
import { beforeEach, describe, expect, test } from 'vitest'
import { codeAt, stepAt } from '../../access/one-time-code.ts'
import type { Caller } from '../../estate/caller.ts'
import { account, allow, openWorld, type World } from './testing.contract.ts'

let world: World
let root: Caller
let alice: Caller
let seed: string
let png: Buffer

const SerialNumber = `arn:aws:iam::${account}:mfa/phones/alice`
const step = () => stepAt(world.clock.now())
const codes = (from = step() - 1) => ({
  AuthenticationCode1: codeAt(seed, from),
  AuthenticationCode2: codeAt(seed, from + 1),
})
const enable = (more = {}) =>
  world.call(root, 'iam', 'EnableMFADevice', {
    UserName: 'alice',
    SerialNumber,
    ...codes(),
    ...more,
  })

beforeEach(async () => {
  world = await openWorld()
  root = await world.root()
  alice = await world.user('alice')
  const { VirtualMFADevice: made } = await world.call<{
    VirtualMFADevice: { Base32StringSeed: Buffer; QRCodePNG: Buffer; SerialNumber: string }
  }>(root, 'iam', 'CreateVirtualMFADevice', { VirtualMFADeviceName: 'alice', Path: '/phones/' })
  expect(made.SerialNumber).toBe(SerialNumber)
  seed = made.Base32StringSeed.toString()
  png = made.QRCodePNG
})

describe('one-time codes', () => {
  // RFC 6238, appendix B: the last six of its eight digits, seed `12345678901234567890`.
  test.each([
    [59, '287082'],
    [1111111109, '081804'],
    [1234567890, '005924'],
    [20000000000, '353130'],
  ])('at %i seconds: %s', (seconds, code) => {
    const rfcSeed = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
    expect(codeAt(rfcSeed, stepAt(new Date(seconds * 1000)))).toBe(code)
  })
})

test('the seed is 64 base32 letters, and the picture a square PNG of whole rows', () => {
  expect(seed).toMatch(/^[A-Z2-7]{64}$/)
  expect(png.subarray(1, 4).toString()).toBe('PNG')
  const width = png.readUInt32BE(16)
  expect(png.readUInt32BE(20)).toBe(width)
  const length = png.readUInt32BE(33)
  const rows = inflateSync(png.subarray(41, 41 + length))
  expect(rows.byteLength).toBe(width * (1 + Math.ceil(width / 8)))
  // The quiet zone around the code is white.
  expect(rows[1]).toBe(255)
})

describe('enabling', () => {
  test('takes two codes that follow one another', async () => {
    await enable()
    expect(
      await world.call(alice, 'iam', 'ListMFADevices').catch((error: Error) => error.message),
    ).toContain('iam:ListMFADevices')
    expect(await world.call(root, 'iam', 'ListMFADevices', { UserName: 'alice' })).toMatchObject({
      MFADevices: [{ UserName: 'alice', SerialNumber }],
    })
  })

  test.each<[string, () => object]>([
    ['the same code twice', () => codes0(0, 0)],
    ['the wrong order', () => codes0(0, -1)],
    ['codes that are too old', () => codes0(-1000, -999)],
    ['anything', () => ({ AuthenticationCode1: '000000', AuthenticationCode2: '000000' })],
  ])('not %s', async (_case, more) => {
    expect(
      await world.refusal(root, 'iam', 'EnableMFADevice', {
        UserName: 'alice',
        SerialNumber,
        ...more(),
      }),
    ).toBe('InvalidAuthenticationCodeException: Authentication code for device is not valid.')
  })

  const codes0 = (first: number, second: number) => ({
    AuthenticationCode1: codeAt(seed, step() + first),
    AuthenticationCode2: codeAt(seed, step() + second),
  })
})

describe('what is refused', () => {
  beforeEach(() => enable())
  const missing = `arn:aws:iam::${account}:mfa/none`

  test.each<[string, object, string]>([
    [
      'CreateVirtualMFADevice',
      { VirtualMFADeviceName: 'alice', Path: '/phones/' },
      'EntityAlreadyExists: MFA device already exists.',
    ],
    [
      'DeleteVirtualMFADevice',
      { SerialNumber: missing },
      `NoSuchEntity: MFA Device with serial number ${missing} does not exist.`,
    ],
    [
      'DeleteVirtualMFADevice',
      { SerialNumber },
      'DeleteConflict: MFA VirtualDevice in use. Must deactivate first.',
    ],
    [
      'EnableMFADevice',
      { UserName: 'alice', SerialNumber, AuthenticationCode1: '1', AuthenticationCode2: '2' },
      'EntityAlreadyExists: MFA Device for user alice already exists.',
    ],
    [
      'DeactivateMFADevice',
      { UserName: 'bob', SerialNumber },
      'NoSuchEntity: The user with name bob cannot be found.',
    ],
    [
      'DeleteUser',
      { UserName: 'alice' },
      'DeleteConflict: Cannot delete entity, must remove tokens from principal first.',
    ],
  ])('%s %o', async (operation, input, text) => {
    const { AccessKeyMetadata: keys } = await world.call<{
      AccessKeyMetadata: { AccessKeyId: string }[]
    }>(root, 'iam', 'ListAccessKeys', { UserName: 'alice' })
    for (const { AccessKeyId } of keys)
      await world.call(root, 'iam', 'DeleteAccessKey', { UserName: 'alice', AccessKeyId })
    expect(await world.refusal(root, 'iam', operation, input)).toBe(text)
  })

  test('devices of one name and several paths are several', async () => {
    const VirtualMFADeviceName = 'alice'
    const Path = '/a//b/'
    const made = await world.call(root, 'iam', 'CreateVirtualMFADevice', {
      VirtualMFADeviceName,
      Path,
    })
    const serial = `arn:aws:iam::${account}:mfa/a//b/alice`
    expect(made).toMatchObject({ VirtualMFADevice: { SerialNumber: serial } })
    await world.call(root, 'iam', 'CreateVirtualMFADevice', { VirtualMFADeviceName })
    await world.call(root, 'iam', 'DeleteVirtualMFADevice', { SerialNumber: serial })
    expect(await world.call(root, 'iam', 'ListVirtualMFADevices')).toMatchObject({
      VirtualMFADevices: [{ SerialNumber: `arn:aws:iam::${account}:mfa/alice` }, { SerialNumber }],
    })
  })

  test('a device is listed by whether it is assigned, and goes once it is deactivated', async () => {
    const list = (AssignmentStatus: string) =>
      world.call<{ VirtualMFADevices: object[] }>(root, 'iam', 'ListVirtualMFADevices', {
        AssignmentStatus,
      })
    expect((await list('Assigned')).VirtualMFADevices).toMatchObject([
      { SerialNumber, User: { UserName: 'alice' } },
    ])
    expect((await list('Unassigned')).VirtualMFADevices).toEqual([])
    await world.call(root, 'iam', 'DeactivateMFADevice', { UserName: 'alice', SerialNumber })
    expect((await list('Unassigned')).VirtualMFADevices).toMatchObject([{ SerialNumber }])
    await world.call(root, 'iam', 'DeleteVirtualMFADevice', { SerialNumber })
    expect((await list('Any')).VirtualMFADevices).toEqual([])
  })
})

describe('codes in STS', () => {
  const wrong =
    'AccessDenied: MultiFactorAuthentication failed with invalid MFA one time pass code. '
  const unable =
    'AccessDenied: MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.'
  const session = (TokenCode: string) =>
    world.call<{ Credentials: { AccessKeyId: string } }>(alice, 'sts', 'GetSessionToken', {
      SerialNumber,
      TokenCode,
    })

  beforeEach(async () => {
    await enable()
    await world.call(root, 'iam', 'PutUserPolicy', {
      UserName: 'alice',
      PolicyName: 'mfa',
      PolicyDocument: JSON.stringify(
        allow('iam:ListUsers', '*', {
          Condition: {
            Bool: { 'aws:MultiFactorAuthPresent': 'true' },
            NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' },
          },
        }),
      ),
    })
  })

  test('GetSessionToken with a code opens what asks for MFA, for as long as the code is fresh', async () => {
    expect(await world.refusal(alice, 'iam', 'ListUsers')).toContain('iam:ListUsers')
    const { Credentials } = await session(codeAt(seed, step() + 1))
    const withMfa = await world.withKey(Credentials.AccessKeyId)
    await world.call(withMfa, 'iam', 'ListUsers')
    await world.clock.advance(3_601_000)
    expect(await world.refusal(withMfa, 'iam', 'ListUsers')).toContain('iam:ListUsers')
  })

  const refused = (TokenCode: string) =>
    world.refusal(alice, 'sts', 'GetSessionToken', { SerialNumber, TokenCode })

  test('codes of two steps to either side are good once each, in any order', async () => {
    const now = step()
    for (const offset of [2, -1, 0, -2, 1]) await session(codeAt(seed, now + offset))
    expect(await refused(codeAt(seed, now))).toBe(wrong)
    for (const offset of [3, -3]) expect(await refused(codeAt(seed, now + offset))).toBe(wrong)
  })

  test('nine codes are looked at in three minutes, good or not, of each device', async () => {
    // To where the three minutes begin.
    await world.clock.advance(180_000 - (world.clock.now().getTime() % 180_000))
    for (let n = 0; n < 8; n++) expect(await refused('000000')).toBe(wrong)
    const code = codeAt(seed, step())
    await session(code)
    expect(await refused(code)).toBe(unable)
    expect(await refused(codeAt(seed, step() + 1))).toBe(unable)
    await world.clock.advance(180_000)
    await session(codeAt(seed, step()))
  })

  test('the codes of a pair are good in STS too, and one that STS took is good in a pair', async () => {
    const now = step()
    await session(codeAt(seed, now - 1))
    await session(codeAt(seed, now + 1))
    await world.call(root, 'iam', 'ResyncMFADevice', {
      UserName: 'alice',
      SerialNumber,
      ...codes(now + 1),
    })
    expect(await refused(codeAt(seed, now + 1))).toBe(wrong)
    await session(codeAt(seed, now + 2))
  })

  test('a code spent twice at once is good once', async () => {
    const code = codeAt(seed, step() + 1)
    const both = await Promise.allSettled([session(code), session(code)])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  test('another user`s device is no proof', async () => {
    const bob = await world.user('bob')
    expect(
      await world.refusal(bob, 'sts', 'GetSessionToken', {
        SerialNumber,
        TokenCode: codeAt(seed, step() + 1),
      }),
    ).toBe(unable)
  })

  test('half of it is refused', async () => {
    expect(await world.refusal(alice, 'sts', 'GetSessionToken', { SerialNumber })).toBe(
      'AccessDenied: MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.',
    )
  })

  test('a role whose trust policy asks for MFA', async () => {
    const RoleArn = `arn:aws:iam::${account}:role/careful`
    await world.call(root, 'iam', 'CreateRole', {
      RoleName: 'careful',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: `arn:aws:iam::${account}:user/alice` },
            Action: 'sts:AssumeRole',
            Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
          },
        ],
      }),
    })
    const input = { RoleArn, RoleSessionName: 'se' }
    expect(await world.refusal(alice, 'sts', 'AssumeRole', input)).toContain('sts:AssumeRole')
    const TokenCode = codeAt(seed, step() + 1)
    await world.call(alice, 'sts', 'AssumeRole', { ...input, SerialNumber, TokenCode })
    const { Credentials } = await session(codeAt(seed, step() + 2)).catch(async () => {
      await world.clock.advance(30_000)
      return session(codeAt(seed, step() + 1))
    })
    const withMfa = await world.withKey(Credentials.AccessKeyId)
    await world.call(withMfa, 'sts', 'AssumeRole', input)
  })
})

// As recorded in September 2026 (radkawar/stackd, testdata/aws/iam/mfa_pair_window.json, mfa_self_management.json and mfa.json).
describe('as recorded', () => {
  const notValid =
    'InvalidAuthenticationCodeException: Authentication code for device is not valid.'
  const pairAt = (second: number) => ({
    UserName: 'alice',
    SerialNumber,
    ...codes(step() + second - 1),
  })

  test.each([-998, 1000])('a pair may be %i steps off', async (offset) => {
    const beyond = offset < 0 ? offset - 1 : offset + 1
    expect(await world.refusal(root, 'iam', 'EnableMFADevice', pairAt(beyond))).toBe(notValid)
    await world.call(root, 'iam', 'EnableMFADevice', pairAt(offset))
  })

  test('a pair is looked for around the device`s own time, and is newer than the last', async () => {
    await enable()
    await world.call(root, 'iam', 'ResyncMFADevice', pairAt(10))
    for (const offset of [0, 10, 11])
      expect(await world.refusal(root, 'iam', 'ResyncMFADevice', pairAt(offset))).toBe(notValid)
    await world.call(root, 'iam', 'DeactivateMFADevice', { UserName: 'alice', SerialNumber })
    expect(await world.refusal(root, 'iam', 'EnableMFADevice', pairAt(0))).toBe(notValid)
    await world.call(root, 'iam', 'EnableMFADevice', pairAt(1010))
  })

  test('who has a device shows it before it adds or removes one of its own', async () => {
    const text =
      'AccessDenied: To complete this action, please ensure that you are authenticated with an MFA device that is enabled for this user.'
    const self = await world.user('self', allow('iam:*MFADevice', '*'))
    const make = async (VirtualMFADeviceName: string) => {
      const { VirtualMFADevice } = await world.call<{
        VirtualMFADevice: { Base32StringSeed: Buffer; SerialNumber: string }
      }>(root, 'iam', 'CreateVirtualMFADevice', { VirtualMFADeviceName })
      const own = VirtualMFADevice.Base32StringSeed.toString()
      const pair = (second: number) => ({
        SerialNumber: VirtualMFADevice.SerialNumber,
        AuthenticationCode1: codeAt(own, step() + second - 1),
        AuthenticationCode2: codeAt(own, step() + second),
      })
      return { pair, SerialNumber: VirtualMFADevice.SerialNumber, own }
    }
    const first = await make('first')
    const second = await make('second')
    const UserName = 'self'
    await world.call(self, 'iam', 'EnableMFADevice', { UserName, ...first.pair(0) })
    for (const [operation, input] of [
      ['EnableMFADevice', second.pair(0)],
      ['EnableMFADevice', first.pair(4)],
      ['DeactivateMFADevice', { SerialNumber: first.SerialNumber }],
      ['DeactivateMFADevice', { SerialNumber: `arn:aws:iam::${account}:mfa/missing` }],
    ] as const)
      expect(await world.refusal(self, 'iam', operation, { UserName, ...input })).toBe(text)
    await world.call(self, 'iam', 'ResyncMFADevice', { UserName, ...first.pair(4) })
    await world.call(self, 'iam', 'EnableMFADevice', pairAt(0))
    const { Credentials } = await world.call<{ Credentials: { AccessKeyId: string } }>(
      ...([self, 'sts', 'GetSessionToken'] as const),
      { SerialNumber: first.SerialNumber, TokenCode: codeAt(first.own, step() + 4) },
    )
    const shown = await world.withKey(Credentials.AccessKeyId)
    await world.call(shown, 'iam', 'EnableMFADevice', { UserName, ...second.pair(4) })
    for (const { SerialNumber } of [first, second])
      await world.call(shown, 'iam', 'DeactivateMFADevice', { UserName, SerialNumber })
    await world.call(self, 'iam', 'EnableMFADevice', { UserName, ...first.pair(8) })
  })

  test('GetMFADevice is for security keys', async () => {
    await enable()
    const text =
      'ValidationError: The MFA device serial number sent in the request is invalid or not supported by this API. Currently, only hardware FIDO security keys are supported. Please use the compatible device or API.'
    const input = { UserName: 'alice', SerialNumber }
    expect(await world.refusal(root, 'iam', 'GetMFADevice', input)).toBe(text)
    expect(await world.refusal(root, 'iam', 'GetMFADevice', { SerialNumber })).toBe(text)
  })
})

test('resynchronizing follows a device whose clock is off', async () => {
  await enable()
  const far = step() + 10
  await world.call(root, 'iam', 'ResyncMFADevice', {
    UserName: 'alice',
    SerialNumber,
    ...codes(far - 1),
  })
  const TokenCode = codeAt(seed, far + 1)
  await world.call(alice, 'sts', 'GetSessionToken', { SerialNumber, TokenCode })
})
