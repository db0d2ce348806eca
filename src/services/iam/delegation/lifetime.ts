import type { Database } from '../../../store/database.ts'
import {
  type DelegationRow,
  findDelegation,
  updateDelegation,
} from '../../../store/iam/delegation-requests.ts'
import { iamWrite } from '../../../store/iam/revision.ts'
import type { JobHandler, NewJob } from '../../../store/kernel/jobs.ts'
import type { Needs } from '../../kernel/needs.ts'
import { tellOfState } from './messages.ts'

const dayMs = 24 * 60 * 60 * 1000

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/temporary-delegation-building-integration.html */
export const expiryIn = (state: DelegationRow['state'], now: number): number =>
  now + (state === 'UNASSIGNED' ? 1 : 7) * dayMs

const kind = 'iam:delegation-expiry'

/** One for each request, put off at each of its steps. */
const expiryJob = ({ id, expires_at }: DelegationRow): NewJob => ({
  ...{ kind, id: `${kind}:${id}` },
  ...{ state: { id }, due: new Date(expires_at) },
})

export const expireLater = ({ jobs }: Needs, row: DelegationRow, within: Database): Promise<void> =>
  jobs.enqueue(expiryJob(row), within)

export const expiryJobs = ({ db, clock }: Needs): Readonly<Record<string, JobHandler>> => ({
  [kind]: (state) =>
    iamWrite(db, async (db) => {
      const { id } = state as { readonly id: string }
      const row = await findDelegation(db, id)
      const now = clock.now().getTime()
      if (!row || row.state === 'EXPIRED') return undefined
      if (row.expires_at > now) return { due: new Date(row.expires_at), state }
      const expired = { ...row, state: 'EXPIRED', updated_at: row.expires_at } as const
      await updateDelegation(db, id, { state: 'EXPIRED', updated_at: row.expires_at })
      await tellOfState(db, expired, now)
      return undefined
    }),
})
