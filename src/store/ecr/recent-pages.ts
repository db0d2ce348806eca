import { Recent } from '../recent.ts'

/** As many lists as have their own revision; beyond, all lists are forgotten together. */
const listsMax = 10_000

/** Pages of lists, kept until the list changes: a page is kept under the revision its read began at. */
export class RecentPages<Page> {
  readonly #pages: Recent<Page>
  readonly #revisions = new Map<string, number>()
  #revision = 0
  #base = 0

  constructor(weightMax: number) {
    this.#pages = new Recent(weightMax)
  }

  async or(
    list: string,
    page: string,
    read: () => Promise<Page>,
    weigh: (page: Page) => number,
  ): Promise<Page> {
    const revision = this.#revisions.get(list) ?? this.#base
    const key = `${list} ${revision} ${page}`
    return (await this.#pages.or(key, read, weigh)) ?? read()
  }

  /** To be called after the commit and before the write is acknowledged. */
  forget(list: string): void {
    this.#revision++
    if (this.#revisions.size >= listsMax) {
      this.#revisions.clear()
      this.#base = this.#revision
    } else this.#revisions.set(list, this.#revision)
  }
}
