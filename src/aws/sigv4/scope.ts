import { AwsError } from '../error.ts'
import type { Signature } from './types.ts'

/** What the credential scope of a request to this endpoint must say. */
export interface ExpectedScope {
  readonly service: string
  /** Absent where the endpoint takes any Region. */
  readonly region?: string
  /** JSON services name the wrong Region; the query services do not. */
  readonly namesRegion: boolean
}

/** AWS's first check after a signature was read: all that is wrong with the scope, in one text. */
export function checkScope(signature: Signature, expected: ExpectedScope): void {
  const { scopeDate, timestamp, region, service, terminator } = signature
  const wrong: string[] = []
  if (expected.region !== undefined && region !== expected.region)
    wrong.push(
      `Credential should be scoped to a valid region${expected.namesRegion ? `, not '${region}'` : ''}. `,
    )
  if (service !== expected.service)
    wrong.push(`Credential should be scoped to correct service: '${expected.service}'. `)
  if (terminator !== 'aws4_request')
    wrong.push(
      `Credential should be scoped with a valid terminator: 'aws4_request', not '${terminator}'. `,
    )
  const date = timestamp.slice(0, 8)
  if (scopeDate !== date)
    wrong.push(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scopeDate}' != '${date}', from '${timestamp}'. `,
    )
  if (wrong.length) throw new AwsError('SignatureDoesNotMatch', wrong.join(''))
}
