import type { Collection, FunctionRecord, Repository } from '../collection.ts'
import { type Fact, known, type Source } from '../fact.ts'
import { learn, learnInlineFact } from '../learn.ts'
import { addAround, grants, removeAround } from './around.ts'
import {
  type Declarations,
  type Declared,
  type DeclaredEntity,
  isSeen,
  type Permission,
} from './declared.ts'

/** Some answers of AWS do not name the account or Region of their subject, and a state or plan does. */
export function introduce(files: readonly Declarations[], into: Collection): void {
  for (const one of files.flatMap(({ present }) => present)) {
    if (one.kind === 'repository') into.repository(one.arn)
    if (one.kind === 'function') into.function(one.arn)
    if (one.kind === 'entity') into.entity(one.arn)
  }
}

/**
 * Adds what plans, states and templates say to what was collected. Things come before what hangs on them, and what a
 * plan takes away before what it adds.
 *
 * @throws BadInput where two files contradict each other; nothing of the collection may be used then.
 */
export function declare(files: readonly Declarations[], into: Collection): void {
  const present = files.flatMap((file) => file.present)
  const gone = files.flatMap((file) => file.gone)
  const things = present.filter(isThing)
  for (const one of gone.filter(isThing)) remove(one, into)
  for (const one of things) addThing(one, into)
  const hung = present.filter((one) => !isThing(one))
  for (const one of hung) if (isSeen(one)) add(one, into)
  for (const one of gone) if (!isThing(one)) remove(one, into)
  const own = hung.filter((one) => !isSeen(one))
  const seen = new Set(hung.flatMap((one) => (isSeen(one) ? inlineKey(one) : [])))
  for (const one of own)
    if (one.kind === 'inline policy' && inlineKey(one).some((key) => seen.has(key)))
      into.entities.get(one.of)?.inline.delete(one.name)
  for (const one of own) add(one, into)
  permissions(present, gone, into)
  for (const one of things) settle(one, into)
  grants(present, into)
}

const inlineKey = (one: Declared): readonly string[] =>
  one.kind === 'inline policy' ? [`${one.of} ${one.name}`] : []

type Thing = Extract<Declared, { kind: 'repository' | 'entity' | 'function' }>

const isThing = (one: Declared): one is Thing =>
  one.kind === 'repository' || one.kind === 'entity' || one.kind === 'function'

/** Pulumi's programs are in languages in which no patches are written. */
const isPatched = ({ address }: Source): boolean => !address?.startsWith('urn:pulumi:')

function addThing(one: Thing, into: Collection): void {
  into.removed.delete(one.arn)
  if (one.from.address !== undefined) into.addresses.set(one.from.address, one.arn)
  if (isPatched(one.from)) into.declaredAt.set(one.arn, one.from)
  switch (one.kind) {
    case 'repository': {
      const repository = into.repository(one.arn)
      learn(repository, 'tags', one.tags)
      if (one.mutability.state !== 'none') learn(repository, 'mutability', one.mutability)
      return
    }
    case 'function': {
      const fn = into.function(one.arn)
      if (one.role.state !== 'none') learn(fn, 'role', one.role)
      if (one.packageType.state !== 'none') learn(fn, 'packageType', one.packageType)
      if (one.imageUri.state !== 'none') learn(fn, 'imageUri', one.imageUri)
      learn(fn, 'tags', one.tags)
      return
    }
    case 'entity':
      addEntity(one, into)
  }
}

function addEntity(one: DeclaredEntity, into: Collection): void {
  const entity = into.entity(one.arn)
  learn(entity, 'boundary', one.boundary)
  learn(entity, 'tags', one.tags)
  if (one.trust) learn(entity, 'trust', one.trust)
  for (const all of one.complete) entity.complete.add(all)
  if (one.isNew) entity.complete.add('groups')
}

/** What nobody declared of a thing that is made here is not there. */
function settle({ kind, arn, isNew, from }: Thing, into: Collection): void {
  if (!isNew || kind === 'entity') return
  const record: Repository | FunctionRecord =
    kind === 'repository' ? into.repository(arn) : into.function(arn)
  if (record.policy.state === 'unknown' && !record.policy.from)
    record.policy = { state: 'none', from }
}

function add(one: Declared, into: Collection): void {
  switch (one.kind) {
    case 'repository policy':
      learn(into.repository(one.of), 'policy', one.policy)
      return
    case 'inline policy':
      learnInlineFact(into.entity(one.of), one.name, one.policy)
      return
    case 'managed policy':
      learn(into.policy(one.arn), 'document', one.document)
      return
    case 'attachment': {
      const entity = into.entity(one.of)
      if (one.policy.state === 'known') entity.attached.add(one.policy.value)
      // One that is attached and has no name yet: nothing may be said of what is not there.
      else entity.complete.delete('attached')
      return
    }
    case 'membership':
      into.entity(one.of).groups.add(one.group)
      return
    case 'control policy':
      into.organization.policies.set(one.id, one)
      if (one.content.state === 'known')
        into.organization.content(one.id, one.content.value, one.content.from)
      return
    case 'control target':
      into.organization.attach(one.policy, one.target)
      return
    case 'note':
      into.notes.add(one.note)
      return
    default:
      addAround(one, into)
  }
}

function remove(one: Declared, into: Collection): void {
  switch (one.kind) {
    case 'repository':
      into.repositories.delete(one.arn)
      into.removed.add(one.arn)
      return
    case 'function':
      into.functions.delete(one.arn)
      into.removed.add(one.arn)
      return
    case 'entity':
      into.entities.delete(one.arn)
      into.removed.add(one.arn)
      return
    case 'managed policy':
      into.policies.delete(one.arn)
      return
    case 'repository policy':
      if (one.policy.from && into.repositories.has(one.of))
        into.repository(one.of).policy = { state: 'none', from: one.policy.from }
      return
    case 'inline policy':
      into.entities.get(one.of)?.inline.delete(one.name)
      return
    case 'attachment':
      if (one.policy.state === 'known') into.entities.get(one.of)?.attached.delete(one.policy.value)
      return
    case 'membership':
      into.entities.get(one.of)?.groups.delete(one.group)
      return
    case 'control target':
      into.organization.detach(one.policy, one.target)
      return
    default:
      removeAround(one, into)
  }
}

/** A function's policy is made of the statements that were added to it, one by one. */
function permissions(
  present: readonly Declared[],
  gone: readonly Declared[],
  into: Collection,
): void {
  const added = byFunction(present)
  const removed = byFunction(gone)
  const made = new Set(
    present.flatMap((one) => (one.kind === 'function' && one.isNew ? [one.arn] : [])),
  )
  for (const of of new Set([...added.keys(), ...removed.keys()])) {
    const fn = into.functions.get(of)
    const before = fn && statementsIn(fn.policy, made.has(of))
    if (!before) continue
    const [adds, drops] = [added.get(of) ?? [], removed.get(of) ?? []]
    const sids = new Set([...adds, ...drops].map(({ sid }) => sid))
    const facts = adds.map(({ statement }) => statement)
    const unknown = facts.find((fact) => fact.state === 'unknown')
    const from = facts[0]?.from ?? drops[0]?.statement.from
    fn.policy =
      unknown?.state === 'unknown'
        ? unknown
        : policyOf(
            [...before.filter(({ Sid }) => !sids.has(Sid)), ...facts.flatMap(valuesOf)],
            from,
          )
  }
}

function byFunction(all: readonly Declared[]): ReadonlyMap<string, readonly Permission[]> {
  const found = new Map<string, Permission[]>()
  for (const one of all) {
    if (one.kind !== 'permission') continue
    const others = found.get(one.of)
    if (others) others.push(one)
    else found.set(one.of, [one])
  }
  return found
}

const valuesOf = (fact: Fact<object>): readonly object[] =>
  fact.state === 'known' ? [fact.value] : []

function policyOf(statements: readonly object[], from: Source | undefined): Fact<string> {
  const source = from ?? { file: '', pointer: '' }
  if (statements.length === 0) return { state: 'none', from: source }
  const document = { Version: '2012-10-17', Id: 'default', Statement: statements }
  return known(JSON.stringify(document, undefined, 2), { ...source, isComposed: true })
}

/** Undefined where others may be there that nobody has read. */
function statementsIn(
  policy: Fact<string>,
  isMade: boolean,
): readonly (object & { readonly Sid: string })[] | undefined {
  if (policy.state === 'none') return []
  if (policy.state === 'unknown') return isMade ? [] : undefined
  try {
    const { Statement } = JSON.parse(policy.value)
    return [Statement].flat()
  } catch {
    return undefined
  }
}
