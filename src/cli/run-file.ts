import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemWords } from '../aws/system-words.ts'
import { Failure } from './failure.ts'
import { fromJson } from './json.ts'

/** What a running server leaves for the commands of the same user: where it is, and the key to it. */
export interface RunningServer {
  readonly pid: number
  readonly url: string
  readonly operatorKey: string
}

/** By hand: a library for three members is most of a short command's start. */
function contentIn(text: string): RunningServer | undefined {
  const { pid, url, operatorKey } = Object(fromJson(text)) as Partial<RunningServer>
  const isPid = Number.isSafeInteger(pid) && Number(pid) > 0
  const isUrl = typeof url === 'string' && URL.canParse(url) && /^https?:/.test(url)
  const isKey = typeof operatorKey === 'string' && /^.{1,1024}$/s.test(operatorKey)
  return isPid && isUrl && isKey ? { pid: Number(pid), url, operatorKey } : undefined
}

/** `<tmp>/tidegate-<uid>`, mode 0700. */
export const runFolder = (): string => join(tmpdir(), `tidegate-${process.getuid?.() ?? 'user'}`)

/** The server of this user on this port, if one runs. @throws Failure as `runFile` does. */
export function serverOnPort(port: number, folder = runFolder()): RunningServer | undefined {
  const found = runFile(port, folder)
  return found && isAlive(found.pid) ? found : undefined
}

/** What was left of a server on this port that was killed: it could not remove its file. */
export function killedOnPort(port: number, folder = runFolder()): RunningServer | undefined {
  const found = runFile(port, folder)
  return found && !isAlive(found.pid) ? found : undefined
}

/** @throws Failure when the file could have been written or read by someone else. */
function runFile(port: number, folder: string): RunningServer | undefined {
  if (!isOurs(folder)) return undefined
  const file = join(folder, `${port}.json`)
  const text = readOwn(file)
  if (text === undefined) return undefined
  const content = contentIn(text)
  if (!content)
    throw new Failure(
      `cannot read \`${file}\`: expected what a running tidegate wrote there; delete it and start the server again`,
    )
  return content
}

/** Every server of this user. */
export function runningServers(folder = runFolder()): RunningServer[] {
  if (!isOurs(folder)) return []
  return readdirSync(folder)
    .slice(0, 1000)
    .flatMap((name) => /^(\d{1,5})\.json$/.exec(name)?.[1] ?? [])
    .flatMap((port) => serverOnPort(Number(port), folder) ?? [])
}

/** False when there is none. The parent, /tmp, is anyone's: a folder made by someone else is refused. */
function isOurs(folder: string): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false })
  if (!found) return false
  if (!found.isDirectory() || !onlyUs(found))
    throw new Failure(
      `will not trust \`${folder}\`: expected a folder of yours with mode 0700, which only you can write; remove it and start the server again`,
    )
  return true
}

function readOwn(file: string): string | undefined {
  let handle: number
  try {
    handle = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new Failure(
      `cannot read \`${file}\`: ${systemWords(error)}; remove it and start the server again`,
    )
  }
  try {
    const found = fstatSync(handle)
    if (!found.isFile() || !onlyUs(found) || found.size > 65_536)
      throw new Failure(
        `will not trust \`${file}\`: expected a small file of yours with mode 0600; remove it and start the server again`,
      )
    return readFileSync(handle, 'utf8')
  } finally {
    closeSync(handle)
  }
}

// Windows has neither owners nor modes here: its temporary folder already belongs to one user.
const onlyUs = ({ uid, mode }: { uid: number; mode: number }): boolean =>
  process.getuid === undefined || (uid === process.getuid() && (mode & 0o077) === 0)

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
