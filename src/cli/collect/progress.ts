import { asItIs, type Say } from '../language/translate.ts'

/** How many answers there are, on one line that is rewritten; nothing where no person looks. */
export function startProgress(stream: NodeJS.WriteStream, say: Say = asItIs) {
  let count = 0
  let shownAt = 0
  return {
    step: (): void => {
      count++
      if (!stream.isTTY || Date.now() - shownAt < 100) return
      shownAt = Date.now()
      stream.write(`\r${say(`${count} ${count === 1 ? 'answer' : 'answers'}`)}`)
    },
    end: (): void => {
      if (stream.isTTY) stream.write('\r\u001b[K')
    },
  }
}
