import type { HttpRequest } from '../http.ts'

/** What a signature is read from and checked against: a request without its body. */
export type SignedRequest = Pick<HttpRequest, 'method' | 'path' | 'query' | 'headers'>
