import { expect, test } from 'vitest'
import { actionTables } from '../policy/actions.ts'
import { ownTagKeys } from './own-tag-keys.ts'

test('the services with a tag key of their own are those of the reference', async () => {
  const tables = await actionTables()
  const own = tables.prefixes.filter((prefix) =>
    tables
      .service(prefix)
      ?.keys.some(({ name }) => name.toLowerCase() === `${prefix}:resourcetag/*`),
  )
  expect([...ownTagKeys]).toEqual(own.sort())
})
