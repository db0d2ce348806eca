import type { Source } from './fact.ts'

/**
 * One answer of one AWS operation, as a person saved it or `tidegate collect` did. Many of them do not name what was
 * asked: that is in `input`, where it is known.
 */
export interface Answer {
  /** As in an action: `iam`, `ecr`, `lambda`, `organizations`. */
  readonly service: string
  /** `GetRepositoryPolicy` */
  readonly operation: string
  readonly account?: string
  readonly region?: string
  readonly input?: Readonly<Record<string, unknown>>
  readonly output?: unknown
  readonly error?: { readonly code: string; readonly message: string }
  readonly from: Source
}

/** Members that a file holds only where there was more to be read. */
export function isCut(output: unknown): boolean {
  if (typeof output !== 'object' || output === null) return false
  const { IsTruncated, Truncated, Marker, NextMarker, NextToken, nextToken } = output as Record<
    string,
    unknown
  >
  return (
    IsTruncated === true ||
    Truncated === true ||
    [Marker, NextMarker, NextToken, nextToken].some(Boolean)
  )
}
