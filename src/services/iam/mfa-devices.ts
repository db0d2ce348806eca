import { matchTwoCodes } from '../../access/one-time-code.ts'
import type { Caller } from '../../estate/caller.ts'
import type { Database } from '../../store/database.ts'
import { deleteEntity, entityArn, entityById, nameTaken } from '../../store/iam/entities.ts'
import {
  findMfaDevice,
  insertMfaDevice,
  type MfaDevice,
  mfaDevicesIn,
  mfaDevicesOf,
  updateMfaDevice,
} from '../../store/iam/mfa-devices.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import { putTags } from '../../store/iam/tags.ts'
import { readTags } from '../kernel/tags.ts'
import { mfaErrors } from './credential-errors.ts'
import { define, on, onAccount } from './define.ts'
import { overQuota } from './errors.ts'
import { page } from './pages.ts'
import { onArn, onNewArn } from './provider-checks.ts'
import { qrCodePng } from './qr-code.ts'
import { requireEntity, requireRoomFor, userNameOr } from './require.ts'
import { showUser } from './shapes.ts'
import { tagRules } from './tag-rules.ts'

const devicesPerUser = 8

async function requireDevice(db: Database, serial: string, { account }: Caller) {
  const device = await findMfaDevice(db, serial)
  if (device?.account !== account) throw mfaErrors.notFound(serial)
  return device
}

/**
 * Who has a device gives or takes itself another only after showing it, whatever its policies allow. Throws AccessDenied.
 * https://aws.amazon.com/security/security-bulletins/AWS-2023-001/
 */
async function requireMfaOfOwn(
  db: Database,
  user: string,
  { principal, session }: Caller,
): Promise<void> {
  if (principal.kind !== 'user' || principal.userId !== user || session?.mfaAuthenticated) return
  if ((await mfaDevicesOf(db, user)).length > 0) throw mfaErrors.showOwnFirst()
}

/** The device, which is enabled for that user. Throws NoSuchEntity. */
async function requireDeviceOf(
  db: Database,
  serial: string,
  userName: string,
  caller: Caller,
): Promise<MfaDevice> {
  const user = await requireEntity(db, 'user', caller.account, userName)
  const device = await requireDevice(db, serial, caller)
  if (device.user !== user.id) throw mfaErrors.notOfUser()
  return device
}

export const createVirtualMFADevice = define(
  'CreateVirtualMFADevice',
  (input, { account }) =>
    onNewArn(
      'MFADevice',
      `arn:aws:iam::${account}:mfa${input.Path ?? '/'}${input.VirtualMFADeviceName}`,
      input.Tags,
    ),
  async (input, { account }, { db, clock }) =>
    iamWrite(db, async (db) => {
      // Devices are told apart by path and name together.
      const name = `${input.Path ?? '/'}${input.VirtualMFADeviceName}`.slice(1)
      const tags = readTags(input.Tags, tagRules.MFADevice)
      if (await nameTaken(db, 'mfa', account, name)) throw mfaErrors.exists()
      await requireRoomFor(db, 'mfa', account)
      const created_at = clock.now().getTime()
      const { entity, seed } = await insertMfaDevice(db, { account, name, created_at })
      await putTags(db, entity.id, tags, tagRules.MFADevice)
      const issuer = encodeURIComponent('Amazon Web Services')
      const holder = encodeURIComponent(`${input.VirtualMFADeviceName}@${account}`)
      return {
        VirtualMFADevice: {
          SerialNumber: entityArn(entity),
          Base32StringSeed: Buffer.from(seed),
          QRCodePNG: qrCodePng(
            `otpauth://totp/${issuer}:${holder}?secret=${seed}&issuer=${issuer}`,
          ),
          ...(tags.length > 0 && { Tags: tags }),
        },
      }
    }),
)

export const deleteVirtualMFADevice = define(
  'DeleteVirtualMFADevice',
  (input) => [onArn(input.SerialNumber)],
  async (input, caller, { db }) =>
    iamWrite(db, async (db) => {
      const device = await requireDevice(db, input.SerialNumber, caller)
      if (device.user !== null) throw mfaErrors.mustDeactivate()
      await deleteEntity(db, device.id)
    }),
)

const onUser = ({ UserName }: { readonly UserName?: string | undefined }, caller: Caller) =>
  on('user', caller, userNameOr(UserName, caller))

export const enableMFADevice = define(
  'EnableMFADevice',
  onUser,
  async (input, caller, { db, clock }) =>
    iamWrite(db, async (db) => {
      const user = await requireEntity(db, 'user', caller.account, input.UserName)
      await requireMfaOfOwn(db, user.id, caller)
      const device = await requireDevice(db, input.SerialNumber, caller)
      if (device.user === user.id) throw mfaErrors.enabledFor(user.name)
      if (device.user !== null) throw mfaErrors.inUse()
      if ((await mfaDevicesOf(db, user.id)).length >= devicesPerUser)
        throw overQuota('MFADevicesPerUser', devicesPerUser)
      const { step, drift } = requireTwoCodes(device, input, clock.now())
      const enabled_at = clock.now().getTime()
      await updateMfaDevice(db, device.id, { user: user.id, enabled_at, last_step: step, drift })
    }),
)

export const resyncMFADevice = define(
  'ResyncMFADevice',
  onUser,
  async (input, caller, { db, clock }) =>
    iamWrite(db, async (db) => {
      const device = await requireDeviceOf(db, input.SerialNumber, input.UserName, caller)
      const { step, drift } = requireTwoCodes(device, input, clock.now())
      await updateMfaDevice(db, device.id, { last_step: step, drift })
    }),
)

interface TwoCodes {
  readonly AuthenticationCode1: string
  readonly AuthenticationCode2: string
}

/** Throws InvalidAuthenticationCode. */
function requireTwoCodes(device: MfaDevice, codes: TwoCodes, now: Date) {
  const pair = [codes.AuthenticationCode1, codes.AuthenticationCode2] as const
  const matched = matchTwoCodes(device, pair, now)
  if (!matched) throw mfaErrors.wrongCode()
  return matched
}

export const deactivateMFADevice = define(
  'DeactivateMFADevice',
  onUser,
  async (input, caller, { db }) =>
    iamWrite(db, async (db) => {
      const userName = userNameOr(input.UserName, caller)
      const user = await requireEntity(db, 'user', caller.account, userName)
      await requireMfaOfOwn(db, user.id, caller)
      const device = await requireDeviceOf(db, input.SerialNumber, userName, caller)
      await updateMfaDevice(db, device.id, { user: null, enabled_at: null })
    }),
)

const showDevice = (device: MfaDevice, userName: string) => ({
  UserName: userName,
  SerialNumber: entityArn(device),
  EnableDate: new Date(device.enabled_at ?? 0),
})

export const getMFADevice = define(
  'GetMFADevice',
  (input, caller) => [
    input.UserName === undefined ? onArn(input.SerialNumber) : on('user', caller, input.UserName),
  ],
  async (input, caller, { db }) => {
    if (input.UserName === undefined) await requireDevice(db, input.SerialNumber, caller)
    else await requireDeviceOf(db, input.SerialNumber, input.UserName, caller)
    // It tells of security keys, which only a console registers.
    throw mfaErrors.isNoSecurityKey()
  },
)

export const listMFADevices = define(
  'ListMFADevices',
  (input, caller) =>
    // Root has no device here, and is told so.
    input.UserName === undefined && caller.principal.kind === 'root'
      ? { resource: caller.principal.arn }
      : onUser(input, caller),
  async (input, caller, { db }) => {
    if (input.UserName === undefined && caller.principal.kind === 'root')
      return { MFADevices: [], IsTruncated: false }
    const user = await requireEntity(db, 'user', caller.account, userNameOr(input.UserName, caller))
    const { items, rest } = page(await mfaDevicesOf(db, user.id), input, entityArn)
    return { MFADevices: items.map((device) => showDevice(device, user.name)), ...rest }
  },
)

export const listVirtualMFADevices = define(
  'ListVirtualMFADevices',
  onAccount(({ account }) => `arn:aws:iam::${account}:mfa/`),
  async (input, { account }, { db }) => {
    const { AssignmentStatus: status = 'Any' } = input
    const devices = (await mfaDevicesIn(db, account)).filter(
      ({ user }) => status === 'Any' || (status === 'Assigned') === (user !== null),
    )
    const { items, rest } = page(devices, input, entityArn)
    const shown = items.map(async (device) => {
      const user = device.user === null ? undefined : await entityById(db, device.user)
      return {
        SerialNumber: entityArn(device),
        ...(user && { User: showUser(user), EnableDate: new Date(device.enabled_at ?? 0) }),
      }
    })
    return { VirtualMFADevices: await Promise.all(shown), ...rest }
  },
)
