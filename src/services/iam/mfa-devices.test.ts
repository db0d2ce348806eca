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
    ['codes that are too old', () => codes0(-30, -29)],
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
    'AccessDenied: MultiFactorAuthentication failed with invalid MFA one time pass code.'
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

  test('a code is good once, and none before it is good after', async () => {
    const code = codeAt(seed, step() + 1)
    await session(code)
    for (const used of [code, codeAt(seed, step()), '000000'])
      expect(
        await world.refusal(alice, 'sts', 'GetSessionToken', { SerialNumber, TokenCode: used }),
      ).toBe(wrong)
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
    ).toContain('MultiFactorAuthentication failed, unable to validate MFA code.  Please verify')
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
