import { createCipheriv, createDecipheriv, randomFillSync } from 'node:crypto'
import { type Caller, revived } from '../estate/caller.ts'
import type { Region } from '../names/region.ts'
import type { Clock } from '../store/kernel/clock.ts'
import type { Standing } from './standing.ts'

const lifetimeMs = 12 * 60 * 60 * 1000

/** Who a registry password speaks for. What they may do is decided anew at each request. */
export type Bearer = Pick<Caller, 'principal' | 'account' | 'region' | 'session' | 'accessKeyId'>

/** What a password keeps: whose key that is now is looked up at each request. */
type Kept = Omit<Bearer, 'principal'>

export interface RegistryTokens {
  /** The password of `docker login -u AWS`: opaque, without white space, good for 12 hours. */
  issue(caller: Caller): { readonly password: string; readonly expiresAt: Date }
  /**
   * The bearer as they are now, or `gone`: the key that asked for the password is deleted or disabled, its session has
   * expired, or its user or role was deleted. `elsewhere`: it is for another Region. Without a Region any will do: a login
   * at `localhost` names none.
   */
  verify(
    password: string,
    region: Region | undefined,
  ): Promise<Bearer | 'elsewhere' | 'expired' | 'malformed' | 'gone'>
  /** Whether a bearer is still who they were when their request began, which a body may have drawn out for hours. */
  stands(bearer: { readonly accessKeyId?: string | undefined }): Promise<boolean>
}

interface Opened {
  readonly bearer: Kept
  readonly expires: number
}

/**
 * Registry passwords are sealed with the server's own key (AES-256-GCM) and keep the shape of AWS's:
 * base64 of a JSON object whose `payload` only the registry can read.
 */
export function registryTokens({
  clock,
  key,
  standing,
}: {
  readonly clock: Clock
  readonly key: Buffer
  readonly standing: Standing
}): RegistryTokens {
  // docker sends the same password with every request of a push: opening it once is enough.
  const known = new Map<string, Opened>()
  const openFirst = (password: string): Opened | undefined => {
    const opened = open(password, key)
    if (known.size >= 1000) known.clear()
    if (opened) known.set(password, opened)
    return opened
  }
  const holderOf = ({ accessKeyId }: { readonly accessKeyId?: string | undefined }) =>
    accessKeyId === undefined ? undefined : standing(accessKeyId)
  return {
    issue: ({ account, region, session, accessKeyId }) => {
      const expires = clock.now().getTime() + lifetimeMs
      const bearer = { account, region, session, accessKeyId }
      const password = encode({
        payload: seal(JSON.stringify({ bearer, expires }), key),
        version: '2',
        type: 'DATA_KEY',
        expiration: Math.floor(expires / 1000),
      })
      return { password, expiresAt: new Date(expires) }
    },
    verify: async (password, region) => {
      const opened = known.get(password) ?? openFirst(password)
      if (!opened) return 'malformed'
      if (region !== undefined && opened.bearer.region !== region) return 'elsewhere'
      if (opened.expires <= clock.now().getTime()) return 'expired'
      const principal = await holderOf(opened.bearer)
      return principal ? { ...opened.bearer, principal } : 'gone'
    },
    stands: async (bearer) => (await holderOf(bearer)) !== undefined,
  }
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64')

function seal(text: string, key: Buffer): string {
  const iv = newIv()
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  const sealed = cipher.update(text, 'utf8')
  // Nothing is left to be encrypted: only the tag is made by it.
  cipher.final()
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64')
}

const ivBytes = 12
const ivs = Buffer.alloc(ivBytes * 340)
let ivsUsed = ivs.byteLength

/** Random, and each used once. To ask the system for many at a time costs what to ask for one does. */
function newIv(): Buffer {
  if (ivsUsed === ivs.byteLength) {
    randomFillSync(ivs)
    ivsUsed = 0
  }
  ivsUsed += ivBytes
  return ivs.subarray(ivsUsed - ivBytes, ivsUsed)
}

function open(password: string, key: Buffer): Opened | undefined {
  try {
    const { payload } = JSON.parse(Buffer.from(password, 'base64').toString('utf8'))
    const bytes = Buffer.from(String(payload), 'base64')
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
    decipher.setAuthTag(bytes.subarray(12, 28))
    const text = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()])
    const { bearer, expires }: Opened = JSON.parse(text.toString('utf8'))
    const { session } = bearer
    return { bearer: { ...bearer, ...(session && { session: revived(session) }) }, expires }
  } catch {
    return undefined
  }
}
