import { beforeEach, describe, expect, test } from 'vitest'
import { accountA, accountB, type Ecr, openEcr, rootOf } from '../../../test/support/ecr.ts'

const repositoryName = 'app'

let ecr: Ecr
beforeEach(async () => {
  ecr = await openEcr()
  await ecr.call('CreateRepository', { repositoryName })
})

describe('GetAuthorizationToken', () => {
  test('is the user AWS and a password for twelve hours', async () => {
    const { authorizationData } = await ecr.call('GetAuthorizationToken', {})
    const { authorizationToken = '', expiresAt, proxyEndpoint } = authorizationData?.[0] ?? {}
    expect(authorizationToken).toMatch(/^QVdTO/)
    const password = Buffer.from(authorizationToken, 'base64').toString().slice('AWS:'.length)
    expect(await ecr.needs.registryTokens.verify(password, rootOf(accountA).region)).toMatchObject({
      account: accountA,
    })
    const hours = ((expiresAt?.getTime() ?? 0) - ecr.needs.clock.now().getTime()) / 3_600_000
    expect(hours).toBeCloseTo(12, 2)
    expect(proxyEndpoint).toBe(`http://${accountA}.dkr.ecr.us-east-1.localhost:4566`)
  })

  test("for another registry it is the caller's password at that registry's host", async () => {
    const { authorizationData = [] } = await ecr.call('GetAuthorizationToken', {
      registryIds: [accountA, accountB],
    })
    expect(authorizationData.map(({ proxyEndpoint }) => proxyEndpoint)).toEqual([
      `http://${accountA}.dkr.ecr.us-east-1.localhost:4566`,
      `http://${accountB}.dkr.ecr.us-east-1.localhost:4566`,
    ])
    expect(new Set(authorizationData.map((one) => one.authorizationToken)).size).toBe(1)
  })
})
