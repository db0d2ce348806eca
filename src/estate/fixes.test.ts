import { expect, test } from 'vitest'
import type { AccountId } from '../names/account.ts'
import { decide } from '../policy/decide.ts'
import type { Estate } from './estate.ts'
import { noHolder, noResource } from './facts.ts'
import { fixesFor } from './fixes.ts'
import { type Decided, questionOf } from './question.ts'

const account = '111111111111' as AccountId
const estate: Estate = {
  holder: () => noHolder,
  resource: () => noResource,
  accounts: () => new Map(),
  principalArn: () => undefined,
  managedPolicy: () => undefined,
  principals: () => [],
  putPolicy: {},
}

test('what no policy can allow is not said to be allowed by now', async () => {
  const caller = {
    principal: { kind: 'anonymous' },
    account,
    region: 'us-east-1',
    request: { id: 'r', secureTransport: true },
  } as Decided['caller']
  const check = {
    action: 'ecr:BatchGetImage',
    resource: `arn:aws:ecr:us-east-1:${account}:repository/app`,
  }
  const at = new Date()
  const asked = await questionOf(estate, caller, check, at)
  const { outcome } = decide(asked.question)
  expect(outcome).toBe('implicitly-denied')
  expect(await fixesFor(estate, [{ ...asked, at, caller, check, outcome }], undefined)).toEqual({
    fixes: [],
    notes: [],
  })
})
