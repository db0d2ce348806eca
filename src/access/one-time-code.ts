import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Database } from '../store/database.ts'
import { findMfaDevice, takeStep } from '../store/iam/mfa-devices.ts'

const stepMs = 30_000
/** How many steps a code may lie off what the device last showed: people are slow, and clocks drift. */
const window = 1
/** The same when a device is enabled or brought back in step. */
const resyncWindow = 20

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

function bytesOf(base32: string): Buffer {
  let bits = 0n
  for (const letter of base32) bits = (bits << 5n) | BigInt(letters.indexOf(letter))
  const bytes = Math.floor((base32.length * 5) / 8)
  return Buffer.from(bits.toString(16).padStart(bytes * 2, '0'), 'hex')
}

/** The six digits of a time step (RFC 6238, SHA-1). `seed` is base32. */
export function codeAt(seed: string, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const hash = createHmac('sha1', bytesOf(seed)).update(counter).digest()
  const offset = (hash.at(-1) ?? 0) & 15
  const number = hash.readUInt32BE(offset) & 0x7f_ff_ff_ff
  return String(number % 1_000_000).padStart(6, '0')
}

const same = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

export const stepAt = (now: Date): number => Math.floor(now.getTime() / stepMs)

/** The last step of two codes that follow one another, and by how many steps the device is ahead. */
export function matchTwoCodes(
  seed: string,
  [first, second]: readonly [string, string],
  now: Date,
): { readonly step: number; readonly drift: number } | undefined {
  const current = stepAt(now)
  for (let off = -resyncWindow; off <= resyncWindow; off++) {
    const step = current + off
    if (same(codeAt(seed, step - 1), first) && same(codeAt(seed, step), second))
      return { step, drift: off }
  }
  return undefined
}

/**
 * Whether a user's device shows this code at the server's `now`. A code is good once: the next must be a later
 * one. The device's drift is followed from code to code.
 */
export async function verifyMfaCode(
  db: Database,
  { user, serial, code }: { user: string; serial: string; code: string },
  now: Date,
): Promise<'good' | 'wrong' | 'no device of theirs'> {
  const device = await findMfaDevice(db, serial)
  if (device?.user !== user) return 'no device of theirs'
  const current = stepAt(now)
  for (let off = -window; off <= window; off++) {
    const step = current + device.drift + off
    if (!same(codeAt(device.seed, step), code)) continue
    // Whoever is too late within the step finds it taken.
    const taken = await takeStep(db, device.id, { step, drift: device.drift + off })
    return taken ? 'good' : 'wrong'
  }
  return 'wrong'
}
