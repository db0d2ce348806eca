import { invalidInput } from './errors.ts'

/** The last millisecond of the month, in UTC. */
export function endOfMonth(now: number): Date {
  const date = new Date(now)
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) - 1)
}

/** Throws for a start that is no first day of a month to come. */
export function requireStart(start: Date, now: number): void {
  if (start.getTime() % 86_400_000 !== 0)
    throw invalidInput(
      'START_DATE_NOT_BEGINNING_OF_DAY',
      'You provided an invalid start date. The start date must be the beginning of the day (00:00:00.000).',
    )
  if (start.getUTCDate() !== 1)
    throw invalidInput(
      'START_DATE_NOT_BEGINNING_OF_MONTH',
      'You provided an invalid start date. The start date must be the first day of the month.',
    )
  if (start.getTime() <= now)
    throw invalidInput(
      'START_DATE_TOO_EARLY',
      'You provided an invalid start date. The start date is too early.',
    )
}

/** Throws for an end that is no end of a month, or has gone by. */
export function requireEnd(end: Date, now: number): void {
  // A timestamp on the wire may have no milliseconds.
  const last = endOfMonth(end.getTime()).getTime()
  if (last - end.getTime() > 999)
    throw invalidInput(
      'END_DATE_NOT_END_OF_MONTH',
      'You provided an invalid end date. The end date must be the end of the last day of the month (23.59.59.999).',
    )
  if (end.getTime() < now)
    throw invalidInput(
      'END_DATE_TOO_EARLY',
      'You provided an invalid end date. It is too early for the transfer to end.',
    )
}
