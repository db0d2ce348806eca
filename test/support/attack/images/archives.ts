import { gzipSync } from 'node:zlib'
import { entry, gzipBomb, pax, paxRecord } from '../tar.ts'
import { file, type HostileImage, mark, tgz, up } from './image.ts'

const block = (bytes: number, one: Buffer) =>
  gzipSync(Buffer.concat(Array.from({ length: bytes / one.length }, () => one)))
const times = (count: number, part: Buffer) =>
  Buffer.concat(Array.from({ length: count }, () => part))

/** By way of what tar can say. */
export const archives: readonly HostileImage[] = [
  {
    fact: 'devices, a FIFO and a socket',
    layers: [tgz(...['3', '4', '6'].map((type) => ({ name: `${mark}${type}`, type })))],
    end: 'Active',
  },
  {
    fact: 'set-uid and a file capability',
    layers: [
      tgz(
        pax(paxRecord('SCHILY.xattr.security.capability', Buffer.from('0100000200200000', 'hex'))),
        { name: mark, mode: 0o6755, content: 'x' },
      ),
    ],
    end: 'Active',
  },
  {
    fact: 'one name a thousand times, file and folder in turn',
    layers: [
      tgz(...Array.from({ length: 900 }, (_, at) => ({ name: mark, type: at % 2 ? '5' : '0' }))),
    ],
    end: 'Active',
  },
  {
    fact: 'names with line breaks, escapes and bytes that are no UTF-8',
    layers: [
      tgz(
        ...[
          `a\n${mark}`,
          `b\u001b[2J${mark}`,
          Buffer.from(`c\xff\xfe${mark}`, 'latin1'),
          `d\\${mark}`,
        ].map((name) => file(name)),
      ),
    ],
    end: 'Active',
  },
  {
    fact: 'a NUL in a PAX path',
    layers: [tgz(pax(paxRecord('path', `a\0${mark}`)), file('x'))],
    end: 'Failed',
  },
  {
    fact: 'a PAX path upwards',
    layers: [tgz(pax(paxRecord('path', `${up}${mark}`)), file('x'))],
    end: 'Active',
  },
  {
    fact: 'a PAX link outwards',
    layers: [tgz(pax(paxRecord('linkpath', '/etc/passwd')), { name: mark, type: '1', link: 'x' })],
    end: 'Failed',
  },
  {
    fact: 'a PAX record that lies about its length',
    layers: [tgz(pax(paxRecord('path', mark, 99_999)), file('x'))],
    end: 'Active',
  },
  {
    fact: 'a PAX record whose length is below nothing',
    layers: [tgz(pax(paxRecord('path', mark, -5)), file('x'))],
    end: 'Active',
  },
  {
    fact: 'a PAX record whose length is that of its length',
    layers: [tgz(pax(paxRecord('path', mark, 1)), file('x'))],
    end: 'Active',
  },
  {
    fact: 'a PAX header of negative size',
    layers: [tgz({ name: 'x', type: 'x', size: Buffer.alloc(12, 255) }, file(mark))],
    end: 'Failed',
  },
  {
    fact: 'a PAX size that is larger than the file',
    layers: [tgz(pax(paxRecord('size', '99999999')), file(mark))],
    end: 'Failed',
  },
  {
    fact: 'a PAX size below nothing',
    layers: [tgz(pax(paxRecord('size', '-1')), file(mark))],
    end: 'Failed',
  },
  {
    fact: 'a GNU long name upwards',
    layers: [tgz({ name: '././@LongLink', type: 'L', content: `${up}${mark}\0` }, file('x'))],
    end: 'Active',
  },
  {
    fact: 'a GNU long name of a megabyte',
    layers: [tgz({ name: '././@LongLink', type: 'L', content: 'x/'.repeat(524_288) }, file('x'))],
    ...{ end: 'Failed', says: /longer than/ },
  },
  {
    fact: 'a GNU long link outwards',
    layers: [
      tgz(
        { name: '././@LongLink', type: 'K', content: `${up}etc/passwd\0` },
        { name: mark, type: '1' },
      ),
    ],
    end: 'Failed',
  },
  { fact: 'a sparse file', layers: [tgz({ name: mark, type: 'S' })], end: 'Failed' },
  {
    fact: 'a size of eight gibibytes and no content',
    layers: [tgz({ name: mark, size: '77777777777\0' })],
    end: 'Failed',
  },
  {
    fact: 'a size in base 256 below nothing',
    layers: [tgz({ name: mark, size: Buffer.alloc(12, 'f0', 'hex').fill(255, 0, 11) })],
    end: 'Failed',
  },
  {
    fact: 'a size in base 256 beyond all disks',
    layers: [
      tgz({ name: mark, size: Buffer.concat([Buffer.from([0x80]), Buffer.alloc(11, 0x7f)]) }),
    ],
    end: 'Failed',
  },
  {
    fact: 'a size that is no number',
    layers: [tgz({ name: mark, size: 'zzzzzzzz' })],
    end: 'Failed',
  },
  {
    fact: 'a folder with content',
    layers: [tgz({ name: mark, type: '5', content: 'x'.repeat(1000) })],
    end: 'Failed',
  },
  { fact: 'a broken checksum', layers: [gzipSync(Buffer.alloc(2048, 1))], end: 'Failed' },
  {
    fact: 'tar cut in a file',
    layers: [entry(file(mark, 'x'.repeat(5000))).subarray(0, 1000)],
    end: 'Failed',
  },
  { fact: 'tar without its end', layers: [gzipSync(entry(file(mark)))], end: 'Active' },
  {
    fact: 'gzip cut short',
    layers: [tgz(file(mark, 'x'.repeat(9000))).subarray(0, 60)],
    end: 'Failed',
  },
  {
    fact: 'gzip followed by noise',
    layers: [Buffer.concat([tgz(file(mark)), Buffer.alloc(3000, 7)])],
    end: 'Failed',
  },
  {
    fact: 'gzip of ten thousand members',
    layers: [Buffer.concat([times(10_000, gzipSync('')), tgz(file(mark))])],
    end: 'Active',
  },
  { fact: 'gzip in gzip', layers: [gzipSync(tgz(file(mark)))], end: 'Failed' },
  {
    fact: 'a bomb that says how large it is',
    layers: [
      Buffer.concat([
        gzipSync(entry({ name: mark, size: Buffer.from('800000000000000500000000', 'hex') })),
        gzipBomb(256),
      ]),
    ],
    ...{ end: 'Failed', says: /SizeLimitExceeded/ },
  },
  { fact: 'a bomb of nothing', layers: [gzipBomb(256)], end: 'Active' },
  {
    fact: 'more than a million entries',
    layers: [times(8, block(64 * 1_048_576, entry({ name: `.wh.${mark}` })))],
    ...{ end: 'Failed', says: /more than 1000000 entries/ },
  },
  {
    fact: 'a folder in a folder, 990 times',
    layers: [tgz(pax(paxRecord('path', `${'d/'.repeat(990)}${mark}`)), file('x'))],
    end: 'Active',
  },
  {
    fact: 'a layer that is no archive',
    layers: [Buffer.from('#!/bin/sh\n'.repeat(200))],
    end: 'Failed',
  },
  { fact: 'an empty layer', layers: [Buffer.alloc(1)], end: 'Failed' },
  {
    fact: 'zstd',
    layers: [Buffer.from('28b52ffd0000', 'hex')],
    ...{ end: 'Failed', says: /zstd/ },
  },
]
