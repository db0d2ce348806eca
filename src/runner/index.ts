import { DockerRunner } from './docker/docker.ts'
import { LocalRunner } from './local/local.ts'
import type { Runner } from './types.ts'

/**
 * Opens the way to run functions. `folder` holds prepared images, and belongs to one server at a time.
 * `auto` is `local` where that works, and otherwise `docker` where an engine answers.
 */
export async function openRunner(options: {
  readonly kind: 'local' | 'docker' | 'auto'
  readonly folder: string
}): Promise<Runner> {
  if (options.kind === 'docker') return await DockerRunner.open()
  const local = await LocalRunner.open(options.folder)
  if (options.kind === 'local' || (await local.unavailable()) === undefined) return local
  const docker = await DockerRunner.open()
  if ((await docker.unavailable()) === undefined) {
    await local.close()
    return docker
  }
  await docker.close()
  return local
}
