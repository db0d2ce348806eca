import { z } from 'zod'
import { hasTooManyValues, jsonValuesMax } from '../aws/json-size.ts'
import { type Digest, parseOciDigest } from '../names/digest.ts'
import {
  type ImageMediaType,
  type IndexMediaType,
  isImageMediaType,
  isIndexMediaType,
  isSchema1MediaType,
  mediaTypePattern,
  orasArtifactManifest,
  type Schema1MediaType,
  schema1Manifest,
  signedSchema1Manifest,
} from './media-types.ts'
import { signedPayload } from './signed-payload.ts'

/** A reference to content by digest, of any algorithm that OCI has, with what it claims to be. The claims are the manifest author's. */
export interface Descriptor {
  readonly mediaType: string
  readonly digest: Digest
  readonly size: number
}

interface Common {
  /** What `artifactType` says, or for an image its config's media type. */
  readonly artifactType: string | undefined
  /** The manifest this one is about, such as the image that a signature signs. */
  readonly subject: Descriptor | undefined
  readonly annotations: Readonly<Record<string, string>>
}

export interface ImageManifest extends Common {
  readonly kind: 'image'
  readonly mediaType: ImageMediaType
  readonly config: Descriptor
  readonly layers: readonly Descriptor[]
}

export interface ImageIndex extends Common {
  readonly kind: 'index'
  readonly mediaType: IndexMediaType
  readonly manifests: readonly Descriptor[]
}

/** What ORAS made before OCI had `subject`: blobs of any kind, about an image. */
export interface ArtifactManifest extends Common {
  readonly kind: 'artifact'
  readonly mediaType: typeof orasArtifactManifest
  readonly blobs: readonly Descriptor[]
}

/** It tells neither sizes nor types of its layers, and has no config. */
export interface Schema1Manifest extends Common {
  readonly kind: 'schema 1'
  readonly mediaType: Schema1MediaType
  /** Each once. */
  readonly layers: readonly Digest[]
}

export type Manifest = ImageManifest | ImageIndex | ArtifactManifest | Schema1Manifest

export type ParsedManifest =
  | { readonly ok: true; readonly value: Manifest }
  /** `problem` is ours: lower case, no final period. */
  | { readonly ok: false; readonly problem: string }

/** ECR's own limit on `imageManifest`, in characters. */
export const manifestLengthMax = 4 * 1024 * 1024

// Differs from AWS? No limit is documented. Docker's is 128 layers; this one only keeps the work bounded.
const descriptorsMax = 4_200

const digest = z.string().transform((text, context) => {
  const digest = parseOciDigest(text)
  if (digest) return digest
  context.addIssue(
    `expected sha256 and 64 lower-case hex digits, or sha512 and 128, got \`${text.slice(0, 100)}\``,
  )
  return z.NEVER
})

const descriptor = z.object({
  // It becomes a header when the layer is asked for.
  mediaType: z.string().regex(mediaTypePattern, 'expected a media type in printable ASCII'),
  digest,
  size: z.int().nonnegative(),
})

const about = {
  artifactType: z.string().min(1).max(255).optional(),
  subject: descriptor.nullish(),
  annotations: z.record(z.string(), z.string()).nullish(),
}

const common = { schemaVersion: z.literal(2), ...about }

const image = z.object({
  ...common,
  config: descriptor,
  layers: z.array(descriptor).max(descriptorsMax),
})

const index = z.object({ ...common, manifests: z.array(descriptor).max(descriptorsMax) })

const artifact = z.object({ ...about, blobs: z.array(descriptor).max(descriptorsMax).default([]) })

const schema1 = z.object({
  schemaVersion: z.literal(1),
  name: z.string(),
  tag: z.string(),
  architecture: z.string(),
  fsLayers: z
    .array(z.object({ blobSum: digest }))
    .min(1)
    .max(descriptorsMax),
  history: z.array(z.object({ v1Compatibility: z.string() })).max(descriptorsMax),
})

/**
 * Reads a manifest's text. `givenType` is what came beside it, a Content-Type or `imageManifestMediaType`: needed
 * when the manifest does not say its own type, and not allowed to contradict it, because a text with two meanings
 * is how one signed thing passes for another.
 */
export function parseManifest(text: string, givenType?: string): ParsedManifest {
  if (text.length > manifestLengthMax)
    return malformed(`expected at most ${manifestLengthMax} characters, got ${text.length}`)
  if (hasTooManyValues(text)) return malformed(`expected at most ${jsonValuesMax} values`)
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return malformed('expected JSON')
  }
  const type = mediaTypeOf(json, givenType)
  if (!type.ok) return type
  if (isImageMediaType(type.value)) return readImage(json, type.value)
  if (isIndexMediaType(type.value)) return readIndex(json, type.value)
  if (isSchema1MediaType(type.value)) return readSchema1(text, json, type.value)
  if (type.value === orasArtifactManifest) return readArtifact(json, type.value)
  return malformed(`media type \`${type.value.slice(0, 100)}\` is not supported`)
}

const declared = z.object({ mediaType: z.string().min(1).optional() })

function mediaTypeOf(
  json: unknown,
  given: string | undefined,
): { ok: true; value: string } | { ok: false; problem: string } {
  const parsed = declared.safeParse(json)
  if (!parsed.success) return malformed('expected an object with a textual `mediaType`')
  const { mediaType } = parsed.data
  if (mediaType !== undefined && given !== undefined && mediaType !== given)
    return malformed(
      `\`mediaType\` is \`${mediaType.slice(0, 100)}\` but \`${given.slice(0, 100)}\` was given`,
    )
  const value = mediaType ?? given ?? schema1TypeOf(json)
  return value === undefined
    ? malformed('no media type in the text or beside it')
    : { ok: true, value }
}

function readImage(json: unknown, mediaType: ImageMediaType): ParsedManifest {
  const parsed = image.safeParse(json)
  if (!parsed.success) return problemOf(parsed.error)
  if (isObject(json) && 'manifests' in json) return malformed('an image cannot list `manifests`')
  const { config, layers, artifactType } = parsed.data
  return {
    ok: true,
    value: {
      kind: 'image',
      mediaType,
      artifactType: artifactType ?? config.mediaType,
      config,
      layers,
      ...aboutOf(parsed.data),
    },
  }
}

function readIndex(json: unknown, mediaType: IndexMediaType): ParsedManifest {
  const parsed = index.safeParse(json)
  if (!parsed.success) return problemOf(parsed.error)
  if (isObject(json) && ('layers' in json || 'config' in json))
    return malformed('an index cannot have `layers` or `config`')
  const { manifests, artifactType } = parsed.data
  return {
    ok: true,
    value: { kind: 'index', mediaType, artifactType, manifests, ...aboutOf(parsed.data) },
  }
}

function readArtifact(json: unknown, mediaType: typeof orasArtifactManifest): ParsedManifest {
  const parsed = artifact.safeParse(json)
  if (!parsed.success) return problemOf(parsed.error)
  const { blobs, artifactType } = parsed.data
  return {
    ok: true,
    value: { kind: 'artifact', mediaType, artifactType, blobs, ...aboutOf(parsed.data) },
  }
}

/** No manifest of today has a `schemaVersion` of 1. */
function schema1TypeOf(json: unknown): Schema1MediaType | undefined {
  if (!isObject(json) || !('schemaVersion' in json) || json.schemaVersion !== 1) return undefined
  return 'signatures' in json ? signedSchema1Manifest : schema1Manifest
}

function readSchema1(text: string, json: unknown, mediaType: Schema1MediaType): ParsedManifest {
  const parsed = schema1.safeParse(json)
  if (!parsed.success) return problemOf(parsed.error)
  const { fsLayers, history } = parsed.data
  if (history.length !== fsLayers.length) return malformed('expected one `history` for each layer')
  if (mediaType === signedSchema1Manifest && signedPayload(text) === undefined)
    return malformed('expected `signatures` that say what they sign')
  const layers = [...new Set(fsLayers.map(({ blobSum }) => blobSum))]
  const nothing = { artifactType: undefined, subject: undefined, annotations: {} }
  return { ok: true, value: { kind: 'schema 1', mediaType, layers, ...nothing } }
}

const aboutOf = (read: z.infer<z.ZodObject<typeof about>>) => ({
  subject: read.subject ?? undefined,
  annotations: read.annotations ?? {},
})

const isObject = (json: unknown): json is object => typeof json === 'object' && json !== null

function problemOf({ issues }: z.ZodError): { ok: false; problem: string } {
  const issue = issues[0]
  return malformed(issue ? `${issue.path.join('.')}: ${issue.message}` : 'unreadable')
}

const malformed = (problem: string): { ok: false; problem: string } => ({ ok: false, problem })
