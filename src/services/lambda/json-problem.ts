import { setImmediate as pause } from 'node:timers/promises'
import { AwsError } from '../../aws/error.ts'
import { JsonScanner } from './json-scanner.ts'
import { NotJson, place } from './json-words.ts'

/** Bytes between two pauses, in which others are served: a few milliseconds of the densest payload. */
const sliceBytes = 65_536

/** Throws InvalidRequestContentException for what is not JSON, in the words of Lambda's parser. */
export async function checkJson(payload: Uint8Array): Promise<void> {
  const scanner = new JsonScanner(payload)
  try {
    while (!scanner.read(sliceBytes)) await pause()
  } catch (error) {
    if (!(error instanceof NotJson)) throw error
    throw new AwsError(
      'InvalidRequestContentException',
      `Could not parse request body into json: Could not parse payload into json: ${error.message}\n at ${place(payload, error.at)}`,
      { Type: 'User' },
    )
  }
}
