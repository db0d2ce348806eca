import type { HttpResponse } from '../aws/http.ts'

/** An answer of the surfaces that are Tidegate's own. */
export const json = (status: number, value: unknown): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
})

/** A refusal of theirs. */
export const problem = (status: number, code: string, message: string): HttpResponse =>
  json(status, { error: { code, message } })
