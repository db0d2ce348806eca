import type { Branded } from './brand.ts'

/** An image tag: 1 to 300 of the characters ECR accepts. */
export type Tag = Branded<'Tag'>

/** The pattern in ECR's own message when a tag is refused. */
export const tagPattern = '[a-zA-Z0-9-_.]+'

export const tagLengthMax = 300

export function parseTag(text: string): Tag | undefined {
  return text.length <= tagLengthMax && /^[a-zA-Z0-9\-_.]+$/.test(text) ? (text as Tag) : undefined
}
