import { join, normalize } from 'node:path'
import { statementsOf } from '../../../../policy/edit/edit.ts'
import { isObject, type JsonObject } from '../../../../policy/parse.ts'
import { bracketWriter, pretty } from '../brackets.ts'
import { changesOf, same } from '../change.ts'
import { type Files, textIn } from '../files.ts'
import { memberOf, type Node } from '../node.ts'
import { indentAt, NotPatched, type TextEdit, unitOf } from '../text.ts'
import { type Expression, parseJson, parseJsonIn } from './hcl.ts'
import { attributeOf, blockIn, type Found, isMany, type Module, usesOf } from './module.ts'
import { appended, statementBlock, statementEdits } from './statement.ts'
import { hcl, json, jsonInHcl } from './syntax.ts'

/** A change of one policy document; both as values. */
export interface Change {
  readonly before: unknown
  readonly after: unknown
}

export interface FileEdits {
  readonly file: string
  readonly edits: readonly TextEdit[]
}

/** Where an expression stands. */
export interface Stand {
  readonly module: Module
  readonly found: Found
  /** What is true for the instance in question alone; undefined where there is one only. */
  readonly only: string | undefined
  readonly files: Files
}

/** What is true in a block for one of its instances. */
export function onlyFor({ block }: Found, key: string | undefined): string | undefined {
  const count = attributeOf(block, 'count')
  if (count?.value.kind === 'scalar' && count.value.value === 1) return undefined
  if (key === undefined || !isMany(block)) return undefined
  return count ? `count.index == ${key}` : `each.key == ${key}`
}

/**
 * The edits that change a policy wherever its text is written: in `jsonencode()`, a heredoc, a file, a local value, a data
 * source, or what the module is given.
 *
 * @throws NotPatched where it is written in a way that cannot be changed for this one resource.
 */
export function documentEdits(expression: Expression, change: Change, stand: Stand): FileEdits {
  const { written } = expression
  const { in: own } = stand.found
  if (expression.kind === 'scalar' && typeof expression.value === 'string') {
    if (stand.only !== undefined) throw new NotPatched('it is the text of several resources')
    const indent = indentAt(own.text, expression.start)
    const text = `jsonencode(${pretty(change.after, hcl, indent, unitOf(own.text, '  '))})`
    return { file: own.file, edits: [{ start: expression.start, end: expression.end, text }] }
  }
  if (written?.is === 'heredoc') {
    if (stand.only !== undefined) throw new NotPatched('it is the text of several resources')
    alone(stand)
    const node = parseJsonIn(own.text, written.lines)
    return { file: own.file, edits: checked(node, change, own.text, jsonInHcl) }
  }
  if (written?.is === 'call') return inCall(expression, written, change, stand)
  if (written?.is === 'reference') return atReference(written.to, change, stand)
  return inLiteral(expression, change, stand)
}

/** A module that is used several times is the same text for all. */
function alone({ module, found: { block } }: Stand): void {
  if (!module.isOnce) throw new NotPatched('its module is used more than once')
  if (!block) throw new NotPatched('it stands nowhere')
}

const checked = (node: Node, { before, after }: Change, text: string, syntax: typeof hcl) =>
  changesOf(node, before, after, bracketWriter(text, syntax))

function inLiteral(node: Node, change: Change, stand: Stand): FileEdits {
  const { file, text } = stand.found.in
  alone(stand)
  const added = addedTo(change)
  const statements = memberOf(node, 'Statement') as Expression | undefined
  const isJoined = statements?.written?.is === 'call' && statements.written.name === 'concat'
  if (added && statements && (stand.only !== undefined || isJoined)) {
    const indent = indentAt(text, statements.start)
    const list = pretty(added, hcl, indent, unitOf(text, '  '))
    const own =
      stand.only === undefined ? list : `[for statement in ${list} : statement if ${stand.only}]`
    const end = { start: statements.end, end: statements.end }
    if (isJoined) {
      const last = statements.written?.is === 'call' ? statements.written.args.at(-1) : undefined
      if (!last) throw new NotPatched('an expression makes it')
      return { file, edits: [{ start: last.end, end: last.end, text: `, ${own}` }] }
    }
    if (statements.kind === 'array')
      return {
        file,
        edits: [
          { start: statements.start, end: statements.start, text: 'concat(' },
          { ...end, text: `, ${own})` },
        ],
      }
  }
  if (stand.only !== undefined) throw new NotPatched('it is the text of several resources')
  return { file, edits: checked(node, change, text, hcl) }
}

/** The statements that a change adds, where it does nothing else. */
export function addedTo({ before, after }: Change): readonly JsonObject[] | undefined {
  const [old, now] = [statementsOf(before), statementsOf(after)]
  const isKept = old.every((one) => now.some((other) => same(one, other)))
  return isKept
    ? now.filter((one) => !old.some((other) => same(one, other))).filter(isObject)
    : undefined
}

function inCall(
  { start, end }: Expression,
  { name, args: [arg] }: { readonly name: string; readonly args: readonly Expression[] },
  change: Change,
  stand: Stand,
): FileEdits {
  const { module, files } = stand
  if (name === 'jsonencode' && arg) {
    if (arg.written?.is === 'reference') return atReference(arg.written.to, change, stand)
    return inLiteral(arg, change, stand)
  }
  if (name === 'file' && arg) {
    const path = /^"\$\{path\.module\}\/([^"$]+)"$|^"([^"$]+)"$/.exec(
      stand.found.in.text.slice(arg.start, arg.end),
    )
    const file = path && normalize(join(module.folder, path[1] ?? path[2] ?? ''))
    const uses = module.files.reduce(
      (sum, { text }) => sum + text.split(path?.[1] ?? '').length - 1,
      0,
    )
    if (!file || uses > 1 || stand.only !== undefined)
      throw new NotPatched('the same file may be used elsewhere')
    alone(stand)
    const text = textIn(files, file)
    return { file, edits: checked(parseJson(text), change, text, json) }
  }
  throw new NotPatched(`\`${name}()\` makes it`, { cause: [start, end] })
}

function atReference(to: string, change: Change, stand: Stand): FileEdits {
  const { module } = stand
  const data = /^data\.aws_iam_policy_document\.([\w-]+)(?:\[(.+)\])?\.json$/.exec(to)
  if (data) return inDataSource(data[1] ?? '', data[2], change, stand)
  const [, kind, name = ''] = /^(local|var)\.([\w-]+)$/.exec(to) ?? []
  if (kind === 'local') {
    if (usesOf(module, to) > 1) throw new NotPatched(`\`${to}\` is used elsewhere too`)
    const found = localValue(module, name)
    if (!found || stand.only !== undefined) throw new NotPatched(`\`${to}\` makes it`)
    return documentEdits(found.value, change, { ...stand, found: found.found })
  }
  if (kind === 'var' && module.by) {
    if (usesOf(module, to) > 1) throw new NotPatched(`\`${to}\` is used elsewhere too`)
    const { module: outer, call } = module.by
    const given = attributeOf(call.block, name)
    if (given && stand.only === undefined && module.isOnce)
      return documentEdits(given.value, change, { ...stand, module: outer, found: call })
  }
  throw new NotPatched(`\`${to}\` makes it`)
}

function localValue(module: Module, name: string) {
  for (const one of module.files)
    for (const block of one.body.blocks) {
      const found = block.type === 'locals' ? attributeOf(block, name) : undefined
      if (found) return { value: found.value, found: { block, in: one } }
    }
  return undefined
}

function inDataSource(
  name: string,
  key: string | undefined,
  change: Change,
  stand: Stand,
): FileEdits {
  const found = blockIn(stand.module, 'data', ['aws_iam_policy_document', name])
  if (!found) throw new NotPatched(`no \`data.aws_iam_policy_document.${name}\` stands beside it`)
  if (usesOf(stand.module, `data.aws_iam_policy_document.${name}`) > 1)
    throw new NotPatched(`\`data.aws_iam_policy_document.${name}\` is used elsewhere too`)
  alone(stand)
  const isEach = key !== undefined && /^(?:each\.key|count\.index)$/.test(key)
  if (stand.only !== undefined && !isEach)
    throw new NotPatched(`\`data.aws_iam_policy_document.${name}\` is for several resources`)
  const { text, file } = found.in
  const { body } = found.block
  const unit = unitOf(text, '  ')
  const indent = indentAt(text, found.block.start) + unit
  const added = addedTo(change)
  if (added) {
    const blocks = added.map((one) => statementIn(one, stand.only, indent, unit))
    return { file, edits: [appended(text, body, blocks.join(`\n\n${indent}`), indent, true)] }
  }
  if (stand.only !== undefined) throw new NotPatched('it is the text of several resources')
  const [old, now] = [statementsOf(change.before), statementsOf(change.after)]
  const own = body.blocks.filter(({ type }) => type === 'statement')
  const isAlone =
    !body.blocks.some(({ type }) => type === 'dynamic') &&
    !body.attributes.some((one) => /_(?:json|policy_documents)$/.test(one.name))
  if (!isAlone || own.length !== old.length || now.length < old.length)
    throw new NotPatched('an expression makes a part of it')
  const edits = old.flatMap((was, at) => {
    const [is, block] = [now[at], own[at]]
    return isObject(was) && isObject(is) && block && !same(was, is)
      ? statementEdits(text, block, was, is, unit)
      : []
  })
  const more = now.slice(old.length).filter(isObject)
  const blocks = more.map((one) => statementBlock(one, indent, unit)).join(`\n\n${indent}`)
  return {
    file,
    edits: more.length > 0 ? [...edits, appended(text, body, blocks, indent, true)] : edits,
  }
}

function statementIn(
  statement: JsonObject,
  only: string | undefined,
  indent: string,
  unit: string,
): string {
  if (only === undefined) return statementBlock(statement, indent, unit)
  const inner = statementBlock(statement, indent + unit, unit).replace(/^statement/, 'content')
  return `dynamic "statement" {\n${indent}${unit}for_each = ${only} ? [1] : []\n${indent}${unit}${inner}\n${indent}}`
}
