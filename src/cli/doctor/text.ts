import { readFileSync, statSync } from 'node:fs'
import { usage } from '../failure.ts'

/** A listing of 10,000 roles is some 50 MB; Node reads no longer text than 512 MB. */
const bytesMax = 256 * 1024 * 1024

/**
 * What a file says. Read at once, since the command has nothing else to do: of a thousand small files, promises would be most
 * of the time.
 *
 * @throws Failure (usage) where it is not there, or too large.
 */
export function textOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false })
  if (!found) throw usage(`expected a file, and there is no \`${file}\``)
  const { size } = found
  if (size > bytesMax)
    throw usage(
      `\`${file}\` has ${size} bytes, and at most ${bytesMax} are read: export less at once (\`get-account-authorization-details --filter Role User LocalManagedPolicy\`), or of a state the modules in question (\`terraform state pull\` of each workspace)`,
    )
  return decoded(readFileSync(file))
}

/** PowerShell writes UTF-16 with a byte order mark. */
function decoded(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString('utf16le')
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return Buffer.from(bytes.subarray(2)).swap16().toString('utf16le')
  return bytes.toString('utf8').replace(/^\uFEFF/, '')
}

const answered = new Map<string, string>()

/** What was read of an account just now, under the name of the file in which it would be kept. */
export const remember = (name: string, text: string): void => void answered.set(name, text)

/** What places and causes are shown in: what was answered, or a file. @throws Failure (usage) as `textOf` does. */
export const shownText = (name: string): string => answered.get(name) ?? textOf(name)
