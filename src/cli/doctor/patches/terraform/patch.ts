import { dirname } from 'node:path'
import type { Source } from '../../../../collected/fact.ts'
import type { DocumentChange } from '../../../../policy/edit/documents.ts'
import { statementsOf } from '../../../../policy/edit/edit.ts'
import { isObject } from '../../../../policy/parse.ts'
import { isAwsOwned } from '../../../../policy/place.ts'
import { parseJson as parsed } from '../../../../policy/validate/identity.ts'
import { pretty } from '../brackets.ts'
import type { Draft, FileEdits, Ground } from '../draft.ts'
import type { Files } from '../files.ts'
import { goneFrom, permissionsOf } from '../permission.ts'
import { indentAt, NotPatched, unitOf } from '../text.ts'
import { type Address, parseAddress } from './address.ts'
import { addedTo, type Change, documentEdits, onlyFor, type Stand } from './document.ts'
import {
  attributeOf,
  blockIn,
  blocksIn,
  called,
  type Found,
  isMany,
  moduleIn,
  usesOf,
} from './module.ts'
import { permissionEdits } from './permission.ts'
import { type NewBlocks, newBlocks } from './resources.ts'
import { appended, without } from './statement.ts'
import { hcl } from './syntax.ts'

type Made = Pick<Draft, 'edits' | 'text' | 'why'>

/** A change in Terraform's language: in the user's own file, or as blocks to put there. */
export function terraformDraft(
  change: DocumentChange,
  { files, source, holder }: Ground,
  folders: readonly string[],
): Draft {
  const values: Change = { before: valueOr(change.before), after: valueOr(change.after) }
  const made = (part: Made): Draft => ({ change, language: 'terraform', ...part })
  try {
    const at = change.place.kind === 'function policy' ? (holder ?? source) : (source ?? holder)
    const stand = at && standOf(at, folders, files)
    if (stand) return made({ edits: [editsAt(change, values, stand, source)] })
    return made({ text: newBlocks(change.place, values, alone) })
  } catch (error) {
    if (!(error instanceof NotPatched)) throw error
    const text = textOf(change, values)
    return made({ ...(text !== undefined && { text }), why: error.message })
  }
}

const valueOr = (text: string | undefined): unknown =>
  text === undefined ? undefined : parsed(text)

/** Blocks that stand by themselves, with names in place of references. */
const alone: NewBlocks = { named: () => undefined, free: (_, name) => name, unit: '  ' }

function textOf(change: DocumentChange, values: Change): string | undefined {
  if (change.after === undefined || (isAwsOwned(change.place) && change.before)) return undefined
  try {
    return newBlocks(change.place, values, alone)
  } catch (error) {
    if (error instanceof NotPatched) return undefined
    throw error
  }
}

interface Place extends Stand {
  readonly address: Address
}

/**
 * Where the resource stands; undefined where no file of Terraform's language is there.
 *
 * @throws NotPatched where there are some, and it is in none.
 */
function standOf(at: Source, folders: readonly string[], files: Files): Place | undefined {
  const address = parseAddress(at.address ?? '')
  let why: NotPatched | undefined
  for (const folder of new Set([dirname(at.file), ...folders])) {
    try {
      const root = moduleIn(folder, files)
      if (!root || !address) continue
      const module = called(root, address.path, files)
      const found = blockIn(module, 'resource', [address.type, address.name])
      if (found) return { module, found, only: onlyFor(found, address.key), files, address }
      why ??= new NotPatched(`no \`${at.address}\` stands in ${folder}`)
    } catch (error) {
      if (!(error instanceof NotPatched)) throw error
      why = error
    }
  }
  if (why) throw why
  return undefined
}

function editsAt(
  change: DocumentChange,
  values: Change,
  stand: Place,
  source: Source | undefined,
): FileEdits {
  const { place, before, after } = change
  if (isAwsOwned(place) && before !== undefined)
    throw new NotPatched('it is AWS’s own policy, which is replaced or detached')
  if (place.kind === 'function policy') return permissionChanges(change, values, stand)
  if (!source) return newIn(change, values, stand)
  if (after === undefined) return takenAway(change, stand)
  try {
    return documentEdits(expressionOf(change, stand, source), values, stand)
  } catch (error) {
    const added = addedTo(values)
    if (!(error instanceof NotPatched) || place.kind !== 'inline policy' || !added) throw error
    // What is added to an identity may stand in a policy of its own.
    const own = { ...place, name: `${place.name}-more` }
    const made = { Version: '2012-10-17', Statement: added }
    return newIn({ ...change, place: own }, { before: undefined, after: made }, stand)
  }
}

function expressionOf({ place }: DocumentChange, { found }: Stand, { pointer }: Source) {
  const steps = pointer.split('/')
  const at = steps.lastIndexOf('inline_policy')
  const inline = found.block.body.blocks.filter(({ type }) => type === 'inline_policy')
  const isNamed = (block: (typeof inline)[number]) => {
    const name = attributeOf(block, 'name')?.value
    return name?.kind === 'scalar' && place.kind === 'inline policy' && name.value === place.name
  }
  const block = at < 0 ? found.block : inline.find(isNamed)
  const value = block && attributeOf(block, steps.at(-1) ?? '')?.value
  if (!value) throw new NotPatched('an expression makes it')
  return value
}

function takenAway(change: DocumentChange, { found, module, only, address }: Place): FileEdits {
  const { block, in: own } = found
  const name = `${address.type}.${address.name}`
  const isOwn = /_policy$/.test(address.type) && change.place.kind !== 'managed policy'
  if (!isOwn || only !== undefined || !module.isOnce || usesOf(module, name) > 0)
    throw new NotPatched('it is more than this policy, or named elsewhere')
  return { file: own.file, edits: [without(own.text, block)] }
}

/** Beside the resource that it hangs on. */
function newIn(change: DocumentChange, values: Change, stand: Place): FileEdits {
  const { found, module } = stand
  const { block, in: own } = found
  if (!module.isOnce) throw new NotPatched('its module is used more than once')
  const unit = unitOf(own.text, '  ')
  const inline = block.body.blocks.filter(({ type }) => type === 'inline_policy')
  if (change.place.kind === 'inline policy' && inline.length > 0) {
    if (stand.only !== undefined) throw new NotPatched('it is the text of several resources')
    return inlineBlock(change.place.name, values, found, unit)
  }
  const text = newBlocks(change.place, values, beside(stand, unit))
  return { file: own.file, edits: [{ start: block.end, end: block.end, text: `\n\n${text}` }] }
}

function inlineBlock(name: string, { after }: Change, { block, in: own }: Found, unit: string) {
  const indent = indentAt(own.text, block.start) + unit
  const document = pretty(after, hcl, indent + unit, unit)
  const lines = `inline_policy {\n${indent}${unit}name = ${hcl.scalar(name)}\n${indent}${unit}policy = jsonencode(${document})\n${indent}}`
  return { file: own.file, edits: [appended(own.text, block.body, lines, indent, true)] }
}

/** With references to what it hangs on, so that Terraform makes them in order. */
function beside({ module, address, found }: Place, unit: string): NewBlocks {
  const taken = new Set(blocksIn(module, 'resource').map(({ block }) => block.labels.join('.')))
  const key = address.key === undefined ? '' : `[${address.key}]`
  // A policy is named by the attribute with which it names its role itself.
  const kind = /^aws_iam_(role|user|group)_policy$/.exec(address.type)?.[1]
  const reference = kind && attributeOf(found.block, kind)?.value
  const named = `${address.type}.${address.name}${key}`
  const own =
    reference && !isMany(found.block)
      ? found.in.text.slice(reference.start, reference.end)
      : kind && `${named}.${kind}`
  return {
    unit,
    named: (_, attribute) => own ?? `${named}.${attribute}`,
    free: (type, name) => {
      let free = name
      for (let n = 2; taken.has(`${type}.${free}`); n++) free = `${name}_${n}`
      taken.add(`${type}.${free}`)
      return free
    },
  }
}

/** The statements of a function's policy are resources of their own. */
function permissionChanges(change: DocumentChange, values: Change, stand: Place): FileEdits {
  const { before, after } = values
  const [first, ...others] = goneFrom(before, after)
  if (!first) return newIn(change, values, stand)
  const found = blocksIn(stand.module, 'resource').find(({ block }) => {
    const id = attributeOf(block, 'statement_id')?.value
    const isIt = id?.kind === 'scalar' && id.value === first.Sid
    return block.labels[0] === 'aws_lambda_permission' && isIt
  })
  if (!found || others.length > 0 || !stand.module.isOnce || isMany(found.block))
    throw new NotPatched('the permission stands nowhere by itself')
  const next = statementsOf(after).find((one) => isObject(one) && one.Sid === first.Sid)
  const [permission, ...more] = next ? permissionsOf(undefined, { Statement: [next] }) : []
  if (more.length > 0 || (!next && goneFrom(after, before).length > 0))
    throw new NotPatched('one permission becomes several')
  return permission
    ? permissionEdits(found, permission)
    : { file: found.in.file, edits: [without(found.in.text, found.block)] }
}
