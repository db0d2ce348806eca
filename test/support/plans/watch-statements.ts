import { afterAll } from 'vitest'
import { Statements } from '../../../src/store/statements.ts'

// Every statement that the store prepares in any test is asked for its plan when the test's file ends.

/** Statement → the line of the store's code that it comes from. */
const prepared = new Map<string, string>()
const { prepare } = Statements.prototype
Error.stackTraceLimit = 40

Statements.prototype.prepare = function (sql) {
  if (!prepared.has(sql)) {
    const from = origin(new Error().stack ?? '')
    if (from !== undefined) prepared.set(sql, from)
  }
  return prepare.call(this, sql)
}

/** Undefined for what a test asks the database by itself. */
function origin(stack: string): string | undefined {
  const frames = stack.split('\n').filter((line) => !/node_modules|node:|plans\/watch/.test(line))
  const frame = frames.find((line) => /\/(src|test)\//.test(line) && !driver.test(line)) ?? ''
  if (/\.test\.ts|\/test\//.test(frame)) return undefined
  return /src\/[^):]*:\d+/.exec(frame)?.[0] ?? 'somewhere'
}

const driver = /src\/store\/(group-commit|statements|sqlite-dialect|prepared)\.ts/

afterAll(async () => {
  if (prepared.size === 0) return
  const { growing } = await import('./growing.ts')
  const found = await growing(prepared)
  if (found.length > 0) throw new Error(`reads more the more is stored:\n  ${found.join('\n  ')}`)
})
