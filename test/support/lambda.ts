import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Aws } from './aws.ts'

export const ecrRefused =
  'An error occurred (AccessDeniedException) when calling the CreateFunction operation: Lambda does not have permission to access the ECR image. Check the ECR permissions.'

export interface NewFunction {
  readonly name: string
  readonly image: string
  readonly role: string
}

export const createFunction = ({ name, image, role }: NewFunction): string[] => [
  ...['lambda', 'create-function', '--function-name', name, '--package-type', 'Image'],
  ...['--code', `ImageUri=${image}`, '--role', role],
]

export interface Configuration {
  readonly State: string
  readonly StateReason?: string
  readonly StateReasonCode?: string
  readonly LastUpdateStatus?: string
}

export const configuration = (aws: Aws, name: string): Promise<Configuration> =>
  aws.json('lambda', 'get-function-configuration', '--function-name', name)

/** Polls until the function has left the state, as AWS's waiters do. */
export async function settled(aws: Aws, name: string): Promise<Configuration> {
  for (let tries = 0; tries < 60; tries++) {
    const found = await configuration(aws, name)
    if (found.State !== 'Pending') return found
  }
  throw new Error(`function ${name} stayed Pending`)
}

/** Invokes and reads the output, which the CLI writes to a file. */
export async function invoke(
  aws: Aws,
  name: string,
  payload: unknown,
): Promise<{ output: unknown; status: Record<string, unknown> }> {
  const folder = mkdtempSync(join(tmpdir(), 'tg-invoke-'))
  const file = join(folder, 'output.json')
  try {
    const status = await aws.json(
      ...['lambda', 'invoke', '--function-name', name, '--payload', JSON.stringify(payload)],
      ...['--log-type', 'Tail', file],
    )
    return { output: JSON.parse(readFileSync(file, 'utf8')), status }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
