import { crc32 } from 'node:zlib'
import type { Shape } from '../model.ts'
import { isRecord, jsonFromValue } from './json-values.ts'

/**
 * The messages of an event stream: `{ PayloadChunk: { Payload } }` and the like in, framed bytes out.
 * A message is its length, its headers' length, a checksum of both, headers, payload, a checksum of all.
 */
export async function* encodeEvents(
  shape: Shape,
  events: unknown,
): AsyncGenerator<Uint8Array, void> {
  for await (const event of events as AsyncIterable<unknown>) {
    if (!isRecord(event)) throw new TypeError('an event stream gives objects with one member')
    for (const [name, reference] of shape.members)
      if (event[name] !== undefined) yield encodeEvent(name, reference.shape, event[name])
  }
}

function encodeEvent(name: string, shape: Shape, value: unknown): Uint8Array {
  const whole = [...shape.members].find(([, member]) => member.eventpayload)?.[0]
  const bytes = whole !== undefined && isRecord(value) ? value[whole] : undefined
  if (bytes instanceof Uint8Array) return message(name, 'application/octet-stream', bytes)
  const json = jsonFromValue({ shape, timestampFormat: undefined }, value) ?? {}
  return message(name, 'application/json', Buffer.from(JSON.stringify(json)))
}

function message(event: string, contentType: string, payload: Uint8Array): Uint8Array {
  const headers = Buffer.concat([
    header(':message-type', 'event'),
    header(':event-type', event),
    header(':content-type', contentType),
  ])
  const total = 12 + headers.length + payload.byteLength + 4
  const result = Buffer.alloc(total)
  result.writeUInt32BE(total, 0)
  result.writeUInt32BE(headers.length, 4)
  result.writeUInt32BE(crc32(result.subarray(0, 8)), 8)
  headers.copy(result, 12)
  result.set(payload, 12 + headers.length)
  result.writeUInt32BE(crc32(result.subarray(0, total - 4)), total - 4)
  return result
}

const stringType = 7

function header(name: string, value: string): Buffer {
  const valueLength = Buffer.alloc(2)
  valueLength.writeUInt16BE(Buffer.byteLength(value))
  return Buffer.concat([
    Buffer.from([Buffer.byteLength(name)]),
    Buffer.from(name),
    Buffer.from([stringType]),
    valueLength,
    Buffer.from(value),
  ])
}
