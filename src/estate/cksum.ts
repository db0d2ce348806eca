const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1
  return crc
})

/**
 * What `cksum` prints of its input: the check sum of POSIX, and the length in bytes. It is on every machine that has a
 * shell, which no tool for a cryptographic one is. It tells that somebody changed a document, not that somebody forged it.
 */
export function cksum(text: string): string {
  const bytes = new TextEncoder().encode(text)
  const length: number[] = []
  for (let left = bytes.length; left > 0; left = Math.floor(left / 256)) length.push(left % 256)
  let crc = 0
  for (const byte of [...bytes, ...length])
    crc = (crc << 8) ^ (table[((crc >>> 24) ^ byte) & 0xff] ?? 0)
  return `${~crc >>> 0} ${bytes.length}`
}
