const requestsMax = 5_000

/** The requests of late, by the burst they were of: the newest stands for each, because it is the one that is kept. */
export class StandIns {
  readonly #bursts = new Map<string, object>()
  readonly #newest = new WeakMap<object, string>()

  note(request: string, burst: object): void {
    this.#newest.set(burst, request)
    this.#bursts.set(request, burst)
    if (this.#bursts.size > requestsMax) this.#bursts.delete(this.#bursts.keys().next().value ?? '')
  }

  knows = (request: string): boolean => this.#bursts.has(request)

  /** The request itself where nothing is known of it. */
  standIn(request: string): string {
    const burst = this.#bursts.get(request)
    return (burst && this.#newest.get(burst)) ?? request
  }
}
