/** Lines that are shown before and after what changes. */
const around = 3

interface Hunk {
  readonly old: { from: number; to: number }
  readonly now: { from: number; to: number }
}

/**
 * What `patch -p0` and `git apply -p0` take, `file` as it is named from where they run. Lines keep their own ends.
 * Empty where nothing changes.
 */
export function unifiedDiff(file: string, before: string, after: string): string {
  const [old, now] = [linesOf(before), linesOf(after)]
  const hunks = hunksOf(old, now)
  if (hunks.length === 0) return ''
  const name = /[\s"\\]/.test(file) ? JSON.stringify(file) : file
  return `--- ${name}\n+++ ${name}\n${hunks.map((one) => written(one, old, now)).join('')}`
}

/** Each with its end; the last one may have none. */
const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

function hunksOf(old: readonly string[], now: readonly string[]): readonly Hunk[] {
  const hunks: Hunk[] = []
  let [i, j] = [0, 0]
  while (i < old.length || j < now.length) {
    if (i < old.length && old[i] === now[j]) {
      i++
      j++
      continue
    }
    const [more, less] = nextCommon(old, now, i, j)
    const last = hunks.at(-1)
    if (last && i - last.old.to <= 2 * around) {
      last.old.to = more
      last.now.to = less
    } else hunks.push({ old: { from: i, to: more }, now: { from: j, to: less } })
    i = more
    j = less
  }
  return hunks
}

const windowMax = 4000

/** Where both go on together, as near as can be. */
function nextCommon(
  old: readonly string[],
  now: readonly string[],
  i: number,
  j: number,
): readonly [number, number] {
  for (let sum = 1; sum < windowMax; sum++)
    for (let down = 0; down <= sum; down++) {
      const [a, b] = [i + down, j + sum - down]
      if (a > old.length || b > now.length) continue
      if (a === old.length && b === now.length) return [a, b]
      // One line that is the same may be a bracket: two are no chance.
      const isSame = (n: number) => old[a + n] !== undefined && old[a + n] === now[b + n]
      const isEnd = a + 1 === old.length && b + 1 === now.length
      if (isSame(0) && (isEnd || isSame(1))) return [a, b]
    }
  return [old.length, now.length]
}

function written({ old, now }: Hunk, before: readonly string[], after: readonly string[]): string {
  const lead = Math.min(around, old.from)
  const tail = Math.min(around, before.length - old.to)
  const start = old.from - lead
  const range = (from: number, count: number) => `${count === 0 ? from : from + 1},${count}`
  const head = `@@ -${range(start, lead + old.to - old.from + tail)} +${range(now.from - lead, lead + now.to - now.from + tail)} @@\n`
  const lines = [
    ...before.slice(start, old.from).map((one) => ` ${one}`),
    ...changed(before.slice(old.from, old.to), after.slice(now.from, now.to)),
    ...before.slice(old.to, old.to + tail).map((one) => ` ${one}`),
  ]
  return head + lines.map(ended).join('')
}

/** Within a hunk that was joined of several, what stays is shown as staying. */
function changed(old: readonly string[], now: readonly string[]): readonly string[] {
  const lines: string[] = []
  let [i, j] = [0, 0]
  while (i < old.length || j < now.length) {
    if (i < old.length && old[i] === now[j]) {
      lines.push(` ${old[i++]}`)
      j++
      continue
    }
    const [a, b] = nextCommon(old, now, i, j)
    lines.push(...old.slice(i, a).map((one) => `-${one}`))
    lines.push(...now.slice(j, b).map((one) => `+${one}`))
    i = a
    j = b
  }
  return lines
}

const ended = (line: string): string =>
  line.endsWith('\n') ? line : `${line}\n\\ No newline at end of file\n`
