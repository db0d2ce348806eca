// A load generator: whole requests, written beforehand, over keep-alive connections. Started by `inProcess`.
import { connect } from 'node:net'

process.once('message', ({ port, requests, connections, seconds, once }) => {
  const times = []
  let sent = 0
  let refused
  let open = connections
  const begun = performance.now()
  const until = begun + seconds * 1000

  const next = () => {
    if (refused || performance.now() >= until || (once && sent >= requests.length)) return undefined
    return requests[sent++ % requests.length]
  }
  const fail = (error) => process.send({ error }, () => process.exit(1))
  setTimeout(() => fail('the server went silent'), seconds * 1000 + 10_000).unref()
  const ended = () => {
    if (--open > 0) return
    const elapsed = (performance.now() - begun) / 1000
    times.sort((a, b) => a - b)
    const at = (share) => times[Math.floor(times.length * share)]
    process.send(
      refused
        ? { error: refused }
        : { perSecond: times.length / elapsed, p50: at(0.5), p99: at(0.99) },
      () => process.exit(0),
    )
  }
  for (let i = 0; i < connections; i++) {
    let socket
    let since = 0
    let waiting = false
    let closing = false
    let head = ''
    let missing = -1
    const send = () => {
      const request = next()
      if (request === undefined) {
        socket?.destroy()
        ended()
        return
      }
      since = performance.now()
      waiting = true
      // Some servers close after each answer.
      if (!socket || socket.destroyed) dial(request)
      else socket.write(request, 'latin1')
    }
    const read = (bytes) => {
      let length = bytes.length
      if (missing < 0) {
        head += bytes.latin1Slice()
        const end = head.indexOf('\r\n\r\n')
        if (end < 0) return
        const text = head.slice(0, end)
        // A refusal is no work done, and must not count as such.
        if (!/^HTTP\/1\.[01] 20\d/.test(text)) refused ??= head.slice(0, 500)
        const size = /^content-length: *(\d+)/im.exec(text)?.[1]
        missing = Number(size ?? Number.POSITIVE_INFINITY)
        length = head.length - end - 4
        if (/^connection: *close/im.test(text)) closing = true
      }
      missing -= length
      // Without a length the answer is in chunks, and the last one is empty.
      if (missing > 0 && !(missing === Number.POSITIVE_INFINITY && isLastChunk(bytes))) return
      times.push(performance.now() - since)
      waiting = false
      head = ''
      missing = -1
      if (closing) socket.destroy()
      send()
    }
    const dial = (request) => {
      closing = false
      const opened = connect({ port, host: '127.0.0.1', noDelay: true })
      socket = opened
      opened.once('connect', () => opened.write(request, 'latin1'))
      opened.on('data', read)
      opened.once('error', (error) => fail(String(error)))
      opened.once('close', () => {
        if (socket === opened && waiting) fail('the server closed a connection')
      })
    }
    send()
  }
})

const isLastChunk = (bytes) => bytes.subarray(-5).latin1Slice() === '0\r\n\r\n'
