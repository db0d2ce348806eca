import { createHash, createPrivateKey } from 'node:crypto'
import type { assertionEncryptionModeType } from '../../aws/models/iam.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import type { Database } from '../../store/database.ts'
import { deleteEntity, entityArn, nameTaken } from '../../store/iam/entities.ts'
import {
  findSamlProvider,
  insertSamlProvider,
  type SamlKey,
  type SamlProvider,
  samlProvidersOf,
  updateSamlProvider,
} from '../../store/iam/providers.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import { putTags, tagsOf } from '../../store/iam/tags.ts'
import { readTags } from '../kernel/tags.ts'
import { define, onAccount } from './define.ts'
import { overQuota, samlErrors } from './errors.ts'
import { onArn, onNewArn } from './provider-checks.ts'
import { requireRoomFor } from './require.ts'
import { readSamlMetadata } from './saml-metadata.ts'
import { tagRules } from './tag-rules.ts'

/** How long metadata is good that does not say so itself. */
const defaultValidityMs = 100 * 365 * 24 * 60 * 60 * 1000
/** A second one is there so that keys can be changed without a gap. */
const keysMax = 2

async function requireProvider(
  db: Database,
  arn: string,
  { account }: Caller,
): Promise<SamlProvider> {
  const provider = await findSamlProvider(db, arn)
  if (provider?.account !== account) throw samlErrors.notFound(arn)
  return provider
}

/** Throws InvalidInput. */
function readMetadata(metadata: string, now: number): { metadata: string; valid_until: number } {
  const read = readSamlMetadata(metadata)
  if (!read) throw samlErrors.metadataNotValid()
  return { metadata, valid_until: read.validUntil?.getTime() ?? now + defaultValidityMs }
}

/** Throws InvalidInput for what is no private key. */
function readKey(pem: string, now: number): SamlKey {
  try {
    createPrivateKey(pem)
  } catch {
    throw samlErrors.keyNotValid()
  }
  const id = createHash('sha256').update(pem).digest('hex').slice(0, 20).toUpperCase()
  return { id, pem, at: now }
}

const keysOf = ({ private_keys }: SamlProvider): SamlKey[] => JSON.parse(private_keys)

export const createSAMLProvider = define(
  'CreateSAMLProvider',
  (input, { account }) =>
    onNewArn('SAMLProvider', `arn:aws:iam::${account}:saml-provider/${input.Name}`, input.Tags),
  async (input, { account }, { db, clock }) =>
    iamWrite(db, async (db) => {
      const { Name: name } = input
      const now = clock.now().getTime()
      const tags = readTags(input.Tags, tagRules.SAMLProvider)
      const details = readMetadata(input.SAMLMetadataDocument, now)
      const keys = input.AddPrivateKey === undefined ? [] : [readKey(input.AddPrivateKey, now)]
      if (await nameTaken(db, 'saml-provider', account, name)) throw samlErrors.exists(name)
      await requireRoomFor(db, 'saml-provider', account)
      const entity = await insertSamlProvider(
        db,
        { account, name, created_at: now },
        {
          ...details,
          encryption_mode: input.AssertionEncryptionMode ?? null,
          private_keys: JSON.stringify(keys),
        },
      )
      await putTags(db, entity.id, tags, tagRules.SAMLProvider)
      return {
        SAMLProviderArn: entityArn(entity),
        ...(tags.length > 0 && { Tags: tags }),
      }
    }),
)

export const getSAMLProvider = define(
  'GetSAMLProvider',
  (input) => [onArn(input.SAMLProviderArn)],
  async (input, caller, { db }) => {
    const provider = await requireProvider(db, input.SAMLProviderArn, caller)
    const keys = keysOf(provider)
    return {
      SAMLProviderUUID: provider.id,
      SAMLMetadataDocument: provider.metadata,
      CreateDate: new Date(provider.created_at),
      ValidUntil: new Date(provider.valid_until),
      Tags: await tagsOf(db, provider.id),
      AssertionEncryptionMode: (provider.encryption_mode ??
        'Allowed') as assertionEncryptionModeType,
      // The keys themselves are never shown again.
      PrivateKeyList: keys.map(({ id, at }) => ({ KeyId: id, Timestamp: new Date(at) })),
    }
  },
)

export const listSAMLProviders = define(
  'ListSAMLProviders',
  onAccount(({ account }) => `arn:aws:iam::${account}:saml-provider/*`),
  async (_input, { account }, { db }) => {
    const providers = await samlProvidersOf(db, account)
    return {
      SAMLProviderList: providers.map((one) => ({
        Arn: entityArn(one),
        ValidUntil: new Date(one.valid_until),
        CreateDate: new Date(one.created_at),
      })),
    }
  },
)

export const updateSAMLProvider = define(
  'UpdateSAMLProvider',
  (input) => [onArn(input.SAMLProviderArn)],
  async (input, caller, { db, clock }) =>
    iamWrite(db, async (db) => {
      const provider = await requireProvider(db, input.SAMLProviderArn, caller)
      const now = clock.now().getTime()
      const { RemovePrivateKey: removed, AddPrivateKey: added } = input
      const before = keysOf(provider)
      if (removed !== undefined && !before.some(({ id }) => id === removed))
        throw samlErrors.keyNotFound(removed)
      const kept = before.filter(({ id }) => id !== removed)
      const keys = added === undefined ? kept : [...kept, readKey(added, now)]
      if (keys.length > keysMax) throw overQuota('PrivateKeysPerSAMLProvider', keysMax)
      await updateSamlProvider(db, provider.id, {
        ...(input.SAMLMetadataDocument !== undefined &&
          readMetadata(input.SAMLMetadataDocument, now)),
        ...(input.AssertionEncryptionMode && { encryption_mode: input.AssertionEncryptionMode }),
        private_keys: JSON.stringify(keys),
      })
      return { SAMLProviderArn: entityArn(provider) }
    }),
)

export const deleteSAMLProvider = define(
  'DeleteSAMLProvider',
  (input) => [onArn(input.SAMLProviderArn)],
  async (input, caller, { db }) =>
    iamWrite(db, async (db) => {
      const provider = await requireProvider(db, input.SAMLProviderArn, caller)
      await deleteEntity(db, provider.id)
    }),
)
