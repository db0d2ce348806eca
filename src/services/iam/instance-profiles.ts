import type { InstanceProfile } from '../../aws/models/iam.types.gen.ts'
import type { Database } from '../../store/database.ts'
import { type Entity, insertEntity, listEntities } from '../../store/iam/entities.ts'
import {
  insertInstanceProfile,
  profilesOfRole,
  roleOfProfile,
  setRoleOfProfile,
} from '../../store/iam/instance-profiles.ts'
import { shownPrincipals } from '../../store/iam/principals.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import { putTags, tagsOf } from '../../store/iam/tags.ts'
import { readTags } from '../kernel/tags.ts'
import { define, on, onAccount, onCreated } from './define.ts'
import { overQuota, roleNotInProfile } from './errors.ts'
import { page, pageOf } from './pages.ts'
import { requireChangeableRole, requireEntity, requireNewName, requireRole } from './require.ts'
import { showInstanceProfile, showRole } from './shapes.ts'
import { tagRules } from './tag-rules.ts'

export async function describeProfile(
  db: Database,
  profile: Entity,
  { tags }: { tags: boolean },
): Promise<InstanceProfile> {
  const role = await roleOfProfile(db, profile.id)
  const roles = role ? [showRole(role, await shownPrincipals(db, role.trust_policy))] : []
  return showInstanceProfile(profile, roles, tags ? await tagsOf(db, profile.id) : undefined)
}

export const createInstanceProfile = define(
  'CreateInstanceProfile',
  (input, caller) =>
    onCreated('InstanceProfile', caller, input.InstanceProfileName, {
      path: input.Path,
      tags: input.Tags,
    }),
  async (input, { account }, { db, clock }) =>
    iamWrite(db, async (db) => {
      const tags = readTags(input.Tags, tagRules.InstanceProfile)
      await requireNewName(db, 'instance-profile', account, input.InstanceProfileName, input.Path)
      const profile = await insertEntity(db, {
        kind: 'instance-profile',
        account,
        name: input.InstanceProfileName,
        path: input.Path ?? '/',
        created_at: clock.now().getTime(),
        boundary: null,
      })
      await insertInstanceProfile(db, profile.id)
      await putTags(db, profile.id, tags, tagRules.InstanceProfile)
      return { InstanceProfile: await describeProfile(db, profile, { tags: tags.length > 0 }) }
    }),
)

export const getInstanceProfile = define(
  'GetInstanceProfile',
  (input, caller) => [on('instance-profile', caller, input.InstanceProfileName)],
  async (input, { account }, { db }) => {
    const profile = await requireEntity(db, 'instance-profile', account, input.InstanceProfileName)
    return { InstanceProfile: await describeProfile(db, profile, { tags: true }) }
  },
)

export const listInstanceProfiles = define(
  'ListInstanceProfiles',
  onAccount(({ account }) => `arn:aws:iam::${account}:instance-profile/`),
  async (input, { account }, { db }) => {
    const { PathPrefix: pathPrefix } = input
    const { items, rest } = await pageOf(
      input,
      (slice) => listEntities(db, 'instance-profile', account, { pathPrefix, ...slice }),
      ({ name }) => name,
    )
    const shown = items.map((profile) => describeProfile(db, profile, { tags: false }))
    return { InstanceProfiles: await Promise.all(shown), ...rest }
  },
)

export const listInstanceProfilesForRole = define(
  'ListInstanceProfilesForRole',
  (input, caller) => [on('role', caller, input.RoleName)],
  async (input, { account }, { db }) => {
    const role = await requireRole(db, account, input.RoleName)
    const { items, rest } = page(await profilesOfRole(db, role.id), input, ({ name }) => name)
    const shown = items.map((profile) => describeProfile(db, profile, { tags: false }))
    return { InstanceProfiles: await Promise.all(shown), ...rest }
  },
)

export const addRoleToInstanceProfile = define(
  'AddRoleToInstanceProfile',
  (input, caller) => {
    const { printedResource: _, ...pass } = on('role', caller, input.RoleName, {
      passedTo: 'ec2.amazonaws.com',
    })
    return [
      on('instance-profile', caller, input.InstanceProfileName),
      // A denied PassRole prints the role's ARN.
      { ...pass, action: 'iam:PassRole' },
    ]
  },
  async (input, { account }, { db }) =>
    iamWrite(db, async (db) => {
      const name = input.InstanceProfileName
      const profile = await requireEntity(db, 'instance-profile', account, name)
      const role = await requireChangeableRole(db, account, input.RoleName)
      if (await roleOfProfile(db, profile.id))
        throw overQuota('InstanceSessionsPerInstanceProfile', 1)
      await setRoleOfProfile(db, profile.id, role.id)
    }),
)

export const removeRoleFromInstanceProfile = define(
  'RemoveRoleFromInstanceProfile',
  (input, caller) => [on('instance-profile', caller, input.InstanceProfileName)],
  async (input, { account }, { db }) =>
    iamWrite(db, async (db) => {
      const name = input.InstanceProfileName
      const profile = await requireEntity(db, 'instance-profile', account, name)
      const role = await requireRole(db, account, input.RoleName)
      if ((await roleOfProfile(db, profile.id))?.id !== role.id)
        throw roleNotInProfile(role.name, name)
      await setRoleOfProfile(db, profile.id, null)
    }),
)
