import { z } from 'zod'
import { readBody } from '../aws/http.ts'
import { challengeHeader, operatorProof } from '../server/operator-proof.ts'
import { newUuid } from '../store/ids.ts'
import { Failure, NoServer } from './failure.ts'
import { fromJson } from './json.ts'
import type { RunningServer } from './run-file.ts'
import { typedName } from './self.ts'
import { unreachable } from './signed-call.ts'

const answerBytesMax = 16 * 1024 * 1024
const answerMsMax = 60_000

/**
 * One operation of the operator API: `POST <url>/_tidegate/<name>`, JSON in and out.
 * @throws Failure with the server's own code and message when it refuses.
 */
export async function callOperator<T>(
  server: RunningServer,
  name: string,
  input: Readonly<Record<string, unknown>>,
  output: z.ZodType<T>,
): Promise<T> {
  await proveServer(server)
  return post(server.url, name, input, output, (_, headers) => ({
    ...headers,
    authorization: `Bearer ${server.operatorKey}`,
  }))
}

/**
 * A killed server leaves its run file, its process id and its port may be another program's by now, and that must get
 * neither the key nor a word in.
 */
async function proveServer({ url, pid, operatorKey }: RunningServer): Promise<void> {
  const challenge = newUuid()
  const headers = { [challengeHeader]: challenge }
  const target = new URL('/_tidegate/prove', url)
  const { answer } = await send(target, '', (_, given) => ({ ...given, ...headers }))
  const parsed = proof.safeParse(answer)
  if (parsed.success && parsed.data.proof === operatorProof(operatorKey, challenge)) return
  throw new NoServer(
    `what answers at \`${url}\` is not the tidegate that wrote its run file (process ${pid}), or is of another version: if that one was killed, start it again with \`${typedName(process.env)} up\`; or name another with --endpoint`,
  )
}

const proof = z.object({ proof: z.string() })

const clock = z.object({ now: z.iso.datetime() })

/** The server's time, after moving it forward by `advanceMs`. */
export async function readClock(server: RunningServer, advanceMs = 0): Promise<Date> {
  const { now } = await callOperator(server, 'clock', advanceMs ? { advanceMs } : {}, clock)
  return new Date(now)
}

type Headers = Record<string, string>
type Authorize = (body: string, headers: Headers, target: URL) => Headers

/** As `callOperator`, with whatever headers `authorize` adds: a signature covers body and headers. */
export async function post<T>(
  url: string,
  name: string,
  input: Readonly<Record<string, unknown>>,
  output: z.ZodType<T>,
  authorize: Authorize,
): Promise<T> {
  const body = JSON.stringify(input)
  const target = new URL(`/_tidegate/${name}`, url)
  const { status, answer } = await send(target, body, authorize)
  if (status !== 200) throw refusal(status, name, answer)
  const parsed = output.safeParse(answer)
  if (parsed.success) return parsed.data
  const where = parsed.error.issues[0]?.path.join('.')
  throw new Failure(
    `the server's answer to \`${name}\` is not what this version reads${where ? `, at \`${where}\`` : ''}: is the server another version of tidegate? start it again with this one`,
  )
}

async function send(
  target: URL,
  body: string,
  authorize: Authorize,
): Promise<{ status: number; answer: unknown }> {
  try {
    const response = await fetch(target, {
      method: 'POST',
      body,
      headers: authorize(body, { 'content-type': 'application/json' }, target),
      redirect: 'error',
      signal: AbortSignal.timeout(answerMsMax),
    })
    const bytes = response.body
      ? await readBody(response.body, { bytesMax: answerBytesMax })
      : new Uint8Array()
    return { status: response.status, answer: fromJson(Buffer.from(bytes).toString('utf8')) }
  } catch (error) {
    throw unreachable(target, error)
  }
}

const refused = z.object({ error: z.object({ code: z.string(), message: z.string() }) })

function refusal(status: number, name: string, answer: unknown): Failure {
  const parsed = refused.safeParse(answer)
  return parsed.success
    ? new Failure(parsed.data.error.message, 1, parsed.data.error.code)
    : new Failure(
        `the server answered ${status} to \`${name}\`, and not as tidegate does: is another program on that port?`,
      )
}
