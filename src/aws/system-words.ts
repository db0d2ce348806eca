/** By the system's code, or undici's. What is missing here is told in the system's own words. */
const words: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EADDRINUSE: 'it is taken',
  EADDRNOTAVAIL: 'this machine has no such address',
  EAI_AGAIN: 'no host of that name is known',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection broke',
  EHOSTUNREACH: 'no way leads there',
  EISDIR: 'it is a folder',
  ELOOP: 'it is a symbolic link',
  ENETUNREACH: 'no way leads there',
  ENOENT: 'there is no such file or folder',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is no folder',
  ENOTFOUND: 'no host of that name is known',
  EPERM: 'it is not permitted',
  EPIPE: 'the connection broke',
  EROFS: 'the disk is read-only',
  ETIMEDOUT: 'no answer came in time',
  UND_ERR_CONNECT_TIMEOUT: 'no answer came in time',
  UND_ERR_SOCKET: 'the connection broke',
}

/** What an error of the system's means, for a message of ours: lower case, without a period or a code. */
export function systemWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return 'no answer came in time'
  const known = 'code' in error ? words[String(error.code)] : undefined
  // `fetch failed` says why in its cause.
  return known ?? (error.cause instanceof Error ? systemWords(error.cause) : error.message)
}
