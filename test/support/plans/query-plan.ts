import type Sqlite from 'libsql'
import { isBounded, mayGrow } from './bounded.ts'

/** A line of `EXPLAIN QUERY PLAN`: one table, and by which index and conditions it is read. */
interface Read {
  readonly table: string
  readonly index: string | undefined
  /** Columns held equal to a value; `<expr>` where the index is on an expression. */
  readonly equal: readonly string[]
  /** Whether a column is held to a range beside them. */
  readonly range: boolean
}

/**
 * What of a statement reads more the more is stored, as sentences; none where it reads a bounded number of rows. SQLite plans
 * without statistics, for the server keeps none: a plan depends on the schema alone, and not on what is stored.
 */
export function growingReads(sqlite: Sqlite.Database, sql: string): readonly string[] {
  if (!/^\s*(with|select|insert|update|delete)\b/i.test(sql) || mayGrow(sql)) return []
  const lines = planOf(sqlite, sql)
  const sorts = lines.some((line) => line.startsWith('USE TEMP B-TREE'))
  // A page ends by its limit, unless all is read to be sorted first.
  const isPage = /\blimit \S+/i.test(sql) && !sorts
  const probed = new Set(Array.from(sql.matchAll(existence), ([, table]) => table))
  return lines.flatMap((line) => {
    const read = readOf(line, sql)
    if (!read || isBounded(read.table, read.equal) || readsOneRow(sqlite, read)) return []
    const held = read.equal.length > 0 || read.range
    // Without a condition by an index a limit counts what is found, and not what is read.
    if (isPage && (held || !/\bwhere\b/i.test(sql))) return []
    if (held && (probed.has(read.table) || isOnce(sql))) return []
    return [`${line}${sorts ? ', and sorts it' : ''}`]
  })
}

/** Ends at the first row. */
const existence = /\bexists \(select [^()]* from "(\w+)"/gi

/**
 * Reads by an index what it then removes, here or with what refers to it: each row costs once. What is put in reads what refers
 * to it, of which there is nothing yet.
 */
const isOnce = (sql: string): boolean =>
  /^\s*(delete from "\w+" (?!.* exists )|insert into "\w+" \([^()]*\) values )/i.test(sql)

function planOf(sqlite: Sqlite.Database, sql: string): readonly string[] {
  const parameters = Array.from(sql.matchAll(/\?/g), () => null)
  const rows = sqlite.prepare(`explain query plan ${sql}`).all(parameters)
  return (rows as { detail: string }[]).map(({ detail }) => detail)
}

function readOf(line: string, sql: string): Read | undefined {
  const [, name = '', rest = ''] = /^(?:SEARCH|SCAN) (\S+)(.*)$/.exec(line) ?? []
  if (!name || /CONSTANT ROW|VIRTUAL TABLE|^SCAN \(/.test(line)) return undefined
  const [, table = name] = new RegExp(`"(\\w+)" as "${name}"`).exec(sql) ?? []
  const [, index] = / INDEX (\S+)/.exec(rest) ?? []
  const terms = / \((.*)\)(?: LEFT-JOIN)?$/.exec(rest)?.[1]?.split(' AND ') ?? []
  const equal = terms.flatMap((term) => (term.endsWith('=?') ? [term.slice(0, -2)] : []))
  return { table, index, equal, range: terms.length > equal.length }
}

function readsOneRow(sqlite: Sqlite.Database, { table, index, equal }: Read): boolean {
  if (equal.includes('rowid')) return true
  const indexes = sqlite.prepare(`pragma index_list("${table}")`).all() as {
    name: string
    unique: number
  }[]
  if (!indexes.some(({ name, unique }) => name === index && unique)) return false
  const columns = sqlite.prepare(`pragma index_info("${index}")`).all()
  return columns.length === equal.length
}
