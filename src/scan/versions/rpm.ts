import { byNumber, byText } from './order.ts'

/** `epoch:version-release`, as rpm orders them. What one of them does not say does not count. */
export function rpmOrder(a: string, b: string): number | undefined {
  const [x, y] = [partsOf(a), partsOf(b)]
  if (!x || !y) return undefined
  const byVersion = byNumber(x.epoch, y.epoch) || compare(x.version, y.version)
  if (byVersion !== 0 || x.release === undefined || y.release === undefined) return byVersion
  return compare(x.release, y.release)
}

function partsOf(text: string) {
  const found = /^(?:(\d+):)?([^:\s-]+)(?:-([^:\s-]+))?$/.exec(text.trim())
  return found && { epoch: found[1] ?? '0', version: found[2] ?? '', release: found[3] }
}

/** Digits, letters, and the two signs that mean something; the rest only separates. */
const segmentsOf = (text: string): readonly string[] => text.match(/\d+|[A-Za-z]+|~|\^/g) ?? []

// rpmvercmp: https://rpm-software-management.github.io/rpm/manual/dependencies.html and rpmio/rpmvercmp.c
function compare(a: string, b: string): number {
  const [x, y] = [segmentsOf(a), segmentsOf(b)]
  for (let at = 0; at < Math.max(x.length, y.length); at += 1) {
    const difference = compareSegments(x[at], y[at])
    if (difference !== 0) return difference
  }
  return 0
}

function compareSegments(x: string | undefined, y: string | undefined): number {
  if (x === y) return 0
  // Before everything, the end included.
  if (x === '~' || y === '~') return x === '~' ? -1 : 1
  // After the end, and before everything else.
  if (x === '^' || y === '^') {
    if (x === undefined || y === undefined) return x === undefined ? -1 : 1
    return x === '^' ? -1 : 1
  }
  if (x === undefined || y === undefined) return x === undefined ? -1 : 1
  const [xIsNumber, yIsNumber] = [/^\d/.test(x), /^\d/.test(y)]
  if (xIsNumber !== yIsNumber) return xIsNumber ? 1 : -1
  return xIsNumber ? byNumber(x, y) : byText(x, y)
}
