import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import { systemWords } from '../aws/system-words.ts'

// A shell's own numbers for a command that it cannot run.
const notExecutable = 126
const notFound = 127

/**
 * Runs a command in our place: its input, output and errors are ours, and so are its exit code or the
 * signal it died of. `after` runs when it has ended.
 */
export async function runChild(
  [name = '', ...args]: readonly string[],
  environment: NodeJS.ProcessEnv,
  after: () => void,
): Promise<void> {
  let child: ChildProcess | undefined
  const passOn = (signal: NodeJS.Signals) => {
    // Ctrl-C at a terminal already reaches every process of the foreground: terraform, for one, takes
    // a second interrupt as an order to stop without saving.
    if ((signal === 'SIGINT' || signal === 'SIGQUIT') && process.stdin.isTTY) return
    child?.kill(signal)
  }
  const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']
  // Before the child is there: it may already run, and be heard, while spawn has not returned.
  for (const signal of signals) process.on(signal, passOn)
  const started = spawn(name, args, { stdio: 'inherit', env: environment })
  child = started
  const end = await new Promise<{ code: number; signal: NodeJS.Signals | null }>((resolve) => {
    started.once('error', (error: NodeJS.ErrnoException) => {
      const missing = error.code === 'ENOENT'
      const why = missing ? 'no such command on PATH' : systemWords(error)
      process.stderr.write(`tidegate: cannot run \`${name}\`: ${why}\n`)
      resolve({ code: missing ? notFound : notExecutable, signal: null })
    })
    started.once('close', (code, signal) => resolve({ code: code ?? 1, signal }))
  })
  after()
  for (const signal of signals) process.off(signal, passOn)
  if (end.signal) process.kill(process.pid, end.signal)
  // Reached after a signal only where it is ignored, such as SIGPIPE in Node.
  process.exitCode = end.signal ? 128 + (constants.signals[end.signal] ?? 0) : end.code
}
