import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify<string, Buffer, number, Buffer>(scrypt)
const keyBytes = 32

/** `scrypt:<salt>:<key>`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, salt, keyBytes)
  return `scrypt:${salt.toString('base64')}:${key.toString('base64')}`
}

export async function isPassword(password: string, hashed: string): Promise<boolean> {
  const [, salt = '', key = ''] = hashed.split(':')
  const derived = await derive(password, Buffer.from(salt, 'base64'), keyBytes)
  return timingSafeEqual(derived, Buffer.from(key, 'base64'))
}
