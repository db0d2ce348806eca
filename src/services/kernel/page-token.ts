/** What a page of `list` is followed by: opaque, and good for that list alone. `key` is of the last item shown. */
export const pageToken = (list: string, key: string): string =>
  Buffer.from(`${list}\n${key}`).toString('base64url')

/** The key in a token just as it was given out. Undefined for any other text, also for one that decodes to the same. */
export function keyInToken(list: string, token: string): string | undefined {
  const text = Buffer.from(token, 'base64url').toString()
  const key = text.slice(list.length + 1)
  return pageToken(list, key) === token ? key : undefined
}

/** The same where the key is a number of items: a whole one in decimal digits, none of `0x10`, `-1` and `Infinity`. */
export function numberInToken(list: string, token: string): number | undefined {
  const key = keyInToken(list, token) ?? ''
  return /^(0|[1-9]\d{0,14})$/.test(key) ? Number(key) : undefined
}
