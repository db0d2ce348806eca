import type { Database } from '../../store/database.ts'
import {
  type Handshake,
  insertHandshake,
  openHandshakes,
} from '../../store/organizations/handshakes.ts'
import { newHandshakeId } from '../../store/organizations/ids.ts'
import { memberByEmail } from '../../store/organizations/members.ts'
import { organizationById, organizationOf } from '../../store/organizations/organizations.ts'
import type { Tag } from '../../store/organizations/tags.ts'
import { pendingChange } from './all-features.ts'
import { define, on, withTags } from './define.ts'
import {
  handshakeConstraint,
  handshakeOver,
  invalidInput,
  invitationExists,
  invitedElsewhere,
} from './errors.ts'
import { dayMs, isPending, showHandshake, stateOf } from './handshake-shapes.ts'
import { join } from './join.ts'
import { asManagement } from './members.ts'
import { emailOf } from './shapes.ts'
import { requireTags } from './tags.ts'

interface Party {
  readonly Id: string
  readonly Type: string
}

/** The account that an invitation names by its number or its email address. */
export async function invited(db: Database, { Id, Type }: Party): Promise<string> {
  if (Type === 'ACCOUNT' && /^\d{12}$/.test(Id)) return Id
  if (Type === 'ACCOUNT')
    throw invalidInput(
      'INVALID_PATTERN',
      'You provided a value that does not match the required pattern.',
    )
  if (Type !== 'EMAIL')
    throw invalidInput(
      'INVALID_PARTY_TYPE_TARGET',
      'You specified an invalid party type as the target parameter.',
    )
  const account = /^(\d{12})@/.exec(Id)?.[1]
  const known =
    account && emailOf(account) === Id ? account : (await memberByEmail(db, Id))?.account
  if (known === undefined)
    throw invalidInput(
      'INVALID_EMAIL_ADDRESS_TARGET',
      'You specified an invalid email address for the invited account owner.',
    )
  return known
}

/** Throws where the same was asked of the account before, and is not answered. */
export async function requireUnasked(
  db: Database,
  { organization, account, action }: Pick<Handshake, 'organization' | 'account' | 'action'>,
  now: number,
): Promise<void> {
  for (const one of await openHandshakes(db, { organization, account, action }))
    if (isPending(await stateOf(db, one, now))) throw invitationExists()
}

export const inviteAccountToOrganization = define(
  'InviteAccountToOrganization',
  (input, caller) => withTags(on(caller, input.Target.Id, { tags: input.Tags }), input.Tags),
  (input, caller, { db, clock }) =>
    asManagement(db, caller, async (db, organization) => {
      const account = await invited(db, input.Target)
      const now = clock.now().getTime()
      if (await pendingChange(db, organization.id, now))
        throw handshakeConstraint(
          'INVITE_DISABLED_DURING_ENABLE_ALL_FEATURES',
          "You can't issue new invitations to join an organization while it's in the process of enabling all features. You can resume inviting accounts after you finalize the process when all accounts have agreed to the change.",
        )
      // Whose an email address is, an invitation does not tell.
      if (input.Target.Type === 'ACCOUNT' && (await organizationOf(db, account)))
        throw invitedElsewhere()
      const handshake: Handshake = {
        id: newHandshakeId(),
        organization: organization.id,
        inviter: organization.account,
        account,
        action: 'INVITE',
        parent: null,
        party_id: input.Target.Id,
        party_type: input.Target.Type === 'EMAIL' ? 'EMAIL' : 'ACCOUNT',
        notes: input.Notes ?? null,
        tags: JSON.stringify(requireTags(input.Tags)),
        state: 'OPEN',
        requested_at: now,
        expires_at: now + 15 * dayMs,
      }
      await requireUnasked(db, handshake, now)
      await insertHandshake(db, handshake)
      return { Handshake: await showHandshake(db, handshake, now) }
    }),
)

export async function acceptInvitation(
  db: Database,
  handshake: Handshake,
  now: number,
): Promise<void> {
  const { account } = handshake
  const organization = await organizationById(db, handshake.organization)
  if (!organization) throw handshakeOver()
  if (await organizationOf(db, account)) throw invitedElsewhere()
  const member = {
    account,
    name: account,
    email: emailOf(account),
    joined_method: 'INVITED' as const,
    joined_at: now,
  }
  await join(db, organization, member, JSON.parse(handshake.tags) as readonly Tag[])
}
