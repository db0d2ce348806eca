import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Database } from '../store/database.ts'
import { countAttempt, findMfaDevice, takeCode } from '../store/iam/mfa-devices.ts'

// What follows was recorded in September 2026 (radkawar/stackd, testdata/aws/iam/mfa_*.json); none of it is documented.
const stepMs = 30_000
/** How many steps a code may lie off the device's time. */
const window = 2
/** How many steps the second code of a pair may lie behind the device's time, and ahead of it. */
const pairWindow = { behind: 998, ahead: 1000 } as const
/** So many codes, good or not, are looked at for one device in each three minutes of the day. */
const attemptsMax = 9
const attemptsMs = 180_000

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

function keyOf(base32: string): Buffer {
  let bits = 0n
  for (const letter of base32) bits = (bits << 5n) | BigInt(letters.indexOf(letter))
  const bytes = Math.floor((base32.length * 5) / 8)
  return Buffer.from(bits.toString(16).padStart(bytes * 2, '0'), 'hex')
}

/** The six digits of a time step (RFC 6238, SHA-1). `seed` is base32. */
export const codeAt = (seed: string, step: number): string => codeOf(keyOf(seed), step)

function codeOf(key: Buffer, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const hash = createHmac('sha1', key).update(counter).digest()
  const offset = (hash.at(-1) ?? 0) & 15
  const number = hash.readUInt32BE(offset) & 0x7f_ff_ff_ff
  return String(number % 1_000_000).padStart(6, '0')
}

const same = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

export const stepAt = (now: Date): number => Math.floor(now.getTime() / stepMs)

export interface Device {
  readonly seed: string
  /** By how many steps its clock is ahead. */
  readonly drift: number
  /** The step of the second code of the pair that was taken last. */
  readonly last_step: number | null
}

/** The last step of two codes that follow one another and are newer than the last two, and by how many steps the device is ahead. */
export function matchTwoCodes(
  { seed, drift, last_step }: Device,
  [first, second]: readonly [string, string],
  now: Date,
): { readonly step: number; readonly drift: number } | undefined {
  const key = keyOf(seed)
  const current = stepAt(now)
  const to = current + drift + pairWindow.ahead
  let step = Math.max(current + drift - pairWindow.behind, (last_step ?? 0) + 2, 1)
  for (let isFirst = same(codeOf(key, step - 1), first); step <= to; step++) {
    const code = codeOf(key, step)
    if (isFirst && same(code, second)) return { step, drift: step - current }
    isFirst = same(code, first)
  }
  return undefined
}

/**
 * Whether a user's device shows this code at the server's `now`. A code is good once, in whatever order codes come. After too many
 * tries there is no device until the next three minutes begin.
 */
export async function verifyMfaCode(
  db: Database,
  { user, serial, code }: { user: string; serial: string; code: string },
  now: Date,
): Promise<'good' | 'wrong' | 'no device of theirs'> {
  const device = await findMfaDevice(db, serial)
  if (device?.user !== user) return 'no device of theirs'
  const since = now.getTime() - (now.getTime() % attemptsMs)
  if ((await countAttempt(db, serial, since)) > attemptsMax) return 'no device of theirs'
  const oldest = stepAt(now) + device.drift - window
  for (let step = oldest; step <= oldest + 2 * window; step++) {
    if (!same(codeAt(device.seed, step), code)) continue
    return (await takeCode(db, device.id, { step, oldest })) ? 'good' : 'wrong'
  }
  return 'wrong'
}
