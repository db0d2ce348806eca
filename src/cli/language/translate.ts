import type { Language } from './language.ts'
import type { Sentence } from './sentence.ts'

/** A line of ours in another language. What is not ours, such as AWS's own message, comes back as it is. */
export type Say = (line: string) => string

export const asItIs: Say = (line) => line

interface Form {
  readonly sentence: Sentence
  readonly holes: readonly Hole[]
  readonly pattern: RegExp
  /** Its longest words: a line without them is not looked at closely. */
  readonly needle: string
  /** How much of it is words. */
  readonly weight: number
}

interface Hole {
  readonly name: string
  readonly kind: keyof typeof fillings
}

/** What may stand in a hole. A list ends where the next clause begins. */
const fillings = {
  '': '(\\S+)',
  '…': '(.*?)',
  '~': '(.+?)',
  ',': '((?:`[^`]*`|[^`;])+?)',
} as const

const holes = /\{(\w+)([…~,]?)\}/g

/** How lists and clauses are joined. */
const joints = {
  ko: { between: ', ', and: ' 및 ', or: ' 또는 ', clause: '. ' },
  ja: { between: '、', and: ' と ', or: ' または ', clause: '。' },
} as const

/**
 * A translator by these sentences. They are recognised as the code made them, so that reports that a server sent, or that
 * were kept, are translated too, and no room but this one knows of languages.
 */
export function translator(language: Exclude<Language, 'en'>, sentences: readonly Sentence[]): Say {
  const forms = sentences.map(formOf).sort((a, b) => b.weight - a.weight)
  const known = new Map<string, string>()

  const say: Say = (line) => {
    const [, indent = '', text = ''] = /^(\s*)([\s\S]*)$/.exec(line) ?? []
    let translated = known.get(text)
    if (translated === undefined) {
      translated = text === '' ? '' : closed(whole(text) ?? text)
      known.set(text, translated)
    }
    return indent + translated
  }

  /** Clauses are sentences of their own, unless one of ours has the semicolon in its words. */
  function whole(text: string): string | undefined {
    const own = matched(text, forms.filter(hasClauses))
    if (own !== undefined) return own
    const clauses = splitOutside(text, /^; /)
    return clauses.length > 1
      ? clauses.map(({ part }) => say(part)).join(joints[language].clause)
      : (matched(text, forms) ?? afterColon(text))
  }

  /** What it is about, and what is said of that: each is a sentence of its own. */
  function afterColon(text: string): string | undefined {
    const [subject, ...rest] = splitOutside(text, /^: /).map(({ part }) => part)
    return rest.length > 0 && subject !== undefined
      ? `${say(subject)}: ${say(rest.join(': '))}`
      : undefined
  }

  function matched(text: string, among: readonly Form[]): string | undefined {
    for (const { sentence, pattern, needle, holes: own } of among) {
      if (!text.includes(needle)) continue
      const match = pattern.exec(text)
      if (!match) continue
      const values = new Map(
        own.map(({ name, kind }, at) => [name, filled(match[at + 1] ?? '', kind)]),
      )
      return sentence[language].replace(holes, (_, name: string) => values.get(name) ?? '')
    }
    return undefined
  }

  function filled(value: string, kind: Hole['kind']): string {
    if (kind === '~') return say(value)
    return kind === ',' ? listed(value) : value
  }

  function listed(value: string): string {
    const parts = splitOutside(value, /^(?:, (?:and the )?| and (?:the |its )?| or )/)
    const { between, and, or } = joints[language]
    return parts
      .map(({ part, before }) => {
        const joint =
          before === '' ? '' : / or /.test(before) ? or : /and/.test(before) ? and : between
        return joint + say(part)
      })
      .join('')
  }

  return say
}

/** Japanese has spaces around foreign words alone. */
const closed = (text: string): string =>
  text.replace(/(?<=[\u3001-\u30ff\u4e00-\u9fff]) (?=[\u3001-\u30ff\u4e00-\u9fff])/g, '')

const hasClauses = ({ sentence }: Form): boolean => sentence.en.includes('; ')

function formOf(sentence: Sentence): Form {
  const { en } = sentence
  const own = [...en.matchAll(holes)].map(
    ([, name = '', kind = '']): Hole => ({ name, kind: kind as Hole['kind'] }),
  )
  const words = en.split(/\{\w+[…~,]?\}/)
  const source = words
    .map((word, at) => {
      const hole = own[at]
      return word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') + (hole ? fillings[hole.kind] : '')
    })
    .join('')
  return {
    sentence,
    holes: own,
    pattern: new RegExp(`^${source}$`, 's'),
    needle: words.reduce((longest, word) => (word.length > longest.length ? word : longest), ''),
    weight: words.join('').length,
  }
}

/** The parts of a text between separators, but for those that stand in backticks. */
function splitOutside(
  text: string,
  separator: RegExp,
): readonly { readonly part: string; readonly before: string }[] {
  const parts = [{ part: '', before: '' }]
  let quoted = false
  for (let at = 0; at < text.length; ) {
    const found = quoted ? undefined : separator.exec(text.slice(at, at + 12))?.[0]
    const last = parts.at(-1)
    if (found && last) {
      parts.push({ part: '', before: found })
      at += found.length
      continue
    }
    if (text[at] === '`') quoted = !quoted
    if (last) last.part += text[at]
    at += 1
  }
  return parts
}
