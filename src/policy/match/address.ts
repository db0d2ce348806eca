/** An IP range as sixteen-bit groups: two for IPv4, eight for IPv6. */
export interface AddressRange {
  readonly groups: readonly number[]
  readonly prefix: number
}

/** A bare address is a range of one. */
export function parseRange(text: string): AddressRange | undefined {
  const slash = text.indexOf('/')
  const groups = parseAddress(slash < 0 ? text : text.slice(0, slash))
  if (!groups) return undefined
  const bits = groups.length * 16
  const prefixText = slash < 0 ? String(bits) : text.slice(slash + 1)
  const prefix = /^\d{1,3}$/.test(prefixText) ? Number(prefixText) : -1
  return prefix >= 0 && prefix <= bits ? { groups, prefix } : undefined
}

export function inRange(range: AddressRange, groups: readonly number[]): boolean {
  if (groups.length !== range.groups.length) return false
  for (let left = range.prefix, at = 0; left > 0; left -= 16, at++) {
    const mask = left >= 16 ? 0xffff : 0xffff & (0xffff << (16 - left))
    if (((groups[at] ?? 0) & mask) !== ((range.groups[at] ?? 0) & mask)) return false
  }
  return true
}

export function parseAddress(text: string): readonly number[] | undefined {
  if (!text.includes(':')) return parseV4(text)
  const lower = text.toLowerCase()
  // What a dual-stack socket reports for an IPv4 client.
  if (lower.startsWith('::ffff:') && lower.includes('.')) return parseV4(lower.slice(7))
  return parseV6(lower)
}

function parseV4(text: string): readonly number[] | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)
  if (!match) return undefined
  const bytes = [match[1], match[2], match[3], match[4]].map(Number)
  const [a = 0, b = 0, c = 0, d = 0] = bytes
  return bytes.every((byte) => byte <= 255) ? [a * 256 + b, c * 256 + d] : undefined
}

function parseV6(text: string): readonly number[] | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const head = groupsOf(halves[0] ?? '')
  const tail = groupsOf(halves[1] ?? '')
  if (!head || !tail) return undefined
  const absent = 8 - head.length - tail.length
  if (halves.length === 1 ? absent !== 0 : absent < 1) return undefined
  return [...head, ...new Array<number>(absent).fill(0), ...tail]
}

function groupsOf(half: string): number[] | undefined {
  if (half === '') return []
  const groups: number[] = []
  for (const group of half.split(':')) {
    if (group.includes('.')) {
      const v4 = parseV4(group)
      if (!v4) return undefined
      groups.push(...v4)
    } else if (/^[0-9a-f]{1,4}$/.test(group)) groups.push(Number.parseInt(group, 16))
    else return undefined
  }
  return groups
}
