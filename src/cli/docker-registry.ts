import { parseRegistryHost, type RegistryHost } from '../names/image-uri.ts'

/** A registry of this server as a docker client names it: with a scheme or a path, or without. */
export interface OwnRegistry {
  /** Undefined for `localhost:4566`, where the path says which. */
  readonly named: RegistryHost | undefined
}

/** Undefined when the host belongs to someone else: Docker Hub, AWS itself, another port. */
export function ownRegistry(serverAddress: string, port: string): OwnRegistry | undefined {
  const host =
    serverAddress
      .trim()
      .replace(/^https?:\/\//, '')
      .split('/')[0] ?? ''
  if (!host.endsWith(`:${port}`)) return undefined
  const name = host.slice(0, -port.length - 1).toLowerCase()
  if (name === 'localhost' || name === '[::1]' || /^127(\.\d+){3}$/.test(name))
    return { named: undefined }
  const named = name.endsWith('.localhost') ? parseRegistryHost(host) : undefined
  return named && { named }
}

/** The registry hosts of this server that a command line names, such as `docker://<host>/app:v1`. */
export function registriesNamed(words: readonly string[], port: string): string[] {
  const found = words.flatMap((word) =>
    [...word.matchAll(/\d{12}\.dkr[.-]ecr\.[a-z0-9-]+\.localhost:\d+/g)].map(([host]) => host),
  )
  return [...new Set(found)].filter((host) => ownRegistry(host, port))
}

export function registryHost(account: string, region: string, port: string): string {
  return `${account}.dkr.ecr.${region}.localhost:${port}`
}
