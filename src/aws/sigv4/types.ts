/** A SigV4 signature as the request states it. */
export interface Signature {
  readonly accessKeyId: string
  /** The credential scope's date, `20260131`. */
  readonly scopeDate: string
  readonly region: string
  readonly service: string
  /** `aws4_request` in every request that can be valid. */
  readonly terminator: string
  /** When the client says it signed, `20260131T120000Z`. */
  readonly timestamp: string
  /** Lower-case names. */
  readonly signedHeaders: readonly string[]
  /** Hex. */
  readonly signature: string
  readonly sessionToken: string | undefined
  /** Set for a presigned URL: the seconds it lives, when it says so. */
  readonly presigned: { readonly expiresSeconds: number | undefined } | undefined
}

export const algorithm = 'AWS4-HMAC-SHA256'
