import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { challengeHeader, operatorProof } from '../server/operator-proof.ts'

export interface OperatorCall {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

type Answer = (call: OperatorCall) => { readonly status?: number; readonly body: unknown }

/** What the command line expects of a server: a run file, and answers over HTTP. */
export interface Operator {
  readonly url: string
  readonly port: string
  readonly calls: readonly OperatorCall[]
  /** Its run file lies in a temporary folder of its own, which these variables name. */
  readonly environment: Readonly<Record<string, string>>
  readonly folder: string
  close(): void
}

export const operatorKey = 'the-key'

const known: Readonly<Record<string, Answer>> = {
  '/_tidegate/prove': ({ headers }) => ({
    body: { proof: operatorProof(operatorKey, String(headers[challengeHeader])) },
  }),
}

export async function startOperator(answers: Readonly<Record<string, Answer>>): Promise<Operator> {
  const calls: OperatorCall[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += String(part)
    const call = { path: request.url ?? '', headers: request.headers, body }
    calls.push(call)
    const { status = 200, body: answer } = (answers[call.path] ?? known[call.path])?.(call) ?? {
      status: 404,
      body: { error: { code: 'NotFound', message: 'no such operation' } },
    }
    response.writeHead(status).end(typeof answer === 'string' ? answer : JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = String(typeof address === 'object' && address ? address.port : 0)
  const url = `http://127.0.0.1:${port}`
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-cli-test-'))
  const runFolder = join(folder, `tidegate-${process.getuid?.() ?? 'user'}`)
  mkdirSync(runFolder, { mode: 0o700 })
  writeFileSync(
    join(runFolder, `${port}.json`),
    JSON.stringify({ pid: process.pid, url, operatorKey }),
    { mode: 0o600 },
  )
  return {
    url,
    port,
    calls,
    folder,
    environment: { TMPDIR: folder, HOME: folder, TIDEGATE_ENDPOINT: url },
    close: () => {
      server.close()
      server.closeAllConnections()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

const entry = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js')

/** The compiled program, for a shell. */
export const self = `${process.execPath} ${entry}`

/** The compiled program, as a process of its own: `npm test` compiles it first. */
export function tidegate(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  options: { readonly input?: string; readonly signalAfterOutput?: NodeJS.Signals } = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const { PATH, NODE_V8_COVERAGE } = process.env
    const env = { PATH, NODE_V8_COVERAGE, ...environment }
    const child = spawn(process.execPath, [entry, ...args], { env, stdio: 'pipe' })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (part) => {
      if (stdout === '' && options.signalAfterOutput) child.kill(options.signalAfterOutput)
      stdout += String(part)
    })
    child.stderr.on('data', (part) => {
      stderr += String(part)
    })
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
    child.stdin.end(options.input ?? '')
  })
}
