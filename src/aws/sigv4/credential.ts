import { AwsError } from '../error.ts'
import type { Signature } from './types.ts'

type Credential = Pick<Signature, 'accessKeyId' | 'scopeDate' | 'region' | 'service' | 'terminator'>

/** `AKIA…/20260131/us-east-1/ecr/aws4_request`; undefined for another number of parts. */
export function parseCredential(text: string): Credential | undefined {
  const [accessKeyId, scopeDate, region, service, terminator, ...rest] = text.split('/')
  if (!accessKeyId || !scopeDate || !region || !service || !terminator || rest.length) return
  return { accessKeyId, scopeDate, region, service, terminator }
}

export function badCredential(text: string): AwsError {
  return new AwsError(
    'IncompleteSignature',
    `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${text}'`,
  )
}

/** A timestamp in basic ISO 8601 as it is; throws AWS's refusal of anything else. */
export function checkTimestamp(text: string): string {
  if (dateOfTimestamp(text) === undefined)
    throw new AwsError(
      'IncompleteSignature',
      `Date must be in ISO-8601 'basic format'. Got '${text}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    )
  return text
}

/** `20260131T120000Z` as a Date; undefined when it is none. */
export function dateOfTimestamp(text: string): Date | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  if (!parts) return undefined
  const [, year, month, day, hour, minute, second] = parts
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(date.getTime()) ? undefined : date
}

export function timestampOf(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d{3}/g, '')
}
