import { createHmac } from 'node:crypto'

/** Words that say what something is, not whose: they stay. */
const generic = new Set(
  'root aws amazonaws o r ou p repository function user role group policy assumed federated instance profile oidc saml provider mfa log stream layer key vpce vpc alias secret parameter table organization account organizations service resource control reserved sha256 FullAWSAccess RCPFullAWSAccess'
    .toLowerCase()
    .split(' '),
)

/** `AROA…`: the first four letters say of what kind it is. */
const uniqueId = /^A[A-Z]{2}A[A-Z0-9]{12,}$/

const letters = 'abcdefghijklmnopqrstuvwxyz'
const digits = '0123456789'

/**
 * New names for accounts and for whatever people named, the same one everywhere. Words are replaced letter by letter,
 * by what stands before in the word and a key that is not kept: so words with the same beginning still have one, and
 * `team-a*` means the same names as before.
 */
export class Redaction {
  readonly #key: Buffer
  readonly #accounts = new Map<string, string>()
  readonly #words = new Map<string, string>()
  readonly #kept: ReadonlySet<string>

  /** `ends`: what patterns ask for behind a wildcard. A word that has it stays, or the pattern would miss it. */
  constructor(key: Buffer, ends: ReadonlySet<string>) {
    this.#key = key
    this.#kept = new Set([...ends].map((end) => end.toLowerCase()))
  }

  account(id: string): string {
    const known = this.#accounts.get(id)
    if (known !== undefined) return known
    const at = this.#accounts.size
    const one = at < 9 ? String(at + 1).repeat(12) : String(100_000_000_000 + at)
    this.#accounts.set(id, one)
    return one
  }

  /** An ARN, an image's URI, a name or a pattern of one of them. */
  name(text: string): string {
    return text
      .split(/(\$\{[^}]*\})/)
      .map((part) => (part.startsWith('${') ? this.#variable(part) : this.#plain(part)))
      .join('')
  }

  /** A condition key names a tag behind its slash. */
  conditionKey(key: string): string {
    const slash = key.indexOf('/')
    return slash < 0 ? key : key.slice(0, slash + 1) + this.name(key.slice(slash + 1))
  }

  #variable(text: string): string {
    return `\${${this.conditionKey(text.slice(2, -1))}}`
  }

  #plain(text: string): string {
    const [, head, account, tail] = /^(arn:[^:]*:[^:]*:[^:]*:)([^:]*):(.*)$/s.exec(text) ?? []
    if (head !== undefined && account !== undefined && tail !== undefined)
      return account === 'aws' ? text : `${head}${this.#withAccount(account)}:${this.#typed(tail)}`
    const [host] = /^\d{12}\.dkr\.ecr\.[^/]+/.exec(text) ?? []
    if (host !== undefined)
      return (
        this.account(host.slice(0, 12)) + host.slice(12) + this.#inWords(text.slice(host.length))
      )
    return this.#inWords(text)
  }

  #withAccount(account: string): string {
    return /^\d{12}$/.test(account) ? this.account(account) : account
  }

  /** In an ARN `rol*` may mean the kind of what is named. */
  #typed(resource: string): string {
    const [cut = ''] = /^[a-z-]+(?=[*?])/.exec(resource) ?? []
    const isKind = cut !== '' && [...generic].some((word) => word.startsWith(cut))
    if (resource.startsWith('oidc-provider/')) return resource
    return isKind ? cut + this.#inWords(resource.slice(cut.length)) : this.#inWords(resource)
  }

  #inWords(text: string): string {
    const [digest] = /@sha256:[0-9a-f]{64}$/.exec(text) ?? []
    if (digest !== undefined) return this.#inWords(text.slice(0, -digest.length)) + digest
    return text.replace(/[A-Za-z0-9]+/g, (word) => this.#word(word))
  }

  #word(word: string): string {
    if (/^\d{12}$/.test(word)) return this.account(word)
    const lower = word.toLowerCase()
    if (generic.has(lower) || [...this.#kept].some((end) => lower.includes(end))) return word
    const known = this.#words.get(word)
    if (known !== undefined) return known
    const start = uniqueId.test(word) ? 4 : 0
    const one = word.slice(0, start) + this.#lettersOf(word, start)
    this.#words.set(word, one)
    return one
  }

  #lettersOf(word: string, start: number): string {
    let result = ''
    for (let at = start; at < word.length; at++) {
      const letter = word[at] ?? ''
      const before = word.slice(start, at).toLowerCase()
      const by = createHmac('sha256', this.#key).update(before).digest().readUInt32BE()
      result += turned(letter, by)
    }
    return result
  }
}

function turned(letter: string, by: number): string {
  const lower = letter.toLowerCase()
  const alphabet = letters.includes(lower) ? letters : digits
  const one = alphabet[(alphabet.indexOf(lower) + by) % alphabet.length] ?? letter
  return letter === lower ? one : one.toUpperCase()
}
