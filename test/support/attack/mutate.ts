/** Chance that can be repeated: the same seed gives the same choices. */
export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** From 0 to below `n`. */
  below(n: number): number {
    // Mulberry32.
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * n)
  }

  of<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item
  }

  /** Once in `n` times. */
  once(n: number): boolean {
    return this.below(n) === 0
  }
}

const oddTexts = [
  ...[
    '',
    ' ',
    '\0',
    '\n',
    '\r\nx: y',
    '%',
    '%00',
    '%zz',
    '%c0%ae',
    '../../../etc/passwd',
    '/',
    '//',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'null',
    'undefined',
    'NaN',
    '-0',
    '1e999',
  ],
  ...[
    '\ud800',
    '\u202e',
    '\ufeff',
    'İ',
    'ß',
    '😀'.repeat(300),
    'a'.repeat(70_000),
    '*',
    '?',
    '${aws:username}',
  ],
  ...[
    'arn:aws:iam::111111111111:root',
    'arn:::::',
    'arn:aws:ecr:us-east-1:111111111111:repository/',
    ':',
    '@',
  ],
  ...[
    'sha256:',
    `sha256:${'0'.repeat(64)}`,
    'sha512:0',
    '0x10',
    '999999999999999999999',
    '$LATEST',
    '(a+)+$',
  ],
  ...[
    '{"Version":"2012-10-17","Statement":[]}',
    '{"Statement":',
    '[[[[',
    '<!DOCTYPE x>',
    "' or 1=1 --",
    '\\',
  ],
  ...[
    '2026-13-45T99:99:99Z',
    'Infinity',
    '٣',
    'true',
    '1.5',
    '-1',
    '4294967296',
    '9007199254740993',
  ],
] as const
const oddNumbers = [
  ...[0, -1, -0.5, 1.5, 2 ** 31, 2 ** 53, 2 ** 63, -(2 ** 63), 1e308, 5e-324, 4_294_967_295],
] as const

/** Stands for what is too deep to be made as a value. */
const abyss = 'an abyss'

/** A mutated value as JSON. */
export const textOf = (value: unknown): string =>
  (JSON.stringify(value) ?? '').replace(`"${abyss}"`, '['.repeat(30_000) + ']'.repeat(30_000))

const oddValue = (dice: Dice): unknown => {
  switch (dice.below(8)) {
    case 0:
      return dice.of(oddNumbers)
    case 1:
      return null
    case 2:
      return dice.once(2)
    case 3:
      return dice.once(10) ? abyss : [[{ Statement: [{}] }]]
    case 4:
      return Array.from({ length: dice.below(300) }, () => dice.of(oddTexts))
    case 5:
      return JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":1}}')
    default:
      return dice.of(oddTexts)
  }
}

export const oddText = (dice: Dice): string => dice.of(oddTexts)

/** The text with some of it cut, doubled, flipped or replaced. */
export function mutatedText(dice: Dice, text: string): string {
  const at = dice.below(text.length + 1)
  const to = at + dice.below(20)
  switch (dice.below(6)) {
    case 0:
      return text.slice(0, at)
    case 1:
      return text.slice(0, at) + oddText(dice) + text.slice(at)
    case 2:
      return text.slice(0, at) + text.slice(to)
    case 3:
      return text.slice(0, to) + text.slice(at)
    case 4:
      return text.slice(0, at) + String.fromCharCode(dice.below(0x2000)) + text.slice(at + 1)
    default:
      return dice.once(3) ? oddText(dice) : text
  }
}

/** A JSON value of which one part, anywhere in it, is another. */
export function mutatedValue(dice: Dice, value: unknown): unknown {
  if (Array.isArray(value) && value.length > 0 && !dice.once(4)) {
    const at = dice.below(value.length)
    if (dice.once(6)) return [...value, ...value]
    return value.map((one, index) => (index === at ? mutatedValue(dice, one) : one))
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && !dice.once(8)) {
    const keys = Object.keys(value)
    const key = keys.length > 0 && !dice.once(8) ? dice.of(keys) : oddText(dice)
    const own = (value as Record<string, unknown>)[key]
    return { ...value, [key]: mutatedValue(dice, own) }
  }
  if (typeof value === 'string' && dice.once(2)) return mutatedText(dice, value)
  return oddValue(dice)
}

export function mutatedBytes(dice: Dice, bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  for (let flips = dice.below(8); flips >= 0 && copy.length > 0; flips--)
    copy[dice.below(copy.length)] = dice.below(256)
  return dice.once(4) ? copy.subarray(0, dice.below(copy.length + 1)) : copy
}
