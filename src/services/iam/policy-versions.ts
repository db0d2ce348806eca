import type { PolicyVersion } from '../../aws/models/iam.types.gen.ts'
import type { Database } from '../../store/database.ts'
import {
  deleteVersion,
  findPolicy,
  insertVersion,
  type ManagedPolicy,
  setDefaultVersion as makeDefault,
  type PolicyVersion as StoredVersion,
  versionsOf,
} from '../../store/iam/policies.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import { define, onPolicy } from './define.ts'
import { requireManagedPolicy } from './documents.ts'
import { defaultVersionInUse, notAttachable, outsideAccount, tooManyVersions } from './errors.ts'
import { page } from './pages.ts'
import { requirePolicyArn } from './require.ts'
import { encodeDocument } from './shapes.ts'

const versionsMax = 5

/** Operations on versions say it in the words of attaching. */
async function requirePolicy(db: Database, arn: string): Promise<ManagedPolicy> {
  requirePolicyArn(arn)
  const policy = await findPolicy(db, arn)
  if (!policy) throw notAttachable(arn)
  return policy
}

/** The policy and its version. Where either is absent AWS names both. */
async function requireVersion(
  db: Database,
  arn: string,
  id: string,
): Promise<{ readonly policy: ManagedPolicy; readonly version: StoredVersion }> {
  requirePolicyArn(arn)
  const policy = await findPolicy(db, arn)
  const version = policy && (await versionsOf(db, policy)).find((one) => one.id === id)
  if (!version) throw notAttachable(`${arn} version ${id}`)
  return { policy, version }
}

const showVersion = (version: StoredVersion): PolicyVersion => ({
  VersionId: version.id,
  IsDefaultVersion: version.isDefault,
  CreateDate: version.createdAt,
})

export const showVersionInFull = (version: StoredVersion): PolicyVersion => ({
  ...(version.document !== undefined && { Document: encodeDocument(version.document) }),
  ...showVersion(version),
})

const numberOf = (id: string): number => Number(id.slice(1))

const isForeign = (arn: string, account: string): boolean => arn.split(':')[4] !== account

export const createPolicyVersion = define(
  'CreatePolicyVersion',
  (input) => [onPolicy(input.PolicyArn)],
  async (input, { account }, { db, clock }) => {
    requirePolicyArn(input.PolicyArn)
    if (isForeign(input.PolicyArn, account)) throw outsideAccount('create versions for policies')
    requireManagedPolicy(input.PolicyDocument)
    return iamWrite(db, async (db) => {
      const policy = await requirePolicy(db, input.PolicyArn)
      if ((await versionsOf(db, policy)).length >= versionsMax) throw tooManyVersions()
      const now = clock.now().getTime()
      const version = await insertVersion(db, policy.id, input.PolicyDocument, now)
      if (input.SetAsDefault) await makeDefault(db, policy.id, version, now)
      return {
        PolicyVersion: {
          VersionId: `v${version}`,
          IsDefaultVersion: input.SetAsDefault ?? false,
          CreateDate: new Date(now),
        },
      }
    })
  },
)

export const getPolicyVersion = define(
  'GetPolicyVersion',
  (input) => [onPolicy(input.PolicyArn)],
  async (input, _caller, { db }) => {
    const { version } = await requireVersion(db, input.PolicyArn, input.VersionId)
    const document = version.document ?? (await version.unpacked?.())
    return { PolicyVersion: showVersionInFull({ ...version, document }) }
  },
)

export const listPolicyVersions = define(
  'ListPolicyVersions',
  (input) => [onPolicy(input.PolicyArn)],
  async (input, _caller, { db }) => {
    const versions = await versionsOf(db, await requirePolicy(db, input.PolicyArn))
    // Newest first: the key counts down.
    const { items, rest } = page(versions, input, ({ id }) =>
      String(1e9 - numberOf(id)).padStart(10, '0'),
    )
    return { Versions: items.map(showVersion), ...rest }
  },
)

export const setDefaultPolicyVersion = define(
  'SetDefaultPolicyVersion',
  (input) => [onPolicy(input.PolicyArn)],
  async (input, { account }, { db, clock }) => {
    requirePolicyArn(input.PolicyArn)
    if (isForeign(input.PolicyArn, account)) throw outsideAccount('update policies')
    return iamWrite(db, async (db) => {
      const { policy, version } = await requireVersion(db, input.PolicyArn, input.VersionId)
      await makeDefault(db, policy.id, numberOf(version.id), clock.now().getTime())
    })
  },
)

export const deletePolicyVersion = define(
  'DeletePolicyVersion',
  (input) => [onPolicy(input.PolicyArn)],
  async (input, { account }, { db }) => {
    requirePolicyArn(input.PolicyArn)
    if (isForeign(input.PolicyArn, account))
      throw outsideAccount('delete policy versions for policies')
    return iamWrite(db, async (db) => {
      const { policy, version } = await requireVersion(db, input.PolicyArn, input.VersionId)
      if (version.isDefault) throw defaultVersionInUse()
      await deleteVersion(db, policy.id, numberOf(version.id))
    })
  },
)
