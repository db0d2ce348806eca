import { expect, test } from 'vitest'
import { openMemory } from '../../test/support/memory.ts'
import { Ledger } from '../access/ledger.ts'
import type { AccountId } from '../names/account.ts'
import { addUsage } from '../store/kernel/usage.ts'
import { generatedPolicies } from './generate-policy.ts'

const account = '111111111111' as AccountId
const repository = `arn:aws:ecr:us-east-1:${account}:repository/app`

test('a policy is of what was allowed, and of nothing that was denied', async () => {
  const db = await openMemory()
  const row = { account, principal: account, region: 'us-east-1', last_at: 1 }
  await addUsage(db, [
    { ...row, action: 'ecr:PutImage', resource: repository, allowed: 2, denied: 0 },
    { ...row, action: 'ecr:GetAuthorizationToken', resource: '*', allowed: 1, denied: 1 },
    { ...row, action: 'ecr:DeleteRepository', resource: repository, allowed: 0, denied: 3 },
  ])
  const made = await generatedPolicies({ db, ledger: new Ledger(db) }, account)
  expect(made).toMatchObject({ arn: `arn:aws:iam::${account}:root`, uses: 2 })
  expect(made.documents.map((text) => JSON.parse(text).Statement)).toEqual([
    [
      { Effect: 'Allow', Action: 'ecr:PutImage', Resource: repository },
      { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
    ].sort((a, b) => JSON.stringify(a).length - JSON.stringify(b).length),
  ])
})
