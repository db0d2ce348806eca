const day = 24 * 60 * 60 * 1000

/** What was not used for so long counts as unused. */
export const unusedDays = 90

export const daysBetween = (from: Date, to: Date): number =>
  Math.floor((to.getTime() - from.getTime()) / day)

/** Undefined for what is no date. */
export function daysSince(text: string, at: Date): number | undefined {
  const date = dateOf(text)
  return date && daysBetween(date, at)
}

/** Versions of the command line print a date, seconds since 1970, or either as text. */
export function dateOf(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined
  const seconds = Number(text)
  const date = new Date(Number.isNaN(seconds) ? text.replace(' ', 'T') : seconds * 1000)
  return Number.isNaN(date.getTime()) ? undefined : date
}
