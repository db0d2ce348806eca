/**
 * What people paste, as the lines the tool printed: without colours, without the marks that mails, boxes, logs and
 * JSON put around a text, with its entities and escapes read.
 */
export function cleaned(pasted: string): string {
  const text = decoded(pasted.slice(0, pastedMax))
    .replace(colours, '')
    .replace(/\r\n?/g, '\n')
    .replace(/<br ?\/?>/gi, '\n')
    .replace(/<\/?(?:p|pre|code|span|div|td|tr|b|em|strong)(?: [^<>\n]{0,200})?>/gi, ' ')
    .replace(/\\u([0-9a-fA-F]{4})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
    .replace(/\\+n/g, '\n')
    .replace(/\\+t/g, ' ')
    .replace(/\\+(["'`])/g, '$1')
    .replace(
      /&(?:(quot|apos|lt|gt|amp|nbsp)|#(\d{1,5})|#x([0-9a-f]{1,4}));/gi,
      (whole, name: string | undefined, decimal: string | undefined, hex: string | undefined) =>
        name === undefined
          ? String.fromCharCode(Number.parseInt(decimal ?? hex ?? '', decimal ? 10 : 16))
          : (entities[name] ?? whole),
    )
    .replace(/[\u00a0\u2000-\u200a\u202f\u3000]/g, ' ')
    .replace(/[\u00ad\u200b-\u200d\u2060\ufeff]/g, '')
    .replace(/[\u2010\u2011]/g, '-')
    .replace(/\uff1a/g, ': ')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    // A text that a program's source has in parts.
    .replace(/(["'])[ \t]*[+.]?[ \t]*\n[ \t]*[+.]?[ \t]*\1/g, '')
  return text.split('\n').map(withoutMargin).join('\n')
}

/** As it stands in an address, where words follow each other so. */
function decoded(text: string): string {
  if (!/[a-z]%20[a-z]/i.test(text)) return text
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escaped) => {
    try {
      return decodeURIComponent(escaped)
    } catch {
      return escaped
    }
  })
}

/** Characters of a paste that are read: a log of that length holds its refusal in the first part or not at all. */
const pastedMax = 262_144

const esc = String.fromCharCode(0x1b)
const bell = String.fromCharCode(0x07)
/** Colours and other orders to a terminal, and the links that some tools write for it. */
const colours = new RegExp(
  `${esc}(?:\\[[0-9;?]*[ -/]*[@-~]|\\][^${bell}${esc}]*(?:${bell}|${esc}\\\\))`,
  'g',
)

const entities: Readonly<Record<string, string>> = {
  quot: '"',
  apos: "'",
  lt: '<',
  gt: '>',
  amp: '&',
  nbsp: ' ',
}

/** A quoted mail's `> `, a box's `│ `, a comment's `// `, and the time and name that logs write before every line. */
function withoutMargin(line: string): string {
  return line
    .replace(/^[a-z][\w.-]{0,60} +\| /i, '')
    .replace(
      /^(?:\[[^\]]{1,40}\] )?\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?\]?(?: \d\d[OE][+ ])? ?/,
      '',
    )
    .replace(
      /^(?:[A-Z][a-z]{2} [ \d]\d )?\d\d:\d\d:\d\d(?:\.\d+)? +(?:[\w.-]+ [\w.-]+\[\d+\]: )?/,
      '',
    )
    .replace(/^##\[\w+\]/, '')
    .replace(/^(?:\s*\/\/|\+) /, '')
    .replace(/^(?:[>│|┃╷╵#*] ?)+/, '')
    .replace(/ +[│|┃^\\]$/, '')
}

/**
 * The ways in which the lines may have been one text: broken between words, or cut by a terminal at its width, in the
 * middle of words. The likelier way first.
 */
export function joinings(text: string): readonly string[] {
  const lines = text.split('\n')
  const soft = lines.map((line) => line.trim()).join(' ')
  const hard = cutAtWidth(lines)
  const ways = hard === undefined ? [soft] : hard.cuts > 1 ? [hard.text, soft] : [soft, hard.text]
  return ways.map((way) => way.replace(/\s+/g, ' ').trim())
}

/** Narrower terminals cut nothing that anybody would paste. */
const widthMin = 20

/**
 * The text with its cut lines joined: those that go on in the next have all the same, greatest length. One such line
 * alone may as well just be the longest. Undefined where none can have been cut.
 */
function cutAtWidth(
  lines: readonly string[],
): { readonly text: string; readonly cuts: number } | undefined {
  const width = lines.reduce((most, { length }) => Math.max(most, length), 0)
  const isCut = (line: string, at: number) => line.length === width && at < lines.length - 1
  const cuts = lines.filter(isCut).length
  if (width < widthMin || cuts === 0) return undefined
  return { text: lines.map((line, at) => (isCut(line, at) ? line : `${line} `)).join(''), cuts }
}
