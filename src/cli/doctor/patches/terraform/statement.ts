import { isObject, type JsonObject } from '../../../../policy/parse.ts'
import { bracketWriter } from '../brackets.ts'
import { changesOf, same } from '../change.ts'
import { indentAt, lineEnd, lineStart, NotPatched, nextLine, type TextEdit } from '../text.ts'
import type { Block, Body } from './hcl.ts'
import { attributeOf } from './module.ts'
import { hcl } from './syntax.ts'

/** As `aws_iam_policy_document` names the elements that are lists. */
const lists: Readonly<Record<string, string>> = {
  Action: 'actions',
  NotAction: 'not_actions',
  Resource: 'resources',
  NotResource: 'not_resources',
}
const holders: Readonly<Record<string, string>> = {
  Principal: 'principals',
  NotPrincipal: 'not_principals',
}

/** A `statement` block without what comes before its first line. */
export function statementBlock(statement: JsonObject, indent: string, unit: string): string {
  return `statement {\n${statementLines(statement, indent + unit, unit)}\n${indent}}`
}

export function statementLines(statement: JsonObject, indent: string, unit: string): string {
  const { Sid, Effect } = statement
  const attributes = [
    ...(typeof Sid === 'string' && Sid !== '' ? [['sid', JSON.stringify(Sid)] as const] : []),
    ['effect', JSON.stringify(Effect ?? 'Allow')] as const,
    ...Object.entries(lists).flatMap(([element, name]) =>
      statement[element] === undefined
        ? []
        : [[name, listText(statement[element], indent, unit)] as const],
    ),
  ]
  const width = Math.max(
    ...attributes.map(([name, text]) => (text.includes('\n') ? 0 : name.length)),
  )
  const lines = attributes.map(([name, text]) =>
    text.includes('\n') ? `${indent}${name} = ${text}` : `${indent}${name.padEnd(width)} = ${text}`,
  )
  const blocks = partsOf(statement).map((part) => `\n${indent}${partBlock(part, indent, unit)}`)
  return [...lines, ...blocks].join('\n')
}

function listText(value: unknown, indent: string, unit: string): string {
  const items = [value].flat().map((one) => hcl.scalar(one))
  return items.length < 2
    ? `[${items.join('')}]`
    : `[\n${items.map((one) => `${indent}${unit}${one},\n`).join('')}${indent}]`
}

/** What stands in a block of its own: identifiers of one type, or values of one condition. */
interface Part {
  readonly block: string
  /** The attributes that name it. */
  readonly names: Readonly<Record<string, string>>
  readonly list: string
  readonly values: readonly unknown[]
}

function partsOf(statement: JsonObject): readonly Part[] {
  const who = Object.entries(holders).flatMap(([element, block]) => {
    const given = statement[element]
    const byType = given === '*' ? { '*': '*' } : isObject(given) ? given : {}
    return Object.entries(byType).map(
      ([type, values]): Part => ({
        ...{ block, names: { type }, list: 'identifiers' },
        values: [values].flat(),
      }),
    )
  })
  const when = Object.entries(isObject(statement.Condition) ? statement.Condition : {}).flatMap(
    ([test, keys]) =>
      Object.entries(isObject(keys) ? keys : {}).map(
        ([variable, values]): Part => ({
          ...{ block: 'condition', names: { test, variable }, list: 'values' },
          values: [values].flat(),
        }),
      ),
  )
  return [...who, ...when]
}

function partBlock({ block, names, list, values }: Part, indent: string, unit: string): string {
  const width = Math.max(list.length, ...Object.keys(names).map((name) => name.length))
  const lines = Object.entries(names).map(
    ([name, value]) => `${indent}${unit}${name.padEnd(width)} = ${hcl.scalar(value)}\n`,
  )
  const text = `[${values.map((one) => hcl.scalar(one)).join(', ')}]`
  return `${block} {\n${lines.join('')}${indent}${unit}${list.padEnd(width)} = ${text}\n${indent}}`
}

/** What makes of one `statement` block another. */
export function statementEdits(
  text: string,
  block: Block,
  before: JsonObject,
  after: JsonObject,
  unit: string,
): readonly TextEdit[] {
  const writer = bracketWriter(text, hcl, unit)
  const edits: TextEdit[] = []
  const indent = indentAt(text, block.start) + unit
  for (const [element, name] of [...Object.entries(lists), ['Sid', 'sid'], ['Effect', 'effect']]) {
    const [was, is] = [before[element ?? ''], after[element ?? '']]
    const own = attributeOf(block, name ?? '')
    if (sameSet(was, is)) continue
    if (!own && is !== undefined) {
      const value =
        element === 'Sid' || element === 'Effect' ? hcl.scalar(is) : listText(is, indent, unit)
      edits.push(appended(text, block.body, `${name} = ${value}`, indent))
    } else if (own && is === undefined) edits.push(without(text, own))
    else if (own) edits.push(...changesOf(own.value, was, is, writer))
  }
  const [old, now] = [partsOf(before), partsOf(after)]
  const isLike = (one: Part, other: Part) =>
    one.block === other.block && same(one.names, other.names)
  for (const part of old) {
    const next = now.find((one) => isLike(one, part))
    if (next && sameSet(next.values, part.values)) continue
    const own = block.body.blocks.find((one) => isPart(one, part))
    if (!own) throw new NotPatched('an expression makes a part of it')
    if (!next) edits.push(without(text, own))
    else {
      const list = attributeOf(own, part.list)
      if (!list) throw new NotPatched('an expression makes a part of it')
      edits.push(...changesOf(list.value, part.values, next.values, writer))
    }
  }
  const added = now.filter((one) => !old.some((part) => isLike(part, one)))
  if (added.length > 0)
    edits.push(
      appended(
        text,
        block.body,
        added.map((one) => partBlock(one, indent, unit)).join(`\n\n${indent}`),
        indent,
        true,
      ),
    )
  return edits
}

const isPart = (block: Block, { block: type, names }: Part): boolean =>
  block.type === type &&
  Object.entries(names).every(([name, value]) => {
    const own = attributeOf(block, name)?.value
    return own?.kind === 'scalar' && String(own.value).toLowerCase() === value.toLowerCase()
  })

const sameSet = (one: unknown, other: unknown): boolean =>
  one === undefined || other === undefined
    ? one === other
    : same([one].flat().map(String).sort(), [other].flat().map(String).sort())

/** On lines of its own, after all else that stands in the body. */
export function appended(
  text: string,
  body: Body,
  lines: string,
  indent: string,
  isApart = false,
): TextEdit {
  const last = [...body.attributes, ...body.blocks].sort((a, b) => a.end - b.end).at(-1)
  const at = last ? lineEnd(text, last.end) : body.start
  if (at > body.end) throw new NotPatched('it stands in one line')
  return {
    start: at,
    end: at,
    text: `${isApart && last ? '\n' : ''}\n${indent}${lines}${last ? '' : '\n'}`,
  }
}

/** Its lines, with an empty one before. */
export function without(text: string, { start, end }: { start: number; end: number }): TextEdit {
  const from = lineStart(text, start)
  const empty = /\n[ \t\r]*\n$/.exec(text.slice(0, from))
  return { start: empty ? from - empty[0].length + 1 : from, end: nextLine(text, end), text: '' }
}
