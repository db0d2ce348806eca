import { type Digest, parseDigest, parseOciDigest } from '../names/digest.ts'

export const registryDialects = ['ecr', 'oci'] as const

export type RegistryDialect = (typeof registryDialects)[number]

/** Where ECR answers otherwise than the OCI distribution specification 1.1 says, or takes less than it lets be pushed. */
interface Deviation<Value> {
  readonly ecr: Value
  readonly oci: Value
  /** The section of the specification. */
  readonly section: string
  /** Where ECR's side is known from. `gh:` is an issue or a file on GitHub, `rm#` one of aws/containers-roadmap. */
  readonly evidence: string
}

/** A value of one type, whatever each dialect has. */
const differ = <Value>(
  ecr: NoInfer<Value>,
  oci: Value,
  about: { readonly section: string; readonly evidence: string },
): Deviation<Value> => ({ ecr, oci, ...about })

/** As one of the registry's errors. */
export interface Told {
  readonly status: number
  readonly code: string
}

/**
 * Every deviation. Whoever answers reads the row's value, and nobody asks which dialect it is. What is not here is the same in both:
 * absolute locations and links, Basic logins, repositories that must exist and ECR's page sizes are all within the specification.
 */
export const deviations = {
  acceptedPart: differ<number>(201, 202, {
    section: 'Pushing a blob in chunks',
    evidence: 'rm#2831',
  }),
  partTold: differ<'first' | 'all'>('first', 'all', {
    section: 'Pushing a blob in chunks',
    evidence: 'rm#2831: Range stays at the first chunk although the data accumulates',
  }),
  tellsUploadRange: differ<boolean>(false, true, {
    section: 'Pushing a blob in chunks',
    evidence: 'rm#2831',
  }),
  takesShortParts: differ<boolean>(false, true, {
    section: 'Pushing a blob in chunks: a least size of chunks is told by OCI-Chunk-Min-Length',
    evidence: 'gh:dotnet/sdk-container-builds#424: 5 MiB, which no header tells',
  }),
  takesEmptyBlobs: differ<boolean>(false, true, {
    section: 'Pushing blobs',
    evidence: 'gh:radius-project/radius#7855',
  }),
  takesSha512: differ<boolean>(false, true, {
    section: 'Digests',
    evidence: 'the User Guide and the API know sha256 alone',
  }),
  redirectsToLayers: differ<boolean>(true, false, {
    section: 'Pulling blobs: 200, and Docker-Content-Digest',
    evidence: 'gh:open-policy-agent/opa#6580: 307 to a presigned URL of S3',
  }),
  servesUnreferenced: differ<boolean>(false, true, {
    section: 'Pulling blobs',
    evidence: 'LayerInaccessibleException of GetDownloadUrlForLayer in the API reference',
  }),
  mountsUnasked: differ<boolean>(false, true, {
    section: 'Mounting a blob from another repository',
    evidence: 'the User Guide on blob mounting: only where BLOB_MOUNTING is on',
  }),
  mountsFromAnywhere: differ<boolean>(false, true, {
    section: 'Mounting a blob from another repository: `from` may be left out',
    evidence: 'the User Guide on blob mounting: the source repository is named',
  }),
  deletesBlobs: differ<boolean>(false, true, {
    section: 'Deleting blobs',
    evidence: 'the API has no operation that deletes a layer',
  }),
  deletesTagsAlone: differ<boolean>(false, true, {
    section: 'Deleting tags',
    evidence: 'BatchDeleteImage in the API reference: an image goes with its last tag',
  }),
  deletesChildren: differ<boolean>(false, true, {
    section: 'Deleting manifests',
    evidence: 'ImageReferencedByManifestList in the API reference',
  }),
  takesSparse: differ<boolean>(false, true, {
    section:
      'Pushing manifests: a registry may take what names blobs and manifests that it has not',
    evidence: 'gh:int128/docker-manifest-create-action#63',
  }),
  converts: differ<boolean>(true, false, {
    section: 'Pulling manifests',
    evidence: 'the User Guide on image manifest formats',
  }),
  tellsDigestOfGet: differ<boolean>(false, true, {
    section: 'Pulling manifests: Docker-Content-Digest',
    evidence: 'gh:oras-project/oras-go#237, rm#1931',
  }),
  tellsManifestLocation: differ<boolean>(false, true, {
    section: 'Pushing manifests: Location',
    evidence: 'gh:apple/swift-container-plugin#27',
  }),
  listType: differ<string>('text/plain; charset=utf-8', 'application/json; charset=utf-8', {
    section: 'Listing tags',
    evidence: 'the User Guide on registry authentication',
  }),
  tagPages: differ<'by token' | 'by tag'>('by token', 'by tag', {
    section: 'Listing tags: `last` is a tag, `n` may be 0 or more than a page has',
    evidence: 'gh:deitch/docker_registry2#34, gh:google/go-containerregistry#681',
  }),
  unauthorized: differ<'text' | 'JSON'>('text', 'JSON', {
    section: 'Error codes',
    evidence: 'gh:regclient/regclient#136, gh:oras-project/oras#436',
  }),
  manifestInvalid: differ<Told>(
    { status: 405, code: 'UNSUPPORTED' },
    { status: 400, code: 'MANIFEST_INVALID' },
    { section: 'Error codes', evidence: 'gh:chainguard-dev/apko#450, rm#2783' },
  ),
  manifestBlobUnknown: differ<Told>(
    { status: 400, code: 'MANIFEST_BLOB_UNKNOWN' },
    { status: 404, code: 'MANIFEST_BLOB_UNKNOWN' },
    { section: 'Pushing manifests', evidence: 'gh:int128/docker-manifest-create-action#63' },
  ),
  tagTaken: differ<Told>(
    { status: 400, code: 'TAG_INVALID' },
    { status: 403, code: 'DENIED' },
    { section: 'Error codes', evidence: 'gh:moby/buildkit#3776' },
  ),
  tagInvalid: differ<Told>(
    { status: 400, code: 'TAG_INVALID' },
    { status: 400, code: 'MANIFEST_INVALID' },
    { section: 'Error codes', evidence: 'gh:bazel-contrib/rules_oci#720' },
  ),
  parameterInvalid: differ<Told>(
    { status: 405, code: 'UNSUPPORTED' },
    { status: 400, code: 'UNSUPPORTED' },
    { section: 'Error codes', evidence: 'gh:google/go-containerregistry#681' },
  ),
} satisfies Readonly<Record<string, Deviation<unknown>>>

type Rows = typeof deviations

/** How the registry answers, row by row. */
export type Dialect = { readonly [Row in keyof Rows]: Rows[Row]['ecr'] }

const readDialect = (name: RegistryDialect): Dialect =>
  Object.fromEntries(
    Object.entries(deviations).map(([row, value]) => [row, value[name]]),
  ) as Dialect

const dialects: Readonly<Record<RegistryDialect, Dialect>> = {
  ecr: readDialect('ecr'),
  oci: readDialect('oci'),
}

export const dialectOf = (name: RegistryDialect): Dialect => dialects[name]

/** By the algorithms that the dialect takes. */
export const digestIn = ({ takesSha512 }: Dialect, text: string): Digest | undefined =>
  takesSha512 ? parseOciDigest(text) : parseDigest(text)
