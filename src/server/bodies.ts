import { AwsError } from '../aws/error.ts'
import { type BodyLimit, bodyTooLarge, type HttpRequest, readBody } from '../aws/http.ts'

/**
 * Reads a request's body whole and hands it to `use`, at whose end it is forgotten. Throws
 * RequestEntityTooLargeException for one beyond the limit, before any of it is read where its length is told.
 */
export type WithBody = <Result>(
  request: HttpRequest,
  limit: BodyLimit,
  use: (body: Uint8Array) => Promise<Result>,
) => Promise<Result>

/** Bytes of bodies, as they came, that all connections together may hold: the largest, Lambda's, fits in. */
const heldBytesMax = 134_217_728

/** Room comes back within seconds as long as the requests that hold it go on. SDKs ask again after a throttling error. */
const waitMs = 10_000

/** No more than the headers of a request may have. Such a body never waits behind large ones. */
const uncountedBytes = 65_536

/**
 * One budget for the bodies of all connections. Each takes its whole length before it is read, so that two halves never wait
 * for each other; one that must wait stays in the client's socket, takes its turn, and is refused as
 * throttled when that does not come.
 */
export function openBodies(budget = new Budget(heldBytesMax, waitMs)): WithBody {
  return async (request, limit, use) => {
    const length = lengthOf(request, limit)
    const counted = length > uncountedBytes ? length : 0
    await budget.take(counted)
    try {
      return await use(await readBody(request.body, limit))
    } finally {
      budget.giveBack(counted)
    }
  }
}

/** A body that comes in chunks does not tell its length: it may become the longest. */
function lengthOf({ headers }: HttpRequest, limit: BodyLimit): number {
  if (headers['transfer-encoding'] !== undefined) return limit.bytesMax
  const length = Number(headers['content-length'] ?? 0)
  if (length > limit.bytesMax) throw bodyTooLarge(limit)
  return length
}

export class Budget {
  readonly #waitMs: number
  readonly #waiting = new Set<{ readonly bytes: number; readonly go: () => void }>()
  #free: number

  constructor(bytes: number, waitMs: number) {
    this.#free = bytes
    this.#waitMs = waitMs
  }

  async take(bytes: number): Promise<void> {
    if (bytes > 0 && (this.#waiting.size > 0 || bytes > this.#free)) await this.#turn(bytes)
    else this.#free -= bytes
  }

  giveBack(bytes: number): void {
    this.#free += bytes
    for (const next of this.#waiting) {
      if (next.bytes > this.#free) return
      this.#waiting.delete(next)
      this.#free -= next.bytes
      next.go()
    }
  }

  #turn(bytes: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.#waiting.delete(one)
        reject(new AwsError('Throttling', 'Rate exceeded'))
        // The one behind may be smaller.
        this.giveBack(0)
      }, this.#waitMs)
      const one = {
        bytes,
        go: () => {
          clearTimeout(late)
          resolve()
        },
      }
      this.#waiting.add(one)
    })
  }
}
