import type { Digest } from '../../../names/digest.ts'

/** A manifest as the upstream has it: the text has this digest. */
export interface UpstreamManifest {
  readonly digest: Digest
  readonly mediaType: string
  readonly text: string
}

/** What refers to an image there, as a referrers list has it. */
export interface UpstreamReferrer {
  readonly digest: Digest
  readonly mediaType: string
  readonly artifactType: string | undefined
  readonly size: number
  readonly annotations: Readonly<Record<string, string>>
}

/** One repository of an upstream registry. Each call rejects with UpstreamFailure. */
export interface Upstream {
  /** By tag or digest. */
  manifest(reference: string): Promise<UpstreamManifest>
  /** At most `size` bytes, whose digest nobody has looked at. */
  layer(digest: Digest, size: number): AsyncIterable<Uint8Array>
  /** None where the upstream knows none. */
  referrers(digest: Digest): Promise<readonly UpstreamReferrer[]>
}

/** `secret`: what stands before the upstream, ECR's own access to the rule's secret. */
export type FailureKind = 'absent' | 'denied' | 'secret' | 'too many' | 'unavailable'

/** Why an upstream gave nothing. The message is for people here: it names hosts and statuses, and no secret. */
export class UpstreamFailure extends Error {
  readonly kind: FailureKind

  constructor(kind: FailureKind, message: string) {
    super(message)
    this.name = 'UpstreamFailure'
    this.kind = kind
  }
}
