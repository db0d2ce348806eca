import type { Command } from './jail.ts'
import type { ImageProcess, SandboxSpec } from './types.ts'

/** What an image starts with: each part of ImageConfig replaces the image's own, alone. */
export function commandOf(image: ImageProcess, spec: SandboxSpec, runtimeApi: string): Command {
  const { override } = spec
  return {
    architecture: spec.architecture,
    entrypoint: override.entrypoint ?? image.entrypoint,
    command: override.command ?? image.command,
    workingDirectory: override.workingDirectory || image.workingDirectory || '/',
    environment: {
      ...Object.fromEntries(image.environment.map(splitVariable)),
      ...spec.environment,
      AWS_LAMBDA_RUNTIME_API: runtimeApi,
    },
  }
}

function splitVariable(line: string): [string, string] {
  const at = line.indexOf('=')
  return at === -1 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)]
}
