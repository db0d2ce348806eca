import { define } from './define.ts'
import { registryOf } from './repository.ts'

export const getAuthorizationToken = define(
  'GetAuthorizationToken',
  () => ({ resource: '*' }),
  async ({ registryIds }, caller, { registryTokens, registryHost, endpoint }) => {
    const { password, expiresAt } = registryTokens.issue(caller)
    const authorizationToken = Buffer.from(`AWS:${password}`).toString('base64')
    const scheme = new URL(endpoint).protocol
    const accounts = (registryIds ?? [caller.account]).map((registryId) =>
      registryOf({ registryId }, caller),
    )
    return {
      // One password for all: what it may do in each registry is decided at each request.
      authorizationData: accounts.map((account) => ({
        authorizationToken,
        expiresAt,
        proxyEndpoint: `${scheme}//${registryHost({ account, region: caller.region })}`,
      })),
    }
  },
)
