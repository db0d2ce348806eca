import { expect, test } from 'vitest'
import { openMemory } from '../../test/support/memory.ts'
import { Prepared } from './prepared.ts'

test('one building serves every call, each with its own arguments, in a transaction too', async () => {
  const db = await openMemory()
  let built = 0
  const write = new Prepared((db, { name, value }: { name: string; value: string }) => {
    built++
    return db
      .insertInto('settings')
      .values({ name, value })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
  })
  const read = new Prepared((db, { name }: { name: string }) =>
    db.selectFrom('settings').select(['value', 'name']).where('name', '=', name),
  )
  await write.execute(db, { name: 'a', value: '1' })
  await db.transaction().execute(async (trx) => {
    await write.execute(trx, { name: 'b', value: '2' })
    await write.execute(trx, { name: 'a', value: '3' })
  })
  expect(await read.execute(db, { name: 'a' })).toEqual([{ name: 'a', value: '3' }])
  expect(await read.execute(db, { name: 'b' })).toEqual([{ name: 'b', value: '2' }])
  expect(await read.execute(db, { name: 'c' })).toEqual([])
  expect(built).toBe(1)
  await db.destroy()
})
