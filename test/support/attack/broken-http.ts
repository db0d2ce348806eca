import { connect } from 'node:net'
import type { Dice } from './mutate.ts'

const get = 'GET /_tidegate/health HTTP/1.1\r\nHost: 127.0.0.1\r\n'
const post = 'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n'
const smuggled = 'GET /v2/_catalog HTTP/1.1\r\nHost: x\r\n\r\n'

/** What no proper client sends. */
const broken: readonly (string | Buffer)[] = [
  `${post}Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n`,
  `${post}Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nabc`,
  `${post}Transfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n0\r\n\r\n`,
  `${post}Transfer-Encoding: chunked\r\n\r\n3;${'x'.repeat(20_000)}\r\nabc\r\n0\r\n\r\n`,
  `${post}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nTrailer: ${'x'.repeat(80_000)}\r\n\r\n`,
  `${post}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${smuggled}`,
  `${post}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
  `${post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${smuggled}`,
  `${post}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${smuggled}`,
  `${post}Transfer-Encoding : chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${smuggled}`,
  `${post}Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde${smuggled}`,
  `${post}Content-Length: 4, 4\r\n\r\nabcd${smuggled}`,
  `${post}Content-Length: -1\r\n\r\nabcd`,
  `${post}Content-Length: 99999999999999999999\r\n\r\nabcd`,
  `${post}Content-Length: 0x4\r\n\r\nabcd`,
  `${post}Content-Length: +4\r\n\r\nabcd`,
  `${get}X: ${'x'.repeat(70_000)}\r\n\r\n`,
  `${get}${'X: y\r\n'.repeat(5_000)}\r\n`,
  `${get}X\0Y: z\r\n\r\n`,
  `${get}X: a\0b\r\n\r\n`,
  `${get} folded: x\r\n\r\n`,
  `${get}X: a\r\n b\r\n\r\n`,
  `${get}: empty\r\n\r\n`,
  `${get}Host: 127.0.0.2\r\n\r\n`,
  'GET / HTTP/1.1\r\n\r\n',
  'GET / HTTP/1.1\r\nHost:\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: a b\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: [::1\r\n\r\n',
  `GET / HTTP/1.1\r\nHost: ${'a.'.repeat(20_000)}\r\n\r\n`,
  'GET / HTTP/9.9\r\nHost: x\r\n\r\n',
  'GET / HTTP/1.0\r\n\r\n',
  'GET /\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n',
  'CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n',
  'TRACE / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n',
  'GET http://127.0.0.1/_tidegate/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n',
  'GET http://evil.example/v2/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n',
  'GET //evil.example/v2/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n',
  'GET /v2/\0/tags/list HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n',
  'GET /v2/%00/%ff/tags/list?%ff=%00&&==&a HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n',
  `GET /${'a/'.repeat(30_000)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`,
  `GET /?${'a=b&'.repeat(15_000)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`,
  Buffer.from('GET /v2/\xff\xfe\xc0\x80/tags/list HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n', 'latin1'),
  Buffer.from(`${get}X: \xff\xfe\x80\r\n\r\n`, 'latin1'),
  Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]),
  Buffer.alloc(100_000, 0),
  `${post}Expect: 100-continue\r\nContent-Length: 5\r\n\r\nabcde`,
  `${post}Expect: nonsense\r\nContent-Length: 5\r\n\r\nabcde`,
  `${post}Upgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: 0\r\n\r\n`,
  `${get}Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk\r\n\r\n`,
  `${post}Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x00`,
  `${get}Connection: close\r\n\r\n${smuggled}`,
  `${get}\r\n`.repeat(200),
]

export const brokenRequests = broken.length

/** A request of the list, cut or doubled at times, and what came back until the server ended or fell silent. */
export function sendBroken(
  port: number,
  at: number,
  dice: Dice,
): Promise<{ sent: string; answer: string }> {
  const form = broken[at % broken.length] ?? ''
  const whole = typeof form === 'string' ? Buffer.from(form, 'latin1') : form
  const cut = dice.once(3) ? whole.subarray(0, dice.below(whole.length)) : whole
  const bytes = dice.once(5) ? Buffer.concat([cut, whole]) : cut
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let answer = ''
    socket.on('data', (part: Buffer) => {
      answer += part.toString('latin1')
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve({ sent: bytes.toString('latin1').slice(0, 500), answer }))
    socket.setTimeout(150, () => socket.destroy())
    socket.write(bytes)
  })
}
