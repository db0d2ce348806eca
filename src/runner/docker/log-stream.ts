/**
 * Unwraps an attached stream: frames of one byte for the stream, three zeros, four for the length (big-endian), and the content.
 * https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerAttach
 */
export function demultiplex(onContent: (chunk: Buffer) => void): (chunk: Buffer) => void {
  let header = Buffer.alloc(0)
  let left = 0
  return (chunk) => {
    let rest = chunk
    while (rest.byteLength > 0) {
      if (left === 0) {
        const wanted = 8 - header.byteLength
        header = Buffer.concat([header, rest.subarray(0, wanted)])
        rest = rest.subarray(wanted)
        if (header.byteLength < 8) return
        left = header.readUInt32BE(4)
        header = Buffer.alloc(0)
        continue
      }
      const content = rest.subarray(0, left)
      left -= content.byteLength
      rest = rest.subarray(content.byteLength)
      onContent(content)
    }
  }
}
