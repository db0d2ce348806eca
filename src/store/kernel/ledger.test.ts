import { expect, test } from 'vitest'
import { openMemory } from '../database.ts'
import { decisionsOf, documentHash, findRefusal, keepRefusal, trimLedger } from './ledger.ts'

const account = '111111111111'
const common = 'a policy of all'

async function keep(db: Awaited<ReturnType<typeof openMemory>>, request: string) {
  const texts = [common, `a policy of ${request}`]
  const question = JSON.stringify(texts.map((text) => ({ hash: documentHash(text) })))
  const asked = { request, at: 1, caller: 'c', callerAccount: account }
  await keepRefusal(
    db,
    { ...asked, service: 'ecr', operation: 'PutImage', code: 'AccessDenied', message: request },
    [{ ...asked, action: 'a', resource: 'r', resourceAccount: account, outcome: 'no', question }],
    new Map(texts.map((text) => [documentHash(text), text])),
  )
}

test('the oldest refusals go with their decisions and with the policies that no other decision had', async () => {
  const db = await openMemory()
  for (const request of ['first', 'second', 'third']) await keep(db, request)
  await trimLedger(db, 2)
  expect(await findRefusal(db, { request: 'first' })).toBeUndefined()
  expect(await decisionsOf(db, 'first')).toEqual([])
  expect(await findRefusal(db, { request: 'second' })).toMatchObject({ message: 'second' })
  expect(await decisionsOf(db, 'third')).toHaveLength(1)
  const kept = await db.selectFrom('ledger_documents').select('text').execute()
  expect(kept.map(({ text }) => text).sort()).toEqual(
    [common, 'a policy of second', 'a policy of third'].sort(),
  )
})
