import { byNumber, byText, firstDifference } from './order.ts'

/** `epoch:upstream-revision`, as dpkg orders them. man deb-version(7) */
export function dpkgOrder(a: string, b: string): number | undefined {
  const [x, y] = [partsOf(a), partsOf(b)]
  if (!x || !y) return undefined
  return (
    byNumber(x.epoch, y.epoch) || compare(x.upstream, y.upstream) || compare(x.revision, y.revision)
  )
}

function partsOf(text: string) {
  const found = /^(?:(\d+):)?([A-Za-z0-9.+~:-]+?)(?:-([A-Za-z0-9.+~]*))?$/.exec(text.trim())
  return found && { epoch: found[1] ?? '0', upstream: found[2] ?? '', revision: found[3] ?? '0' }
}

/** Text and digits in turn, beginning with text. */
const runsOf = (text: string): readonly string[] => text.split(/(\d+)/)

function compare(a: string, b: string): number {
  let isText = false
  return firstDifference(runsOf(a), runsOf(b), (x = '', y = '') => {
    isText = !isText
    return isText ? compareText(x, y) : byNumber(x, y)
  })
}

/** A tilde comes before the end, the end before letters, letters before all else. */
const weightOf = (character: string | undefined): string => {
  if (character === undefined) return '1'
  if (character === '~') return '0'
  return `${/[A-Za-z]/.test(character) ? 2 : 3}${character}`
}

const compareText = (a: string, b: string): number =>
  firstDifference([...a], [...b], (x, y) => byText(weightOf(x), weightOf(y)))
