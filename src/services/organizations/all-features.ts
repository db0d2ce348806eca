import type { Database } from '../../store/database.ts'
import {
  approvalsOf,
  type Handshake,
  insertHandshake,
  openHandshakes,
  setHandshakeState,
} from '../../store/organizations/handshakes.ts'
import { newHandshakeId } from '../../store/organizations/ids.ts'
import { listMembers } from '../../store/organizations/members.ts'
import { enableAllFeatures as enableStored } from '../../store/organizations/organizations.ts'
import { define, onAll } from './define.ts'
import { handshakeConstraint, handshakeOver } from './errors.ts'
import { dayMs, isPending, showHandshake, stateOf } from './handshake-shapes.ts'
import { asManagement } from './members.ts'

const lifetimeMs = 90 * dayMs

/** The change to all features that an organization has begun and not ended. */
export async function pendingChange(
  db: Database,
  organization: string,
  now: number,
): Promise<Handshake | undefined> {
  const asked = { organization, action: 'ENABLE_ALL_FEATURES' } as const
  for (const one of await openHandshakes(db, asked))
    if (isPending(await stateOf(db, one, now))) return one
  return undefined
}

/** Asks every invited member; those that were created in the organization have no say. */
export const enableAllFeatures = define(
  'EnableAllFeatures',
  () => [onAll()],
  (_input, caller, { db, clock }) =>
    asManagement(db, caller, async (db, organization) => {
      const now = clock.now().getTime()
      if (organization.feature_set === 'ALL')
        throw handshakeConstraint(
          'ORGANIZATION_ALREADY_HAS_ALL_FEATURES',
          'All features are already enabled on this organization.',
        )
      if (await pendingChange(db, organization.id, now))
        throw handshakeConstraint(
          'ORGANIZATION_IS_ALREADY_PENDING_ALL_FEATURES_MIGRATION',
          'The handshake request is invalid because the organization has already started the process to enable all features.',
        )
      const { id, account } = organization
      const common = {
        ...{ organization: id, inviter: account, notes: null, tags: '[]' },
        ...{ requested_at: now, expires_at: now + lifetimeMs },
      }
      const whole: Handshake = {
        ...{ ...common, id: newHandshakeId(), account, parent: null, state: 'REQUESTED' },
        ...{ action: 'ENABLE_ALL_FEATURES', party_id: id, party_type: 'ORGANIZATION' },
      }
      await insertHandshake(db, whole)
      for (const member of await listMembers(db, id))
        if (member.account !== account && member.joined_method === 'INVITED')
          await insertHandshake(db, {
            ...{ ...common, id: newHandshakeId(), account: member.account, parent: whole.id },
            ...{ action: 'APPROVE_ALL_FEATURES', state: 'OPEN' },
            ...{ party_id: member.account, party_type: 'ACCOUNT' },
          })
      return { Handshake: await showHandshake(db, whole, now) }
    }),
)

/** Ends the change, once all have approved. */
export async function acceptAllFeatures(
  db: Database,
  handshake: Handshake,
  now: number,
): Promise<void> {
  if ((await stateOf(db, handshake, now)) !== 'OPEN') throw handshakeOver()
  await enableStored(db, handshake.organization)
}

/** With what it asked of the members. */
export async function cancelAllFeatures(db: Database, { id }: Handshake): Promise<void> {
  for (const one of await approvalsOf(db, id))
    if (isPending(one.state)) await setHandshakeState(db, one.id, 'CANCELED')
}
