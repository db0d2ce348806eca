import type { Tag } from '../../aws/models/iam.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import type { Database } from '../../store/database.ts'
import { findMfaDevice } from '../../store/iam/mfa-devices.ts'
import { findProvider } from '../../store/iam/providers.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import { untag as dropTags, putTags, tagsOf } from '../../store/iam/tags.ts'
import { define } from './define.ts'
import { mfaErrors, oidcErrors, samlErrors } from './errors.ts'
import { page } from './pages.ts'
import { onArn } from './provider-checks.ts'
import { requireDistinctKeys, requireFewTags } from './require.ts'
import { tagList } from './shapes.ts'

/** What requests name by an ARN and what has tags: the caller's account's own. */
type Target = (db: Database, arn: string, caller: Caller) => Promise<{ readonly id: string }>

const oidc: Target = async (db, arn, { account }) => {
  const found = await findProvider(db, 'oidc-provider', arn)
  if (found?.account !== account) throw oidcErrors.notFound(arn)
  return found
}

const saml: Target = async (db, arn, { account }) => {
  const found = await findProvider(db, 'saml-provider', arn)
  if (found?.account !== account) throw samlErrors.notFound(arn)
  return found
}

const device: Target = async (db, arn, { account }) => {
  const found = await findMfaDevice(db, arn)
  if (found?.account !== account) throw mfaErrors.notFound(arn)
  return found
}

async function tag(
  db: Database,
  caller: Caller,
  target: Target,
  arn: string,
  tags: readonly Tag[],
): Promise<void> {
  await iamWrite(db, async (db) => {
    requireDistinctKeys(tags)
    const { id } = await target(db, arn, caller)
    const keys = [...Object.keys(await tagsOf(db, id)), ...tags.map(({ Key }) => Key)]
    requireFewTags(new Set(keys.map((key) => key.toLowerCase())))
    await putTags(db, id, tags)
  })
}

async function untag(
  db: Database,
  caller: Caller,
  target: Target,
  arn: string,
  keys: readonly string[],
): Promise<void> {
  await iamWrite(db, async (db) => dropTags(db, (await target(db, arn, caller)).id, keys))
}

interface Paged {
  readonly Marker?: string | undefined
  readonly MaxItems?: number | undefined
}

async function list(db: Database, caller: Caller, target: Target, arn: string, input: Paged) {
  const tags = await tagsOf(db, (await target(db, arn, caller)).id)
  const { items, rest } = page(tagList(tags), input, ({ Key }) => Key)
  return { Tags: items, ...rest }
}

export const tagOpenIDConnectProvider = define(
  'TagOpenIDConnectProvider',
  ({ OpenIDConnectProviderArn: arn, Tags: tags }) => [
    onArn('TagOpenIDConnectProvider', arn, { tags }),
  ],
  (input, caller, { db }) => tag(db, caller, oidc, input.OpenIDConnectProviderArn, input.Tags),
)

export const untagOpenIDConnectProvider = define(
  'UntagOpenIDConnectProvider',
  ({ OpenIDConnectProviderArn: arn, TagKeys: tagKeys }) => [
    onArn('UntagOpenIDConnectProvider', arn, { tagKeys }),
  ],
  (input, caller, { db }) => untag(db, caller, oidc, input.OpenIDConnectProviderArn, input.TagKeys),
)

export const listOpenIDConnectProviderTags = define(
  'ListOpenIDConnectProviderTags',
  (input) => [onArn('ListOpenIDConnectProviderTags', input.OpenIDConnectProviderArn)],
  (input, caller, { db }) => list(db, caller, oidc, input.OpenIDConnectProviderArn, input),
)

export const tagSAMLProvider = define(
  'TagSAMLProvider',
  ({ SAMLProviderArn: arn, Tags: tags }) => [onArn('TagSAMLProvider', arn, { tags })],
  (input, caller, { db }) => tag(db, caller, saml, input.SAMLProviderArn, input.Tags),
)

export const untagSAMLProvider = define(
  'UntagSAMLProvider',
  ({ SAMLProviderArn: arn, TagKeys: tagKeys }) => [onArn('UntagSAMLProvider', arn, { tagKeys })],
  (input, caller, { db }) => untag(db, caller, saml, input.SAMLProviderArn, input.TagKeys),
)

export const listSAMLProviderTags = define(
  'ListSAMLProviderTags',
  (input) => [onArn('ListSAMLProviderTags', input.SAMLProviderArn)],
  (input, caller, { db }) => list(db, caller, saml, input.SAMLProviderArn, input),
)

export const tagMFADevice = define(
  'TagMFADevice',
  ({ SerialNumber: arn, Tags: tags }) => [onArn('TagMFADevice', arn, { tags })],
  (input, caller, { db }) => tag(db, caller, device, input.SerialNumber, input.Tags),
)

export const untagMFADevice = define(
  'UntagMFADevice',
  ({ SerialNumber: arn, TagKeys: tagKeys }) => [onArn('UntagMFADevice', arn, { tagKeys })],
  (input, caller, { db }) => untag(db, caller, device, input.SerialNumber, input.TagKeys),
)

export const listMFADeviceTags = define(
  'ListMFADeviceTags',
  (input) => [onArn('ListMFADeviceTags', input.SerialNumber)],
  (input, caller, { db }) => list(db, caller, device, input.SerialNumber, input),
)
