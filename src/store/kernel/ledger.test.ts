import { expect, test } from 'vitest'
import { openMemory } from '../../../test/support/memory.ts'
import {
  decisionsOf,
  documentHash,
  findRefusal,
  findRefusals,
  keepRefusal,
  trimLedger,
} from './ledger.ts'

const account = '111111111111'
let seq = 0
const common = 'a policy of all'

async function keep(db: Awaited<ReturnType<typeof openMemory>>, request: string) {
  const texts = [common, `a policy of ${request}`]
  const question = JSON.stringify(texts.map((text) => ({ hash: documentHash(text) })))
  const asked = { request, at: 1, caller: 'c', callerAccount: account }
  await keepRefusal(
    db,
    {
      ...asked,
      seq: seq++,
      background: false,
      service: 'ecr',
      operation: 'PutImage',
      code: 'AccessDenied',
      message: request,
    },
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

test('refusals of strangers do not push out the others', async () => {
  const db = await openMemory()
  await keep(db, 'mine')
  for (const request of ['s1', 's2', 's3']) {
    const row = { request, seq: seq++, at: 1, caller: 'key x', callerAccount: '' }
    const what = { service: 'sts', operation: 'GetCallerIdentity', code: 'c', message: 'm' }
    await keepRefusal(db, { ...row, ...what, background: false }, [], new Map())
  }
  await trimLedger(db, 100, 1)
  const left = await findRefusals(db, {}, 100)
  expect(left.map(({ request }) => request)).toEqual(['s3', 'mine'])
})
