import { readFileSync, statSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { systemWords } from '../../aws/system-words.ts'
import { usage } from '../failure.ts'

/** A listing of 10,000 roles is some 50 MB; Node reads no longer text than 512 MB. */
const bytesMax = 256 * 1024 * 1024

/**
 * What a file says. Read at once, since the command has nothing else to do: of a thousand small files, promises would be most
 * of the time.
 *
 * @throws Failure (usage) where it is not there, cannot be read, or is too large.
 */
export function textOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false })
  if (!found) throw usage(`expected a file, and there is no \`${file}\``)
  if (found.isDirectory()) throw usage(`expected a file, and \`${file}\` is a folder`)
  if (found.size > bytesMax) throw tooLarge(file, `${found.size} bytes`)
  return decoded(unpacked(file, bytesOf(file)))
}

function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    throw usage(`cannot read \`${file}\`: ${systemWords(error)}`)
  }
}

const tooLarge = (file: string, size: string) =>
  usage(
    `\`${file}\` has ${size}, and at most ${bytesMax} are read: export less at once (\`get-account-authorization-details --filter Role User LocalManagedPolicy\`), or of a state the modules in question (\`terraform state pull\` of each workspace)`,
  )

/** CloudTrail writes its records so. */
function unpacked(file: string, bytes: Buffer): Buffer {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  try {
    return gunzipSync(bytes, { maxOutputLength: bytesMax })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ERR_BUFFER_TOO_LARGE')
      throw tooLarge(file, `more than ${bytesMax} bytes unpacked`)
    throw usage(
      `\`${file}\`: expected what gzip wrote, and it cannot be unpacked; perhaps it was cut off`,
    )
  }
}

/** PowerShell writes UTF-16 with a byte order mark, and some of what it writes has lost the mark. */
function decoded(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString('utf16le')
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return Buffer.from(bytes.subarray(2, 2 + 2 * Math.floor((bytes.length - 2) / 2)))
      .swap16()
      .toString('utf16le')
  if (bytes[0] && bytes[1] === 0 && bytes[2] && bytes[3] === 0) return bytes.toString('utf16le')
  return bytes.toString('utf8').replace(/^\uFEFF/, '')
}

const remembered = new Map<string, string>()

/** What is no file, or a file that was written in another form: an account's answers are under the name in which they would be kept. */
export const remember = (name: string, text: string): void => void remembered.set(name, text)

/** What places and causes are shown in: what was remembered, or a file. @throws Failure (usage) as `textOf` does. */
export const shownText = (name: string): string => remembered.get(name) ?? textOf(name)
