import { gzipSync } from 'node:zlib'

/** One tar header as bytes, with whatever it claims: nothing here is checked, and `size` need not be the content's. */
export interface RawEntry {
  readonly name: string | Buffer
  readonly content?: string | Buffer
  readonly type?: string
  readonly link?: string | Buffer
  /** As it stands in the header: octal digits, or anything else. */
  readonly size?: string | Buffer
  readonly mode?: number
  readonly prefix?: string
  readonly magic?: string
}

export function entry({ name, content = '', type = '0', link = '', ...rest }: RawEntry): Buffer {
  const body = Buffer.from(content as string)
  const header = Buffer.alloc(512)
  const put = (at: number, length: number, value: string | Buffer) =>
    Buffer.from(value as string).copy(header, at, 0, length)
  put(0, 100, name)
  put(100, 8, `${(rest.mode ?? 0o755).toString(8).padStart(7, '0')}\0`)
  put(108, 8, '0000000\0')
  put(116, 8, '0000000\0')
  put(124, 12, rest.size ?? `${body.length.toString(8).padStart(11, '0')}\0`)
  put(136, 12, '00000000000\0')
  put(148, 8, '        ')
  put(156, 1, type)
  put(157, 100, link)
  put(257, 8, rest.magic ?? 'ustar\x0000')
  put(345, 155, rest.prefix ?? '')
  const sum = header.reduce((total, byte) => total + byte, 0)
  put(148, 8, `${sum.toString(8).padStart(6, '0')}\0 `)
  return Buffer.concat([header, body, Buffer.alloc((512 - (body.length % 512)) % 512)])
}

/** `27 path=…\n`: a record of a PAX header, whose length may be a lie. */
export function paxRecord(key: string, value: string | Buffer, length?: number): Buffer {
  const rest = Buffer.concat([
    Buffer.from(` ${key}=`),
    Buffer.from(value as string),
    Buffer.from('\n'),
  ])
  let own = rest.length + 1
  while (String(own).length + rest.length !== own) own = String(own).length + rest.length
  return Buffer.concat([Buffer.from(String(length ?? own)), rest])
}

export const pax = (...records: readonly Buffer[]): Buffer =>
  entry({ name: 'PaxHeader/x', type: 'x', content: Buffer.concat(records) })

/** An archive of these entries, ended as tar wants it. */
export const archive = (...entries: readonly (RawEntry | Buffer)[]): Buffer =>
  Buffer.concat([
    ...entries.map((one) => (Buffer.isBuffer(one) ? one : entry(one))),
    Buffer.alloc(1024),
  ])

/** Gzip of many zeros, cheap to make: one compressed block over and over, each a member of its own. */
export const gzipBomb = (mebibytes: number): Buffer => {
  const member = gzipSync(Buffer.alloc(64 * 1_048_576), { level: 9 })
  return Buffer.concat(Array.from({ length: Math.ceil(mebibytes / 64) }, () => member))
}
