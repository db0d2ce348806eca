import { verifyMfaCode } from '../../access/one-time-code.ts'
import type { Caller } from '../../estate/caller.ts'
import type { Needs } from '../kernel/needs.ts'
import { mfaFailed, mfaNotWhole, mfaWrongCode } from './errors.ts'

interface MfaInput {
  readonly SerialNumber?: string | undefined
  readonly TokenCode?: string | undefined
}

/**
 * The caller, known to have its MFA device at hand where the request says so. Its code is spent, whatever
 * becomes of the request. Throws AccessDenied.
 */
export async function withMfa<Input extends MfaInput>(
  { SerialNumber: serial, TokenCode: code }: Input,
  caller: Caller,
  { db, clock }: Needs,
): Promise<Caller> {
  if (serial === undefined && code === undefined) return caller
  if (serial === undefined || code === undefined) throw mfaNotWhole()
  const { principal } = caller
  // Only users have devices here: root's is set up in a console, and roles have none.
  if (principal.kind !== 'user') throw mfaFailed()
  const { account, userId: user } = principal
  if (!serial.startsWith(`arn:aws:iam::${account}:mfa/`)) throw mfaFailed()
  const verified = await verifyMfaCode(db, { user, serial, code }, clock.now())
  if (verified === 'no device of theirs') throw mfaFailed()
  if (verified === 'wrong') throw mfaWrongCode()
  return {
    ...caller,
    context: {
      ...caller.context,
      'aws:multifactorauthpresent': 'true',
      'aws:multifactorauthage': '0',
    },
  }
}
