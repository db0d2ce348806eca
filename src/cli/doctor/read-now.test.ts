import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { management, owner, startAccounts, user } from '../../../test/support/collect/accounts.ts'
import { printing } from '../../../test/support/printed.ts'
import { collectPolicy } from '../collect/policy.ts'
import { buildProgram } from '../program.ts'

let accounts: Awaited<ReturnType<typeof startAccounts>>
const printed = printing()

beforeAll(async () => {
  accounts = await startAccounts()
}, 60_000)
afterAll(() => accounts.close())
afterEach(() => {
  process.exitCode = 0
})

const image = `${owner}.dkr.ecr.us-east-1.amazonaws.com/team/app:1`
const doctor = async (...args: readonly string[]) =>
  (await buildProgram((name) => name === 'doctor')).parseAsync(['doctor', ...args], {
    from: 'user',
  })
const pulls = (...more: readonly string[]) =>
  doctor('pull', '--as', `arn:aws:iam::${user}:role/deployer`, '--image', image, ...more)

const cause = `the policies of role deployer in account ${user} do not allow`

describe('without files', () => {
  test('the running server is asked, and its causes are shown', async () => {
    await pulls('--endpoint', accounts.url)
    expect(printed.err).toBe('')
    expect(printed.out.replace(/\s+/g, ' ')).toContain(cause)
    expect(printed.out).not.toContain('cannot be told')
    expect(printed.out).toMatch(/111111111111\/iam\.GetAccountAuthorizationDetails\.json:\d+:\d+/)
  })

  test('a message about an account that the server does not have says what it says by itself', async () => {
    const message =
      'User: arn:aws:iam::555555555555:user/ana is not authorized to perform: ecr:PutImage on resource: arn:aws:ecr:us-east-1:555555555555:repository/x because no identity-based policy allows the ecr:PutImage action'
    await doctor(message, '--endpoint', accounts.url, '--json')
    expect(Array.isArray(JSON.parse(printed.out))).toBe(false)
  })

  test('accounts are read by their profiles', async () => {
    const may = collectPolicy()
    const environment = await accounts.profiles({ [user]: may, [owner]: may, [management]: may })
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
    await pulls('--profile', user, '--profile', owner, '--profile', management, '--json')
    const [found] = JSON.parse(printed.out)
    expect(found).toMatchObject({ verdict: 'denied', settle: [] })
    expect(found.causes[0].say).toContain(cause)
  })
})
