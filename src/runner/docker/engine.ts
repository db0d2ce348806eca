import { type IncomingMessage, request } from 'node:http'
import { posix } from 'node:path'
import { Readable } from 'node:stream'

const answerBytesMax = 16 * 1024 ** 2

/** An archive begins with a block about its first file, whose content follows. */
const tarBlock = 512
const headBytes = 4096
const linksMax = 40

/** A Docker engine over its socket. https://docs.docker.com/reference/api/engine/version/v1.41/ */
export class Engine {
  readonly socket = (process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock').replace(
    'unix://',
    '',
  )

  /** Throws what the engine says when it refuses. */
  async json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.#ask(method, path, body)
    const text = await textOf(response)
    if ((response.statusCode ?? 500) >= 400) throw new Error(messageOf(text))
    return (text === '' ? undefined : JSON.parse(text)) as T
  }

  async exists(path: string): Promise<boolean> {
    const response = await this.#ask('GET', path)
    await textOf(response)
    return response.statusCode === 200
  }

  /** What is at `path` in a container, following links; undefined when nothing is. */
  async stat(container: string, path: string): Promise<{ readonly mode: number } | undefined> {
    const at = `/containers/${container}/archive?path=${encodeURIComponent(path)}`
    const response = await this.#ask('HEAD', at)
    response.resume()
    const header = response.headers['x-docker-container-path-stat']
    if (response.statusCode !== 200 || typeof header !== 'string') return undefined
    return JSON.parse(Buffer.from(header, 'base64').toString()) as { mode: number }
  }

  /** The first bytes of a file in a container, following links; undefined when there is none. */
  async head(container: string, path: string, followed = 0): Promise<Buffer | undefined> {
    const at = `/containers/${container}/archive?path=${encodeURIComponent(path)}`
    const response = await this.#ask('GET', at)
    const archive = await firstBytes(response, tarBlock + headBytes)
    const type = String.fromCharCode(archive[156] ?? 0)
    if (response.statusCode !== 200 || archive.length < tarBlock) return undefined
    if (type === '2' && followed < linksMax) {
      const link = archive.subarray(157, 257).toString('utf8').replace(/\0.*$/s, '')
      return this.head(container, posix.resolve(posix.dirname(path), link), followed + 1)
    }
    return type === '0' || type === '\0' ? archive.subarray(tarBlock) : undefined
  }

  async remove(path: string): Promise<void> {
    await textOf(await this.#ask('DELETE', path))
  }

  /** What `docker load` prints. */
  async load(archive: AsyncIterable<Uint8Array>): Promise<string> {
    return await textOf(await this.#ask('POST', '/images/load?quiet=true', Readable.from(archive)))
  }

  stream(path: string, method = 'GET'): Promise<IncomingMessage> {
    return this.#ask(method, path)
  }

  #ask(method: string, path: string, body?: unknown): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const stream = body instanceof Readable ? body : undefined
      const asked = request(
        {
          socketPath: this.socket,
          method,
          path: `/v1.41${path}`,
          headers: {
            host: 'docker',
            'content-type': stream ? 'application/x-tar' : 'application/json',
          },
        },
        resolve,
      )
      asked.on('error', reject)
      if (stream)
        stream
          .on('error', (error) => {
            asked.destroy(error)
            reject(error)
          })
          .pipe(asked)
      else asked.end(body === undefined ? undefined : JSON.stringify(body))
    })
  }
}

/** The rest is not waited for. */
async function firstBytes(response: IncomingMessage, bytes: number): Promise<Buffer> {
  const parts: Buffer[] = []
  let held = 0
  for await (const part of response) {
    parts.push(part)
    held += part.length
    if (held >= bytes) break
  }
  return Buffer.concat(parts).subarray(0, bytes)
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) {
    text += chunk
    if (text.length > answerBytesMax) throw new Error('the Docker engine answers too much')
  }
  return text
}

function messageOf(text: string): string {
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed === 'object' && parsed && 'message' in parsed) return String(parsed.message)
  } catch {
    // Not every refusal is JSON.
  }
  return text
}
