/** A map of texts as CBOR (RFC 8949): all that a refusal holds. */
export function cborOfTexts(texts: Readonly<Record<string, string>>): Uint8Array {
  const entries = Object.entries(texts)
  return Buffer.concat([
    head(5, entries.length),
    ...entries.flatMap(([name, text]) => [cborText(name), cborText(text)]),
  ])
}

function cborText(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'utf8')
  return Buffer.concat([head(3, bytes.length), bytes])
}

/** A major type with its number, in the shortest form up to 65,535. */
function head(major: number, count: number): Uint8Array {
  const type = major << 5
  if (count < 24) return Uint8Array.of(type | count)
  if (count < 256) return Uint8Array.of(type | 24, count)
  return Uint8Array.of(type | 25, count >> 8, count & 255)
}
