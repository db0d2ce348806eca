import { type Fact, inside, known, type Source } from '../fact.ts'
import { hole } from '../holes.ts'
import type { Members } from '../shapes.ts'

/** The attributes of one resource, and what is not known or not to be shown of them. */
export class Values {
  readonly from: Source
  readonly #own: Members
  readonly #unknown: Members
  readonly #sensitive: Members

  constructor(from: Source, own: unknown, unknown: unknown = {}, sensitive: unknown = {}) {
    this.from = from
    this.#own = membersOf(own)
    this.#unknown = membersOf(unknown)
    this.#sensitive = membersOf(sensitive)
  }

  /** An empty text is how the provider writes what is not set. */
  text(name: string): Fact<string> {
    return this.#fact(name, (value) =>
      typeof value === 'string' && value !== '' ? value : undefined,
    )
  }

  /** Undefined where it is not known or not to be shown. */
  plain(name: string): string | undefined {
    const fact = this.text(name)
    return fact.state === 'known' ? fact.value : undefined
  }

  tags(): Fact<Readonly<Record<string, string>>> {
    const all = this.#isOpen('tags_all') || this.#own.tags_all ? 'tags_all' : 'tags'
    const fact = this.#fact(all, (value) => {
      const pairs = Object.entries(membersOf(value))
      return Object.fromEntries(pairs.filter((pair): pair is [string, string] => isText(pair[1])))
    })
    return fact.state === 'none' ? known({}, fact.from) : fact
  }

  /** Undefined where one of them is not known. */
  texts(name: string): readonly string[] | undefined {
    const value = this.#own[name]
    if (this.#isOpen(name)) return undefined
    return Array.isArray(value) ? value.filter(isText) : []
  }

  /** A map of texts; undefined where it has none or one of them is not known. */
  map(name: string): Readonly<Record<string, string>> | undefined {
    const pairs = Object.entries(membersOf(this.#own[name]))
    if (this.#isOpen(name) || pairs.length === 0) return undefined
    return Object.fromEntries(pairs.filter((pair): pair is [string, string] => isText(pair[1])))
  }

  /** Nested blocks, such as `inline_policy`. Undefined where how many is not known. */
  blocks(name: string): readonly Values[] | undefined {
    const [value, open, hidden] = [this.#own[name], this.#unknown[name], this.#sensitive[name]]
    if (open === true || hidden === true) return undefined
    const from = inside(this.from, name)
    return (Array.isArray(value) ? value : []).map(
      (one, index) =>
        new Values(inside(from, index), one, elementOf(open, index), elementOf(hidden, index)),
    )
  }

  /** With a hole for each that is not known, or is not to be shown. */
  textsWithHoles(name: string): readonly string[] {
    const [value, open, hidden] = [this.#own[name], this.#unknown[name], this.#sensitive[name]]
    if (open === true || hidden === true) return [hole]
    const [given, marks] = [Array.isArray(value) ? value : [], Array.isArray(open) ? open : []]
    return Array.from({ length: Math.max(given.length, marks.length) }, (_, at) => {
      const isOpen = holdsTrue(marks[at]) || holdsTrue(elementOf(hidden, at))
      return isOpen || !isText(given[at]) ? hole : given[at]
    })
  }

  /** To anything, known or not. */
  isSet(name: string): boolean {
    const value = this.#own[name]
    const isEmpty = value === undefined || value === null || value === '' || isEmptyList(value)
    return !isEmpty || this.#isOpen(name)
  }

  isUnknown(name: string): boolean {
    return this.#unknown[name] === true
  }

  #isOpen(name: string): boolean {
    return holdsTrue(this.#unknown[name]) || holdsTrue(this.#sensitive[name])
  }

  #fact<Value>(name: string, read: (value: unknown) => Value | undefined): Fact<Value> {
    const from = inside(this.from, name)
    const what = `${from.address ?? 'the resource'}.${name}` as const
    if (holdsTrue(this.#unknown[name]))
      return { state: 'unknown', gap: `known after apply: ${what}`, from }
    if (holdsTrue(this.#sensitive[name]))
      return { state: 'unknown', gap: `marked sensitive: ${what}`, from }
    const value = read(this.#own[name])
    return value === undefined ? { state: 'none', from } : known(value, from)
  }
}

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0

const isText = (value: unknown): value is string => typeof value === 'string'

const elementOf = (marks: unknown, index: number): unknown =>
  Array.isArray(marks) ? marks[index] : {}

/** What is unknown or sensitive is marked by `true`, in the shape of what holds it. */
function holdsTrue(marks: unknown): boolean {
  if (typeof marks !== 'object' || marks === null) return marks === true
  return Object.values(marks).some(holdsTrue)
}

const membersOf = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {}
