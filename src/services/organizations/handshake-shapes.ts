import type {
  HandshakeResource,
  Handshake as HandshakeShape,
  HandshakeState,
} from '../../aws/models/organizations.types.gen.ts'
import type { Database } from '../../store/database.ts'
import { approvalsOf, type Handshake } from '../../store/organizations/handshakes.ts'
import { findMember } from '../../store/organizations/members.ts'
import { organizationById } from '../../store/organizations/organizations.ts'
import { type Transfer, transferOfHandshake } from '../../store/organizations/transfers.ts'
import { emailOf } from './shapes.ts'

export const dayMs = 86_400_000

export const isPending = (state: HandshakeState): boolean =>
  state === 'OPEN' || state === 'REQUESTED'

/** A change of the whole organization is open to its management account once every invited member approved. */
export async function stateOf(
  db: Database,
  handshake: Handshake,
  now: number,
): Promise<HandshakeState> {
  if (isPending(handshake.state) && handshake.expires_at <= now) return 'EXPIRED'
  if (handshake.action !== 'ENABLE_ALL_FEATURES' || handshake.state !== 'REQUESTED')
    return handshake.state
  return (await areAllAsked(db, handshake)) ? 'OPEN' : 'REQUESTED'
}

async function areAllAsked(db: Database, { id, organization }: Handshake): Promise<boolean> {
  // An account that has left has no say any more.
  for (const { state, account } of await approvalsOf(db, id))
    if (state !== 'ACCEPTED' && (await findMember(db, organization, account))) return false
  return true
}

export async function showHandshake(
  db: Database,
  handshake: Handshake,
  now: number,
): Promise<HandshakeShape> {
  const { id, organization, inviter, action, party_id: party, party_type: type } = handshake
  return {
    Id: id,
    Arn: `arn:aws:organizations::${inviter}:handshake/${organization}/${action.toLowerCase()}/${id}`,
    Parties: [
      { Id: organization, Type: 'ORGANIZATION' },
      ...(type === 'ORGANIZATION' ? [] : [{ Id: party, Type: type }]),
    ],
    State: await stateOf(db, handshake, now),
    RequestedTimestamp: new Date(handshake.requested_at),
    ExpirationTimestamp: new Date(handshake.expires_at),
    Action: action,
    Resources: await resourcesOf(db, handshake),
  }
}

async function resourcesOf(
  db: Database,
  handshake: Handshake,
): Promise<readonly HandshakeResource[]> {
  const { id, organization, inviter, action, parent, notes } = handshake
  const { party_id: Value, party_type: Type } = handshake
  const features = (await organizationById(db, organization))?.feature_set
  const transfer = action === 'TRANSFER_RESPONSIBILITY' && (await transferOfHandshake(db, id))
  return [
    {
      Type: 'ORGANIZATION',
      Value: organization,
      ...(Type !== 'ORGANIZATION' && {
        Resources: [
          { Type: 'MASTER_EMAIL' as const, Value: emailOf(inviter) },
          { Type: 'MASTER_NAME' as const, Value: inviter },
          ...(features ? [{ Type: 'ORGANIZATION_FEATURE_SET' as const, Value: features }] : []),
        ],
      }),
    },
    ...(Type === 'ORGANIZATION' ? [] : [{ Type, Value }]),
    ...(parent !== null ? [{ Type: 'PARENT_HANDSHAKE' as const, Value: parent }] : []),
    ...(transfer ? transferResources(transfer) : []),
    ...(notes !== null ? [{ Type: 'NOTES' as const, Value: notes }] : []),
  ]
}

const transferResources = (transfer: Transfer): readonly HandshakeResource[] => [
  { Type: 'RESPONSIBILITY_TRANSFER', Value: transfer.id },
  { Type: 'TRANSFER_TYPE', Value: 'BILLING' },
  { Type: 'TRANSFER_START_TIMESTAMP', Value: new Date(transfer.starts_at).toISOString() },
  { Type: 'MANAGEMENT_ACCOUNT', Value: transfer.target },
  { Type: 'MANAGEMENT_EMAIL', Value: emailOf(transfer.target) },
]
