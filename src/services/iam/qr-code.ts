import { crc32, deflateSync } from 'node:zlib'
import { encode } from 'uqr'

const scale = 4
const border = 4

/** `text` as a QR code in a black and white PNG. */
export function qrCodePng(text: string): Buffer {
  const { data, size } = encode(text, { border })
  const width = size * scale
  const rows: Buffer[] = []
  for (const modules of data) {
    // A row starts with its filter: none.
    const row = Buffer.alloc(1 + Math.ceil(width / 8))
    for (let x = 0; x < width; x++) {
      const white = !modules[Math.floor(x / scale)]
      if (white) row[1 + (x >> 3)] = (row[1 + (x >> 3)] ?? 0) | (128 >> (x & 7))
    }
    for (let copy = 0; copy < scale; copy++) rows.push(row)
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(width, 4)
  // One bit a pixel, grey; the last three bytes are the only compression, filters and order there are.
  header[8] = 1
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(body.byteLength + 8)
  framed.writeUInt32BE(data.byteLength, 0)
  body.copy(framed, 4)
  framed.writeUInt32BE(crc32(body), body.byteLength + 4)
  return framed
}
