import type { AwsError } from '../../aws/error.ts'
import type { Database } from '../../store/database.ts'
import { accessKeysOf } from '../../store/iam/access-keys.ts'
import { attachedTo } from '../../store/iam/attachments.ts'
import { deleteEntity } from '../../store/iam/entities.ts'
import { groupsOfUser, usersOfGroup } from '../../store/iam/groups.ts'
import { inlinePoliciesOf } from '../../store/iam/inline-policies.ts'
import { profilesOfRole, roleOfProfile } from '../../store/iam/instance-profiles.ts'
import { findLoginProfile } from '../../store/iam/login-profiles.ts'
import { mfaDevicesOf } from '../../store/iam/mfa-devices.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import { hasUserCredentials } from '../../store/iam/user-credentials.ts'
import { define } from './define.ts'
import { mustFirst } from './errors.ts'
import { kinds, nameIn } from './kinds.ts'
import { words } from './words.ts'

/** What must be gone first. */
type Hanging = readonly [is: (db: Database, id: string) => Promise<boolean>, refuse: () => AwsError]

const some =
  (list: (db: Database, id: string) => Promise<readonly unknown[]>): Hanging[0] =>
  async (db, id) =>
    (await list(db, id)).length > 0

const policies: readonly Hanging[] = [
  [some(attachedTo), mustFirst.detachPolicies],
  [some(inlinePoliciesOf), mustFirst.deletePolicies],
]

/** By kind, in the order in which AWS looks: the first that is there is what it tells of. */
const hanging = {
  User: [
    [some(groupsOfUser), mustFirst.removeFromGroup],
    [some(accessKeysOf), mustFirst.deleteAccessKeys],
    [some(mfaDevicesOf), mustFirst.removeTokens],
    [
      async (db, id) => (await findLoginProfile(db, id)) !== undefined,
      mustFirst.deleteLoginProfile,
    ],
    [hasUserCredentials, mustFirst.removeReferenced],
    ...policies,
  ],
  Group: [[some(usersOfGroup), mustFirst.removeFromGroup], ...policies],
  Role: [[some(profilesOfRole), mustFirst.removeRolesFromProfile], ...policies],
  // No service of these uses one.
  ServerCertificate: [],
  InstanceProfile: [
    [
      async (db, id) => (await roleOfProfile(db, id)) !== undefined,
      mustFirst.removeRolesFromProfile,
    ],
  ],
} satisfies Readonly<Record<string, readonly Hanging[]>>

/** `DeleteUser` and its like, which throw DeleteConflict. */
export const deletions = words(hanging).map((word) =>
  define(
    `Delete${word}`,
    (input, caller) => kinds[word].on(caller, nameIn(word, input)),
    (input, caller, { db }) =>
      iamWrite(db, async (db) => {
        const { id } = await kinds[word].change(db, caller, nameIn(word, input))
        for (const [is, refuse] of hanging[word]) if (await is(db, id)) throw refuse()
        await deleteEntity(db, id)
      }),
  ),
)
