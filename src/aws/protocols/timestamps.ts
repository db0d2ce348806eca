/** `2026-01-31T12:00:00Z`, fractions and offsets allowed, or epoch seconds; undefined for anything else. */
export function dateFromText(text: string): Date | undefined {
  const date = epoch.test(text)
    ? new Date(Number(text) * 1000)
    : iso.test(text) || rfc1123.test(text)
      ? new Date(text)
      : undefined
  return date && !Number.isNaN(date.getTime()) ? date : undefined
}

const epoch = /^-?\d{1,12}(\.\d{1,9})?$/
const iso = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})$/
const rfc1123 = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/** Whole seconds print without a fraction, as AWS does. */
export function textFromDate(date: Date, format: string): string {
  if (format === 'rfc822') return date.toUTCString()
  if (format === 'unixTimestamp') return String(date.getTime() / 1000)
  return date.toISOString().replace('.000Z', 'Z')
}
