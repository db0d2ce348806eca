import type { Caller } from '../../estate/caller.ts'
import type { Database } from '../../store/database.ts'
import { deleteEntity, entityArn, listEntities, nameTaken } from '../../store/iam/entities.ts'
import {
  findOidcProvider,
  insertOidcProvider,
  type OidcProvider,
  updateOidcProvider,
} from '../../store/iam/providers.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import { putTags, tagsOf } from '../../store/iam/tags.ts'
import { readTags } from '../kernel/tags.ts'
import { define, onAccount } from './define.ts'
import { oidcErrors, overQuota } from './errors.ts'
import { readProviderUrl } from './oidc-url.ts'
import { onArn, onNewArn } from './provider-checks.ts'
import { requireRoomFor } from './require.ts'
import { tagRules } from './tag-rules.ts'

const clientIdsMax = 100
const thumbprintsMax = 5

const arnFor = (url: string, { account }: Caller): string =>
  `arn:aws:iam::${account}:oidc-provider/${url.replace(/^https?:\/\//i, '')}`

/** The caller's account's provider of that ARN. Throws NoSuchEntity. */
async function requireProvider(
  db: Database,
  arn: string,
  { account }: Caller,
  notFound: (arn: string) => Error = oidcErrors.notFound,
): Promise<OidcProvider> {
  const provider = await findOidcProvider(db, arn)
  if (provider?.entity.account !== account) throw notFound(arn)
  return provider
}

/** In lower case, each as often as it is given and of whatever characters, as AWS keeps them. Throws InvalidInput. */
function readThumbprints(list: readonly string[] = []): readonly string[] {
  if (list.length > thumbprintsMax) throw oidcErrors.tooManyThumbprints()
  return list.map((one) => one.toLowerCase())
}

export const createOpenIDConnectProvider = define(
  'CreateOpenIDConnectProvider',
  (input, caller) => onNewArn('OpenIDConnectProvider', arnFor(input.Url, caller), input.Tags),
  async (input, { account }, { db, clock }) =>
    iamWrite(db, async (db) => {
      const { url, name } = readProviderUrl(input.Url)
      const clientIds = [...new Set(input.ClientIDList ?? [])]
      if (clientIds.length > clientIdsMax)
        throw overQuota('ClientIdsPerOpenIdConnectProvider', clientIdsMax)
      // Differs from AWS? Without a list AWS asks the issuer for its certificate authority's. Certificates
      // are verified by this machine's authorities here, so there is nothing to be kept.
      const thumbprints = readThumbprints(input.ThumbprintList)
      const tags = readTags(input.Tags, tagRules.OpenIDConnectProvider)
      if (await nameTaken(db, 'oidc-provider', account, name)) throw oidcErrors.exists(url)
      await requireRoomFor(db, 'oidc-provider', account)
      const created_at = clock.now().getTime()
      const entity = await insertOidcProvider(
        db,
        { account, name, created_at },
        { url, clientIds, thumbprints },
      )
      await putTags(db, entity.id, tags, tagRules.OpenIDConnectProvider)
      return {
        OpenIDConnectProviderArn: entityArn(entity),
        ...(tags.length > 0 && { Tags: tags }),
      }
    }),
)

export const getOpenIDConnectProvider = define(
  'GetOpenIDConnectProvider',
  (input) => [onArn(input.OpenIDConnectProviderArn)],
  async (input, caller, { db }) => {
    const provider = await requireProvider(db, input.OpenIDConnectProviderArn, caller)
    return {
      // Without its scheme, as AWS shows it.
      Url: provider.entity.name,
      ClientIDList: provider.clientIds,
      ThumbprintList: provider.thumbprints,
      CreateDate: new Date(provider.entity.created_at),
      Tags: await tagsOf(db, provider.entity.id),
    }
  },
)

export const listOpenIDConnectProviders = define(
  'ListOpenIDConnectProviders',
  onAccount(({ account }) => `arn:aws:iam::${account}:oidc-provider/*`),
  async (_input, { account }, { db }) => {
    const providers = await listEntities(db, 'oidc-provider', account)
    return { OpenIDConnectProviderList: providers.map((one) => ({ Arn: entityArn(one) })) }
  },
)

export const deleteOpenIDConnectProvider = define(
  'DeleteOpenIDConnectProvider',
  (input) => [onArn(input.OpenIDConnectProviderArn)],
  async (input, caller, { db }) =>
    iamWrite(db, async (db) => {
      const arn = input.OpenIDConnectProviderArn
      const { entity } = await requireProvider(db, arn, caller, oidcErrors.cannotBeFound)
      await deleteEntity(db, entity.id)
    }),
)

export const addClientIDToOpenIDConnectProvider = define(
  'AddClientIDToOpenIDConnectProvider',
  (input) => [onArn(input.OpenIDConnectProviderArn)],
  async (input, caller, { db }) =>
    iamWrite(db, async (db) => {
      const provider = await requireProvider(db, input.OpenIDConnectProviderArn, caller)
      // Adding one that is there changes nothing.
      const clientIds = [...new Set([...provider.clientIds, input.ClientID])]
      if (clientIds.length > clientIdsMax)
        throw overQuota('ClientIdsPerOpenIdConnectProvider', clientIdsMax)
      await updateOidcProvider(db, provider.entity.id, { clientIds })
    }),
)

export const removeClientIDFromOpenIDConnectProvider = define(
  'RemoveClientIDFromOpenIDConnectProvider',
  (input) => [onArn(input.OpenIDConnectProviderArn)],
  async (input, caller, { db }) =>
    iamWrite(db, async (db) => {
      const provider = await requireProvider(db, input.OpenIDConnectProviderArn, caller)
      // Removing one that is not there is no error.
      const clientIds = provider.clientIds.filter((one) => one !== input.ClientID)
      await updateOidcProvider(db, provider.entity.id, { clientIds })
    }),
)

export const updateOpenIDConnectProviderThumbprint = define(
  'UpdateOpenIDConnectProviderThumbprint',
  (input) => [onArn(input.OpenIDConnectProviderArn)],
  async (input, caller, { db }) =>
    iamWrite(db, async (db) => {
      const provider = await requireProvider(db, input.OpenIDConnectProviderArn, caller)
      const thumbprints = readThumbprints(input.ThumbprintList)
      if (thumbprints.length === 0) throw oidcErrors.noThumbprint()
      await updateOidcProvider(db, provider.entity.id, { thumbprints })
    }),
)
