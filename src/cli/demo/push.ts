import { readBody } from '../../aws/http.ts'
import { ociManifest } from '../../image/media-types.ts'
import { fetchRegistryLogin } from '../ecr-login.ts'
import { fromJson } from '../json.ts'
import { type SigningCaller, unreachable } from '../signed-call.ts'
import { digestOf, type Image } from './image.ts'

export interface Repository {
  readonly account: string
  readonly region: string
  readonly name: string
}

export type Pushed =
  | { readonly ok: true; readonly digest: string; readonly size: number }
  /** The registry's own code and sentence, such as DENIED and AWS's denial. */
  | { readonly ok: false; readonly code: string; readonly message: string }

class Refusal extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** What `docker push` does after `docker login`, request by request; it ends at the first refusal. */
export async function push(
  caller: SigningCaller,
  repository: Repository,
  tag: string,
  image: Image,
): Promise<Pushed> {
  const { username, password } = await fetchRegistryLogin(caller, repository.region)
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  // The form that needs no name to resolve: `localhost:4566/<account>/<region>/<repository>`.
  const { account, region, name } = repository
  const base = new URL(`/v2/${account}/${region}/${name}/`, caller.endpoint)
  const send = async (method: string, at: URL, body?: Uint8Array | string, type?: string) => {
    const headers = { authorization, ...(type !== undefined && { 'content-type': type }) }
    return checked(at, await fetched(at, { method, headers, ...(body !== undefined && { body }) }))
  }
  try {
    for (const blob of [...image.layers, image.config]) {
      const started = await send('POST', new URL('blobs/uploads/', base))
      const end = new URL(started.headers.get('location') ?? '', base)
      end.searchParams.set('digest', blob.digest)
      await send('PUT', end, blob.bytes, 'application/octet-stream')
    }
    await send('PUT', new URL(`manifests/${tag}`, base), image.manifest, ociManifest)
    return { ok: true, digest: digestOf(image.manifest), size: image.manifest.length }
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, code: error.code, message: error.message }
    throw error
  }
}

async function fetched(at: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(at, { ...init, redirect: 'error', signal: AbortSignal.timeout(120_000) })
  } catch (error) {
    throw unreachable(at, error)
  }
}

async function checked(at: URL, response: Response): Promise<Response> {
  const bytes = response.body
    ? await readBody(response.body, { bytesMax: 1024 * 1024 })
    : new Uint8Array()
  if (response.ok) return response
  const text = Buffer.from(bytes).toString('utf8')
  const { errors } = (fromJson(text) ?? {}) as {
    errors?: readonly { code?: unknown; message?: unknown }[]
  }
  const { code = String(response.status), message = `${response.status} at ${at.pathname}` } =
    errors?.[0] ?? {}
  throw new Refusal(String(code), String(message))
}
