const longMax = 9223372036854775807n

/**
 * Milliseconds since 1970. Takes what IAM's own parser was seen to take: the W3C profiles of ISO 8601
 * with loose digits (`01T`, `2016-12-13t2:00:00.593194+23`), and whole seconds. Four digits are a year.
 */
export function parseDate(text: string): number | undefined {
  if (/^-?\d+$/.test(text) && (text.length > 4 || text.startsWith('-'))) {
    const seconds = BigInt(text)
    return seconds > longMax || seconds < -longMax - 1n ? undefined : Number(seconds) * 1000
  }
  const match =
    /^(\d{1,9})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[Tt](?:(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9}))?)?)?)?)?(?:[Zz]|([+-])(\d{2})(?::?(\d{2}))?)?$/.exec(
      text,
    )
  if (!match) return undefined
  const number = (group: number, absent: number) =>
    match[group] === undefined ? absent : Number(match[group])
  const [year, month, day] = [number(1, 0), number(2, 1), number(3, 1)]
  const [hour, minute, second] = [number(4, 0), number(5, 0), number(6, 0)]
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined
  if (hour > 24 || minute > 59 || second > 60) return undefined
  const at = new Date(0)
  at.setUTCFullYear(year, month - 1, day)
  at.setUTCHours(
    hour,
    minute,
    second,
    Math.floor(number(7, 0) / 10 ** ((match[7] ?? '').length - 3)),
  )
  const offset = (number(9, 0) * 60 + number(10, 0)) * (match[8] === '-' ? -1 : 1)
  return at.getTime() - offset * 60_000
}
