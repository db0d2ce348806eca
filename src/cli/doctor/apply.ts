import { spawn } from 'node:child_process'
import type { Diagnosis } from '../../doctor/diagnosis.ts'
import { Failure, usage } from '../failure.ts'
import { retargeted } from '../report/command.ts'
import { type Fix, refusalReport } from '../report/schema.ts'
import type { RunningServer } from '../run-file.ts'
import { entryFile } from '../self.ts'
import { printable } from '../terminal.ts'

/**
 * Writes the first proven fix of what is refused to the running server: by the very lines that were printed, so that a
 * document that has changed since is not written over.
 *
 * @throws Failure where no fix is proven, or one of its lines fails.
 */
export async function applyFix(found: readonly Diagnosis[], server: RunningServer): Promise<void> {
  const refused = found.flatMap(({ report }) => (report ? [refusalReport.parse(report)] : []))
  if (refused.length === 0) return
  if (refused.length > 1)
    throw usage(`--apply: expected one task that is refused, got ${refused.length}`)
  const fix = refused.flatMap(({ fixes }) => fixes).find(isWhole)
  if (!fix) throw new Failure('no fix is proven, and nothing was changed')
  for (const command of fix.commands) await paste(command, server)
  process.exitCode = 0
  process.stdout.write(`applied: ${printable(fix.title)}\n`)
}

/** What others have to do besides is theirs. */
const isWhole = ({ proven, asks = [], commands }: Fix): boolean =>
  proven && asks.length === 0 && commands.length > 0

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

async function paste(command: string, server: RunningServer): Promise<void> {
  const typed = `${quoted(process.execPath)} ${quoted(entryFile)}`
  const child = spawn('sh', ['-c', retargeted(command, { typed })], {
    env: { ...process.env, TIDEGATE_ENDPOINT: server.url },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  // What `aws` answers says nothing new.
  child.stdout.resume()
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('exit', resolve),
  )
  if (code !== 0)
    throw new Failure(`this was not done, nor what follows it:\n${printable(command)}`)
}
