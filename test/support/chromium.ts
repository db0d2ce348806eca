import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'

/** A page in a real browser, driven by its debugging protocol over a pipe. */
export interface Page {
  /** As if typed into the address bar; resolves when the page has loaded, whatever it is. */
  goto(url: string): Promise<void>
  /** What an expression, or the promise it is, comes to within the page. */
  evaluate<T>(expression: string): Promise<T>
}

export interface Chromium {
  page(): Promise<Page>
  close(): Promise<void>
}

/** Debian's `chromium` without a screen. Undefined when it is not there. Every name in `hosts` is 127.0.0.1. */
export async function startChromium(hosts: readonly string[]): Promise<Chromium | undefined> {
  if (spawnSync('chromium', ['--version']).status !== 0) return undefined
  const profile = mkdtempSync(join(tmpdir(), 'tidegate-chromium-'))
  const child = spawn(
    'chromium',
    [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--no-first-run',
      '--remote-debugging-pipe',
      `--user-data-dir=${profile}`,
      // Nothing but this machine is reached, neither by a page nor by the browser itself.
      `--host-resolver-rules=${hosts.map((host) => `MAP ${host} 127.0.0.1,`).join('')}MAP * ~NOTFOUND,EXCLUDE 127.0.0.1,EXCLUDE localhost,EXCLUDE *.localhost`,
    ],
    // A group of its own: its helpers write to the profile as long as they live.
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'], detached: true },
  )
  const protocol = new Protocol(child)
  return {
    page: async () => {
      const { targetId } = await protocol.call<{ targetId: string }>('Target.createTarget', {
        url: 'about:blank',
      })
      const { sessionId } = await protocol.call<{ sessionId: string }>('Target.attachToTarget', {
        targetId,
        flatten: true,
      })
      await protocol.call('Page.enable', {}, sessionId)
      return pageOf(protocol, sessionId)
    },
    close: async () => {
      const ended = once(child, 'exit')
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      await ended
      rmSync(profile, { recursive: true, force: true, maxRetries: 10 })
    },
  }
}

interface Evaluated<T> {
  readonly result: { readonly value: T }
  readonly exceptionDetails?: { readonly exception?: { readonly description?: string } }
}

const pageOf = (protocol: Protocol, session: string): Page => ({
  goto: async (url) => {
    const loaded = protocol.event('Page.loadEventFired', session)
    await protocol.call('Page.navigate', { url }, session)
    await loaded
  },
  evaluate: async <T>(expression: string) => {
    const options = { expression, awaitPromise: true, returnByValue: true }
    const { result, exceptionDetails } = await protocol.call<Evaluated<T>>(
      'Runtime.evaluate',
      options,
      session,
    )
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? 'it threw')
    return result.value
  },
})

interface Message {
  readonly id?: number
  readonly method?: string
  readonly sessionId?: string
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

/** JSON messages that end with a zero byte, on the third and fourth pipe of the browser. */
class Protocol {
  readonly #to: Writable
  readonly #heard = new Set<(message: Message) => void>()
  #id = 0

  constructor(child: ChildProcess) {
    this.#to = child.stdio[3] as Writable
    let rest = ''
    ;(child.stdio[4] as Readable).setEncoding('utf8').on('data', (part: string) => {
      const messages = (rest + part).split('\0')
      rest = messages.pop() ?? ''
      for (const text of messages) for (const hear of this.#heard) hear(JSON.parse(text))
    })
  }

  async call<T>(method: string, params: object, sessionId?: string): Promise<T> {
    const id = ++this.#id
    const answer = this.#first((message) => message.id === id)
    this.#to.write(`${JSON.stringify({ id, method, params, sessionId })}\0`)
    const { result, error } = await answer
    if (error) throw new Error(`${method}: ${error.message}`)
    return result as T
  }

  event(method: string, sessionId: string): Promise<Message> {
    return this.#first((message) => message.method === method && message.sessionId === sessionId)
  }

  #first(wanted: (message: Message) => boolean): Promise<Message> {
    return new Promise((resolve) => {
      const hear = (message: Message) => {
        if (!wanted(message)) return
        this.#heard.delete(hear)
        resolve(message)
      }
      this.#heard.add(hear)
    })
  }
}
