/** `repeated` counts the same complaint since it was last told. */
export type Report = (kind: string, error: unknown, repeated: number) => void

const againAfterMs = 60_000
const keptMax = 100

/** Tells each complaint once a minute at most: what fails for ever is tried again for ever. */
export function sparingly(
  report: Report,
  now: () => number = Date.now,
): (kind: string, error: unknown) => void {
  const told = new Map<string, { at: number; repeated: number }>()
  return (kind, error) => {
    const text = `${kind} ${String(error)}`
    const before = told.get(text)
    if (before && now() - before.at < againAfterMs) {
      before.repeated += 1
      return
    }
    if (told.size >= keptMax) told.clear()
    told.set(text, { at: now(), repeated: 0 })
    report(kind, error, before?.repeated ?? 0)
  }
}
