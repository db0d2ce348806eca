/** What is known of an image. */
export interface ImageRecord {
  /** Of its manifest. */
  readonly mediaType?: string
  /** The manifest itself, as text. */
  readonly manifest?: string
  /** As image configs say it: `amd64`, `arm64`. */
  readonly architecture?: string
}

/** The images of a repository, as far as they were collected. */
export class Images {
  readonly #byDigest = new Map<string, ImageRecord>()
  readonly #digestOf = new Map<string, string>()
  /** What is not in a whole listing is not there. */
  isWhole = false

  /** Adds what is said of the image; `tags` are those that it has. */
  learn(digest: string, more: ImageRecord, tags: readonly string[] = []): void {
    this.#byDigest.set(digest, { ...this.#byDigest.get(digest), ...more })
    for (const tag of tags) this.#digestOf.set(tag, digest)
  }

  /** By its tag or digest. Undefined where it is not known, and where it is known to be absent. */
  find(reference: { readonly tag: string } | { readonly digest: string }): ImageRecord | undefined {
    const digest = 'tag' in reference ? this.#digestOf.get(reference.tag) : reference.digest
    return digest === undefined ? undefined : this.#byDigest.get(digest)
  }
}
