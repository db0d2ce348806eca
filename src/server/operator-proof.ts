import { createHmac } from 'node:crypto'

/** What whoever asks is to be proven to sends along: 16 to 64 characters of its choice. */
export const challengeHeader = 'x-tidegate-challenge'

/**
 * By this a server shows that it is the one that wrote the run file, before it is sent the key in it: after a kill, any
 * program may have its port.
 */
export const operatorProof = (operatorKey: string, challenge: string): string =>
  createHmac('sha256', operatorKey).update(`tidegate proof ${challenge}`).digest('base64url')
