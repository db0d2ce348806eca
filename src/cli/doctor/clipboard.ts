import { execFile } from 'node:child_process'
import { Failure } from '../failure.ts'

interface Limits {
  readonly bytesMax: number
  readonly milliseconds: number
}

/** What prints the clipboard: of macOS, Wayland, X11 and Windows, whose program Linux inside Windows has too. */
const programs: readonly (readonly [name: string, ...args: readonly string[]])[] = [
  ['pbpaste'],
  ['wl-paste', '--no-newline'],
  ['xclip', '-selection', 'clipboard', '-out'],
  ['xsel', '--clipboard', '--output'],
  ['powershell.exe', '-NoProfile', '-NonInteractive', '-Command', 'Get-Clipboard -Raw'],
]

/** The text of the clipboard, by the first program that is there and can. */
export async function clipboardText(limits: Limits): Promise<string> {
  const problems: string[] = []
  for (const [name, ...args] of programs) {
    const read = await outputOf(name, args, limits)
    if (read === 'absent') continue
    if ('text' in read) {
      if (read.text.trim() === '')
        throw new Failure('--clipboard: expected a message in the clipboard, got none', 2)
      return read.text
    }
    problems.push(`\`${name}\` ${read.problem}`)
  }
  throw new Failure(
    problems.length > 0
      ? `--clipboard: cannot be read: ${problems.join('; ')}: pipe the message into \`tidegate doctor -\``
      : '--clipboard: expected pbpaste, wl-paste, xclip, xsel or powershell.exe on PATH, got none: install wl-clipboard (Wayland) or xclip (X11), or pipe the message into `tidegate doctor -`',
    2,
  )
}

type Read = 'absent' | { readonly text: string } | { readonly problem: string }

const outputOf = (
  name: string,
  args: readonly string[],
  { bytesMax, milliseconds }: Limits,
): Promise<Read> =>
  new Promise((resolve) => {
    const options = { maxBuffer: bytesMax, timeout: milliseconds, killSignal: 'SIGKILL' } as const
    execFile(name, args, options, (error, stdout, stderr) => {
      if (!error) return resolve({ text: stdout })
      if (error.code === 'ENOENT') return resolve('absent')
      if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER')
        return resolve({ problem: `printed more than ${bytesMax} bytes` })
      if (error.killed) return resolve({ problem: `took longer than ${milliseconds / 1000} s` })
      resolve({ problem: stderr.trim().split('\n')[0] || `ended with ${error.code}` })
    })
  })
