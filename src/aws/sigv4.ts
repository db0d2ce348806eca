/** The room's door for AWS Signature Version 4; each step is a file under sigv4/. */
export type { SignedRequest } from './sigv4/request.ts'
export { checkScope, type ExpectedScope } from './sigv4/scope.ts'
export { presign, type SigningCredentials, sign } from './sigv4/sign.ts'
export { readSignature } from './sigv4/signature.ts'
export { checkTime } from './sigv4/time.ts'
export type { Signature } from './sigv4/types.ts'
export { verifySignature } from './sigv4/verify.ts'
