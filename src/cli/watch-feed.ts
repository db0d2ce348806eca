import { z } from 'zod'
import { Failure } from './failure.ts'
import { findServer } from './find-server.ts'
import type { RunningServer } from './run-file.ts'
import { callOperator } from './server-client.ts'

const refusal = z.object({
  request: z.string(),
  at: z.string(),
  status: z.number().nullable(),
  code: z.string(),
  operation: z.string(),
  caller: z.string().nullable(),
  owner: z.string().nullable(),
  resource: z.string().nullable(),
  why: z.string(),
  times: z.number(),
})

const news = z.object({
  refusals: z.array(refusal),
  next: z.number(),
  missed: z.boolean(),
  ended: z.boolean(),
})

export type Refusal = Readonly<z.infer<typeof refusal>>

export type Event =
  | { readonly kind: 'refusal'; readonly refusal: Refusal }
  /** Something that is not a refusal, for whoever watches. */
  | { readonly kind: 'note'; readonly text: string }

const retryMs = 500
const patienceMs = 30_000

/**
 * Every refusal from now on. A server that stops is waited for, as one is that was killed: after half a
 * minute without it the feed ends.
 * @throws Failure when there is no server to begin with.
 */
export async function* watchFeed(first: RunningServer): AsyncGenerator<Event> {
  let server = first
  let { next } = await callOperator(server, 'watch', {}, news)
  for (;;) {
    const told = await callOperator(server, 'watch', { after: next }, news).catch(unlessTold)
    if (told) {
      next = told.next
      if (told.missed)
        yield { kind: 'note', text: 'more was refused than the server keeps: some are not shown' }
      for (const one of told.refusals) yield { kind: 'refusal', refusal: one }
    }
    if (told && !told.ended) continue
    yield {
      kind: 'note',
      text: `the server at ${server.url} stopped: waiting for it to start again`,
    }
    const back = await comesBack(server.url)
    if (!back) return
    server = back
    yield { kind: 'note', text: `the server at ${server.url} is back` }
  }
}

/** What the server itself refuses will not get better by waiting. */
function unlessTold(error: unknown): undefined {
  if (error instanceof Failure && error.code === undefined) return undefined
  throw error
}

/** Its operator's key is another then. */
async function comesBack(url: string): Promise<RunningServer | undefined> {
  for (let waited = 0; waited < patienceMs; waited += retryMs) {
    await new Promise((resolve) => setTimeout(resolve, retryMs))
    try {
      const server = findServer(url, {})
      await callOperator(server, 'watch', {}, news)
      return server
    } catch (error) {
      if (!(error instanceof Failure)) throw error
    }
  }
  return undefined
}
