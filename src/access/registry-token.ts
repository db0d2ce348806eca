import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { AccountId } from '../names/account.ts'
import type { Region } from '../names/region.ts'
import type { Principal } from '../policy/types.ts'
import type { Clock } from '../store/kernel/clock.ts'
import type { Caller, Session } from './caller.ts'

const lifetimeMs = 12 * 60 * 60 * 1000

/** Who a registry password speaks for. What they may do is decided anew at each request. */
export type Bearer = Pick<Caller, 'principal' | 'account' | 'region' | 'session' | 'accessKeyId'>

export interface RegistryTokens {
  /** The password of `docker login -u AWS`: opaque, without white space, good for 12 hours. */
  issue(caller: Caller): { readonly password: string; readonly expiresAt: Date }
  /** `malformed` is also the answer for a password of another Region, as on AWS. */
  verify(password: string, region: Region): Bearer | 'expired' | 'malformed'
}

interface Payload {
  readonly principal: Principal
  readonly account: AccountId
  readonly region: Region
  readonly session?: Omit<Session, 'issuedAt'> & { readonly issuedAt: string }
  readonly accessKeyId?: string
  readonly expires: number
}

/**
 * Registry passwords are sealed with the server's own key (AES-256-GCM) and keep the shape of AWS's:
 * base64 of a JSON object whose `payload` only the registry can read.
 */
export function registryTokens({ clock, key }: { clock: Clock; key: Buffer }): RegistryTokens {
  // docker sends the same password with every request of a push: opening it once is enough.
  const opened = new Map<string, Payload>()
  return {
    issue: ({ principal, account, region, session, accessKeyId }) => {
      const expires = clock.now().getTime() + lifetimeMs
      const payload = { principal, account, region, session, accessKeyId, expires }
      const password = encode({
        payload: seal(JSON.stringify(payload), key),
        version: '2',
        type: 'DATA_KEY',
        expiration: Math.floor(expires / 1000),
      })
      return { password, expiresAt: new Date(expires) }
    },
    verify: (password, region) => {
      let payload = opened.get(password)
      if (!payload) {
        payload = open(password, key)
        if (!payload) return 'malformed'
        if (opened.size >= 1000) opened.clear()
        opened.set(password, payload)
      }
      if (payload.region !== region) return 'malformed'
      if (payload.expires <= clock.now().getTime()) return 'expired'
      return {
        principal: payload.principal,
        account: payload.account,
        region: payload.region,
        ...(payload.accessKeyId && { accessKeyId: payload.accessKeyId }),
        ...(payload.session && {
          session: { ...payload.session, issuedAt: new Date(payload.session.issuedAt) },
        }),
      }
    },
  }
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64')

function seal(text: string, key: Buffer): string {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64')
}

function open(password: string, key: Buffer): Payload | undefined {
  try {
    const { payload } = JSON.parse(Buffer.from(password, 'base64').toString('utf8'))
    const bytes = Buffer.from(String(payload), 'base64')
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
    decipher.setAuthTag(bytes.subarray(12, 28))
    const text = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()])
    return JSON.parse(text.toString('utf8'))
  } catch {
    return undefined
  }
}
