import { AwsError } from '../../aws/error.ts'

const wanted = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"

/** Throws InvalidRequestContentException for what is not JSON, worded as near to Lambda's parser as may be. */
export function checkJson(payload: Uint8Array): void {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(payload)
    JSON.parse(text)
    return
  } catch {
    throw problem(payload)
  }
}

function problem(payload: Uint8Array): AwsError {
  const at = payload.findIndex((byte) => byte > 0x20)
  const { words, length } = describe(payload, Math.max(at, 0))
  return new AwsError(
    'InvalidRequestContentException',
    `Could not parse request body into json: Could not parse payload into json: ${words}\n at [Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: 1, column: ${Math.max(at, 0) + length}]`,
    { Type: 'User' },
  )
}

function describe(payload: Uint8Array, at: number): { words: string; length: number } {
  const code = payload[at] ?? 0
  // Within a value, a byte that starts no character is told as such.
  const broken = payload.findIndex((byte, i) => i > at && invalidStart(payload, i, byte))
  if (!isStart(code)) {
    const word = /^[A-Za-z_$][\w$]*/.exec(
      Buffer.from(payload.subarray(at, at + 256)).toString('latin1'),
    )
    if (word)
      return {
        words: `Unrecognized token '${word[0]}': was expecting ${wanted}`,
        length: word[0].length + 1,
      }
    const shown =
      code < 0x20 || (code >= 0x7f && code < 0xa0)
        ? `(CTRL-CHAR, code ${code})`
        : `'${String.fromCharCode(code)}' (code ${code})`
    return { words: `Unexpected character (${shown}): expected a valid value ${wanted}`, length: 1 }
  }
  if (broken >= 0)
    return {
      words: `Invalid UTF-8 start byte 0x${(payload[broken] ?? 0).toString(16)}`,
      length: broken - at + 1,
    }
  return {
    words: 'Unexpected end-of-input or character within a value',
    length: payload.length - at,
  }
}

const isStart = (code: number): boolean => '{["-0123456789'.includes(String.fromCharCode(code))

/** A continuation byte that continues nothing, or one that UTF-8 never has. */
const invalidStart = (payload: Uint8Array, i: number, byte: number): boolean =>
  byte >= 0xf8 || (byte >= 0x80 && byte < 0xc0 && (payload[i - 1] ?? 0) < 0x80)
