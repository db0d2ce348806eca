import { type Awaitable, whenKnown } from '../estate/awaitable.ts'
import type { Database } from '../store/database.ts'
import type { Clock } from '../store/kernel/clock.ts'
import { type Credentials, findCredentials, type KeyHolder } from './credentials.ts'

export interface StandingNeeds {
  readonly db: Database
  readonly clock: Clock
  readonly strictCredentials: boolean
}

/** Whom an access key speaks for now; undefined as soon as a request signed with it would be refused. */
export type Standing = (accessKeyId: string) => Awaitable<KeyHolder | undefined>

/**
 * For what was handed out to a signed caller and is shown again later, without a signature: a registry password, a
 * layer's URL. Users and roles are found by their unique ids, so that whoever has the name next is another.
 */
export function openStanding({ db, clock, strictCredentials: strict }: StandingNeeds): Standing {
  const holderNow = (credentials: Credentials | undefined): KeyHolder | undefined => {
    if (!credentials?.active) return undefined
    const { temporary, holder } = credentials
    // Differs from AWS? A password of a session is documented to last twelve hours; whether it outlives the session is not known.
    return temporary && temporary.expiresAt <= clock.now().getTime() ? undefined : holder
  }
  return (accessKeyId) => whenKnown(findCredentials(db, accessKeyId, { strict }), holderNow)
}
