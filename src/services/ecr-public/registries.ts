import type { Caller } from '../../estate/caller.ts'
import { publicAliasOf, publicRegistryArn } from '../../names/public-registry.ts'
import { readDisplayName, writeDisplayName } from '../../store/ecr-public/catalog.ts'
import { define, onOwnRegistry, publicly } from './define.ts'

/** How long a bearer lasts, in seconds. */
const duration = 43_200

/** A login of ECR Public is a bearer token of STS, for which both services are asked. */
export const getAuthorizationToken = define(
  'GetAuthorizationToken',
  () => [
    { resource: '*' },
    {
      action: 'sts:GetServiceBearerToken',
      resource: '*',
      context: {
        'sts:awsservicename': 'ecr-public.amazonaws.com',
        'sts:durationseconds': String(duration),
      },
    },
  ],
  async (_, caller, { registryTokens }) => {
    const { password, expiresAt } = registryTokens.issue(publicly(caller))
    const authorizationToken = Buffer.from(`AWS:${password}`).toString('base64')
    return { authorizationData: { authorizationToken, expiresAt } }
  },
)

/** Each account has one, and one alias: those of one's own are given by AWS's people. */
export const describeRegistries = define(
  'DescribeRegistries',
  onOwnRegistry,
  async (_, caller: Caller, { publicHost }) => {
    const { account } = publicly(caller)
    const name = publicAliasOf(account)
    return {
      registries: [
        {
          registryId: account,
          registryArn: publicRegistryArn(account),
          registryUri: `${publicHost}/${name}`,
          verified: false,
          aliases: [
            {
              ...{ name, status: 'ACTIVE' as const },
              ...{ primaryRegistryAlias: true, defaultRegistryAlias: true },
            },
          ],
        },
      ],
    }
  },
)

export const getRegistryCatalogData = define(
  'GetRegistryCatalogData',
  onOwnRegistry,
  async (_, caller, { db }) => ({
    registryCatalogData: { displayName: await readDisplayName(db, publicly(caller).account) },
  }),
)

export const putRegistryCatalogData = define(
  'PutRegistryCatalogData',
  onOwnRegistry,
  async ({ displayName }, caller, { db }) => {
    const { account } = publicly(caller)
    if (displayName !== undefined) await writeDisplayName(db, account, displayName)
    return { registryCatalogData: { displayName: await readDisplayName(db, account) } }
  },
)
