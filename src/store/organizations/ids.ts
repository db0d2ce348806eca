import { randomInt } from 'node:crypto'

const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789'

const random = (length: number, from = alphabet): string =>
  Array.from({ length }, () => from[randomInt(from.length)]).join('')

export const newOrganizationId = (): string => `o-${random(10)}`
export const newRootId = (): string => `r-${random(4)}`
/** A unit's id repeats its root's. */
export const newUnitId = (root: string): string => `ou-${root.slice(2)}-${random(8)}`
export const newPolicyId = (): string => `p-${random(8)}`
export const newResourcePolicyId = (): string => `rp-${random(8)}`
export const newTransferId = (): string => `rt-${random(10)}`
export const newHandshakeId = (): string => `h-${random(10)}`
export const newAccountRequestId = (): string => `car-${random(32, '0123456789abcdef')}`
/** Twelve digits, the first of which is not 0. */
export const newAccountId = (): string => random(1, '123456789') + random(11, '0123456789')
