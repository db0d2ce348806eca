import { validateHeaderName, validateHeaderValue } from 'node:http'
import type { HttpResponse } from '../aws/http.ts'

/**
 * The same response. What HTTP cannot carry, such as a header with a line break or a character of more than a byte, is found
 * while another answer can still be given. @throws TypeError
 */
export function writable(response: HttpResponse): HttpResponse {
  for (const [name, value] of Object.entries(response.headers)) {
    validateHeaderName(name)
    for (const one of typeof value === 'string' ? [value] : value) validateHeaderValue(name, one)
  }
  return response
}
