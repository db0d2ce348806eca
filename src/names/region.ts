import type { Branded } from './brand.ts'

/** A Region code such as `us-east-1` or `eusc-de-east-1`: its shape, not its existence. */
export type Region = Branded<'Region'>

export function parseRegion(text: string): Region | undefined {
  return /^(?:[a-z]{2}|eusc)(?:-[a-z]+)+-\d$/.test(text) ? (text as Region) : undefined
}
