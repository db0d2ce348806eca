import { StringDecoder } from 'node:string_decoder'

/** A line longer than this is passed on in parts. */
const partMax = 256 * 1024

/** Turns a stream's chunks into whole lines, each with its line break. The function returned by `end` passes on what is left. */
export function lines(onLine: (text: string) => void) {
  const decoder = new StringDecoder('utf8')
  let pending = ''
  return {
    write(chunk: Buffer): void {
      pending += decoder.write(chunk)
      let begin = 0
      for (let end = pending.indexOf('\n'); end !== -1; end = pending.indexOf('\n', begin)) {
        onLine(pending.slice(begin, end + 1))
        begin = end + 1
      }
      pending = pending.slice(begin)
      if (pending.length > partMax) this.flush()
    },
    /** Passes on a line that has no end yet. */
    flush(): void {
      if (pending !== '') onLine(pending)
      pending = ''
    },
  }
}
