import type { RegistryHost } from './image-uri.ts'

/** What the server calls its registries: under `localhost`, or as AWS does. */
export const registryHostKinds = ['localhost', 'aws'] as const
export type RegistryHostKind = (typeof registryHostKinds)[number]

/** A registry's host on this server. Clients leave out the ports that their schemes imply, and so does AWS's shape. */
export function registryHostOf(
  kind: RegistryHostKind,
  { account, region }: RegistryHost,
  port: number,
): string {
  if (kind === 'localhost') return `${account}.dkr.ecr.${region}.localhost:${port}`
  const shown = port === 80 || port === 443 ? '' : `:${port}`
  return `${account}.dkr.ecr.${region}.amazonaws.com${shown}`
}

/** amazon-ecr-credential-helper knows AWS's registries by `https` and their names, whatever their ports. */
export const proxyEndpointOf = (kind: RegistryHostKind, host: string): string =>
  `${kind === 'aws' ? 'https' : 'http'}://${host}`
