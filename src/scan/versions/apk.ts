import { byNumber, byText, firstDifference } from './order.ts'

const shape =
  /^(\d+(?:\.\d+)*)([a-z]?)((?:_(?:alpha|beta|pre|rc|cvs|svn|git|hg|p)\d*)*)(?:~[0-9a-f]+)?(?:-r(\d+))?$/

/** Those before the release, and those after it. */
const suffixes = ['alpha', 'beta', 'pre', 'rc', '', 'cvs', 'svn', 'git', 'hg', 'p']

/** As apk-tools orders versions, which are Gentoo's: https://projects.gentoo.org/pms/8/pms.html#version-comparison */
export function apkOrder(a: string, b: string): number | undefined {
  const [x, y] = [shape.exec(a.trim()), shape.exec(b.trim())]
  if (!x || !y) return undefined
  return (
    compareNumbers(x[1] ?? '', y[1] ?? '') ||
    byText(x[2] ?? '', y[2] ?? '') ||
    compareSuffixes(x[3] ?? '', y[3] ?? '') ||
    byNumber(x[4] ?? '0', y[4] ?? '0')
  )
}

function compareNumbers(a: string, b: string): number {
  const [[x = '', ...xs], [y = '', ...ys]] = [a.split('.'), b.split('.')]
  return byNumber(x, y) || firstDifference(xs, ys, compareNumber)
}

/** Behind the first, one that begins with 0 is a fraction. */
function compareNumber(x: string | undefined, y: string | undefined): number {
  if (x === undefined || y === undefined) return x === undefined ? -1 : 1
  if (!x.startsWith('0') && !y.startsWith('0')) return byNumber(x, y)
  return byText(x.replace(/0+$/, ''), y.replace(/0+$/, ''))
}

const compareSuffixes = (a: string, b: string): number =>
  firstDifference(a.split('_').slice(1), b.split('_').slice(1), (x = '', y = '') => {
    const rank = (suffix: string) => suffixes.indexOf(suffix.replace(/\d+$/, ''))
    return rank(x) - rank(y) || byNumber(digitsOf(x), digitsOf(y))
  })

const digitsOf = (suffix: string): string => /\d*$/.exec(suffix)?.[0] ?? ''
