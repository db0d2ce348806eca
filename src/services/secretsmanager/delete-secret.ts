import { secretArn } from '../../names/arn.ts'
import { newSuffix } from '../../store/ids.ts'
import type { JobHandler } from '../../store/kernel/jobs.ts'
import {
  arnOf,
  deleteSecret as drop,
  findSecret,
  updateSecret,
} from '../../store/secretsmanager/secrets.ts'
import type { Needs } from '../kernel/needs.ts'
import { define } from './define.ts'
import { alreadyDeleted, forcedWithWindow, noSecret, windowOutside } from './errors.ts'
import { onSecret, requireSecret } from './find.ts'

const dayMs = 86_400_000
const kind = 'secretsmanager-delete'

interface DeleteState {
  readonly secret: string
  readonly due: number
}

/** What is due by then goes for good. One that was restored meanwhile is due no more. */
export const secretJobs = ({ db }: Needs): Readonly<Record<string, JobHandler>> => ({
  [kind]: async (state) => {
    const { secret, due } = state as DeleteState
    await drop(db, secret, due)
    return undefined
  },
})

const jobOf = (secret: string): string => `${kind} ${secret}`

export const deleteSecret = define(
  'DeleteSecret',
  (input, caller) => {
    const { RecoveryWindowInDays: days, ForceDeleteWithoutRecovery: force } = input
    const asked = onSecret(input, caller)
    const keys = {
      ...(days !== undefined && { 'secretsmanager:recoverywindowindays': String(days) }),
      ...(force !== undefined && { 'secretsmanager:forcedeletewithoutrecovery': String(force) }),
    }
    return { ...asked, context: { ...asked.context, ...keys } }
  },
  async (input, caller, needs) => {
    const { RecoveryWindowInDays: days, ForceDeleteWithoutRecovery: force } = input
    if (force && days !== undefined) throw forcedWithWindow()
    if (days !== undefined && (days < 7 || days > 30)) throw windowOutside()
    const { db, clock, jobs } = needs
    const now = clock.now().getTime()
    const secret = await requireSecret(input, caller, needs).catch((error: unknown) => {
      // Forced, the deletion of what is not there is done.
      if (force && !input.SecretId.startsWith('arn:')) return undefined
      throw error
    })
    if (!secret) {
      const { account, region } = caller
      const ARN = secretArn(account, region, `${input.SecretId}-${newSuffix()}`)
      return { ARN, Name: input.SecretId, DeletionDate: new Date(now) }
    }
    const shown = { ARN: arnOf(secret), Name: secret.name }
    if (force) {
      await drop(db, secret.id)
      return { ...shown, DeletionDate: new Date(now) }
    }
    if (secret.deleted_at !== null) throw alreadyDeleted()
    const due = now + (days ?? 30) * dayMs
    await db.transaction().execute(async (within) => {
      await updateSecret(within, secret.id, { deleted_at: now, deletion_due: due })
      const state: DeleteState = { secret: secret.id, due }
      await jobs.enqueue({ kind, id: jobOf(secret.id), state, due: new Date(due) }, within)
    })
    return { ...shown, DeletionDate: new Date(due) }
  },
)

export const restoreSecret = define('RestoreSecret', onSecret, async (input, caller, needs) => {
  const { db, jobs } = needs
  const secret = await requireSecret(input, caller, needs)
  await db.transaction().execute(async (within) => {
    await updateSecret(within, secret.id, { deleted_at: null, deletion_due: null })
    await jobs.cancel(jobOf(secret.id), within)
    // It may have come to its end meanwhile.
    if (!(await findSecret(within, secret))) throw noSecret()
  })
  return { ARN: arnOf(secret), Name: secret.name }
})
