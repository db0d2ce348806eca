import { define } from './define.ts'
import { onRegistry } from './registry.ts'
import { registryOf } from './repository.ts'

export const getAuthorizationToken = define(
  'GetAuthorizationToken',
  onRegistry,
  async ({ registryIds }, caller, { registryTokens, proxyEndpoint }) => {
    const { password, expiresAt } = registryTokens.issue(caller)
    const authorizationToken = Buffer.from(`AWS:${password}`).toString('base64')
    const accounts = (registryIds ?? [caller.account]).map((registryId) =>
      registryOf({ registryId }, caller),
    )
    return {
      // One password for all: what it may do in each registry is decided at each request.
      authorizationData: accounts.map((account) => ({
        authorizationToken,
        expiresAt,
        proxyEndpoint: proxyEndpoint({ account, region: caller.region }),
      })),
    }
  },
)
