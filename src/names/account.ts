import type { Branded } from './brand.ts'

/** Twelve decimal digits. ECR calls it `registryId`. */
export type AccountId = Branded<'AccountId'>

export function parseAccountId(text: string): AccountId | undefined {
  return /^\d{12}$/.test(text) ? (text as AccountId) : undefined
}
