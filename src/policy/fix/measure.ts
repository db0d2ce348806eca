import type { AccountId } from '../../names/account.ts'
import { assumedRoleArn, nameInArn, parseArn } from '../../names/arn.ts'
import { allOf } from '../edit/documents.ts'
import { type Edit, holderArn, statementsFrom, statementsOf } from '../edit/edit.ts'
import { actionMatches, compileActions } from '../match/action.ts'
import { accountOfRootArn } from '../match/principal.ts'
import { isObject, type JsonObject } from '../parse.ts'
import { documentKey, isAwsOwned, placeOf } from '../place.ts'
import { principalName } from '../principal-name.ts'
import type { CompiledPolicy, CompiledStatement, Context, Principal, Question } from '../types.ts'
import { parseJson } from '../validate/identity.ts'
import { type ActionNames, noNames } from './cover.ts'
import { compileStatement, matches, principalUse } from './statement.ts'

/** Of what a statement names, so many of a kind are asked about. */
const namedMax = 8

/** Of each pattern of actions, so many that are known are asked about. */
const knownMax = 4

/** What is known besides the question. */
export interface Known {
  /** What the actions of a service are called: without it a pattern of actions is spared whole. */
  readonly actionNames?: ActionNames
  /** ARNs of the customer's managed policies that hang on the caller and on nobody else. */
  readonly alone?: ReadonlySet<string>
}

export interface Measure {
  /** Triples that are newly allowed, or no longer denied. */
  readonly gained: number
  /** The other way about. */
  readonly lost: number
}

/**
 * New access: how many (principal, action, resource) triples an edit's statement newly allows, or no longer denies,
 * besides those of the task. Asked about are the task's own, what the statement names, some of each of its patterns, and one
 * stranger of each kind; principals as far as the document reaches: a policy that hangs on the caller alone, the
 * caller alone.
 */
export function newAccess(
  edit: Edit,
  question: Question,
  task: ReadonlySet<string>,
  { actionNames = noNames, alone }: Known = {},
): Measure {
  const use = principalUse(edit.side)
  const from = 'from' in edit ? [edit.from] : []
  const to = statementsFrom(edit)
  const named = [...from, ...to]
  const isDeny = named[0]?.Effect === 'Deny'
  const besides = isDeny ? neighbours(edit, question) : []
  const [before, after] = [from, to].map((own) => [...own.map(compileStatement), ...besides])
  const [wider = [], narrower = []] = isDeny ? [before, after] : [after, before]
  const some = (statements: typeof wider, asked: Question) =>
    statements.some((one) => matches(one, asked, use))
  let [gained, lost] = [0, 0]
  for (const asker of askers(edit, question, named, alone))
    for (const action of actions(question, named, actionNames))
      for (const resource of resources(question, named)) {
        const asked = { ...question, ...asker, action, resource }
        if (task.has(tripleOf(asked))) continue
        const [is, was] = [some(wider, asked), some(narrower, asked)]
        if (is && !was) gained++
        else if (was && !is) lost++
      }
  return { gained, lost }
}

/** On either side. What a Deny was split into before stands together. */
const neighboursMax = 3

/** Denies beside the one that is edited: what they deny is not opened by it. */
function neighbours(edit: Edit, { policies }: Question): readonly CompiledStatement[] {
  if (!('from' in edit)) return []
  const key = documentKey(edit.place)
  const document = allOf(policies).find((one) => documentKey(placeOf(one)) === key)?.document
  const at = document ? textsOf(document).indexOf(JSON.stringify(edit.from)) : -1
  if (!document || at < 0) return []
  return document.statements.filter(
    ({ effect, index }) =>
      effect === 'Deny' && index !== at && Math.abs(index - at) <= neighboursMax,
  )
}

const texts = new WeakMap<CompiledPolicy, readonly string[]>()

/** Of each statement, as JSON. */
function textsOf(document: CompiledPolicy): readonly string[] {
  const known = texts.get(document)
  if (known) return known
  const made = statementsOf(parseJson(document.text)).map((one) => JSON.stringify(one))
  texts.set(document, made)
  return made
}

/** All sessions of a role are one principal. */
export const tripleOf = ({ principal, action, resource }: Question): string =>
  `${holderArn({ principal }) ?? principalName(principal)} ${action.toLowerCase()} ${resource}`

type Asker = Pick<Question, 'principal' | 'context'>

function askers(
  edit: Edit,
  question: Question,
  named: readonly JsonObject[],
  alone: Known['alone'],
): readonly Asker[] {
  const own: Asker = { principal: question.principal, context: question.context }
  if (!isShared(edit, question, alone)) return [own]
  const account = 'account' in question.principal ? question.principal.account : undefined
  const inPlace = named.flatMap(({ Principal }) => principalsIn(Principal)).slice(0, namedMax)
  const home = account ?? question.resourceAccount
  // Two, because more people are met than resources: to spare one caller is less than to spare one resource.
  const strangers = [stranger(home), stranger(home, 'another'), ...inPlace]
  if (principalUse(edit.side) === 'required') strangers.push(stranger(nobody))
  const once = new Map(strangers.map((one) => [principalName(one), one]))
  return [own, ...[...once.values()].map((one) => as(one, question))]
}

const nobody = '000000000000' as AccountId

/** Whether a document counts for others, too. */
function isShared({ place, side, op }: Edit, question: Question, alone: Known['alone']): boolean {
  if (/resource|trust|control|endpoint/.test(side)) return true
  switch (place.kind) {
    case 'inline policy':
    case 'given policy':
      return place.of.includes(':group/')
    case 'managed policy':
      if (op === 'create' || alone?.has(place.arn)) return false
      return !isAwsOwned(place) || place.attachedTo !== holderArn(question)
    case 'permissions boundary':
      return !isAwsOwned(place)
    default:
      return false
  }
}

const stranger = (account: AccountId, userName = 'one-more'): Principal => ({
  kind: 'user',
  account,
  arn: `arn:aws:iam::${account}:user/${userName}`,
  userName,
  userId: `AIDA ${userName}`,
})

/** Whoever is of the caller's account is of its organization, too. */
function as(principal: Principal, { principal: caller, context }: Question): Asker {
  const isOfCallers =
    'account' in principal && 'account' in caller && principal.account === caller.account
  const others = isOfCallers ? /^aws:(principal(?!org)|user)/ : /^aws:(principal|user)/
  const kept = Object.entries(context).filter(([key]) => !others.test(key))
  return { principal, context: { ...Object.fromEntries(kept), ...keysOf(principal) } }
}

function keysOf(principal: Principal): Context {
  if (principal.kind === 'service') return { 'aws:principalservicename': principal.service }
  if (!('account' in principal)) return {}
  const arn = principal.kind === 'assumed-role' ? principal.roleArn : principal.arn
  return { 'aws:principalarn': arn, 'aws:principalaccount': principal.account }
}

function principalsIn(element: unknown): readonly Principal[] {
  if (!isObject(element)) return []
  return Object.entries(element).flatMap(([kind, values]) =>
    listOf(values).flatMap((value): readonly Principal[] => {
      const text = String(value)
      if (kind === 'Service') return [{ kind: 'service', service: text }]
      const account = /^\d{12}$/.test(text) ? text : accountOfRootArn(text)
      if (account) return [stranger(account as AccountId)]
      return kind === 'AWS' ? entityOf(text) : []
    }),
  )
}

function entityOf(arn: string): readonly Principal[] {
  const { account = '', resource = '' } = parseArn(arn) ?? {}
  const owner = account as AccountId
  const name = nameInArn(resource)
  if (resource.startsWith('user/'))
    return [{ kind: 'user', account: owner, arn, userName: name, userId: `AIDA ${arn}` }]
  if (!resource.startsWith('role/')) return []
  const session = assumedRoleArn(owner, name, 'session')
  const role = { roleArn: arn, roleId: `AROA ${arn}`, sessionName: 'session', serviceLinked: false }
  return [{ kind: 'assumed-role', account: owner, arn: session, ...role }]
}

function actions(
  { action }: Question,
  named: readonly JsonObject[],
  names: ActionNames,
): readonly string[] {
  const service = action.slice(0, action.indexOf(':'))
  const says = named.flatMap(({ Action, NotAction }) => [Action, NotAction].map(listOf)).flat()
  const known = distinct(says.map(String))
    .filter((one) => one.includes('*'))
    .slice(0, namedMax)
    .flatMap((pattern) => someOf(pattern, names(service), service))
  return distinct([action, `${service}:OneMoreAction`, ...samples(says), ...known])
}

/** From all over the alphabet. */
function someOf(pattern: string, names: readonly string[], service: string): readonly string[] {
  const means = compileActions({ not: false, values: [pattern] })
  const meant = names
    .map((name) => `${service}:${name}`)
    .filter((one) => actionMatches(means, one.toLowerCase()))
  const step = Math.max(1, Math.floor(meant.length / knownMax))
  return meant.filter((_, at) => at % step === 0).slice(0, knownMax)
}

function resources({ resource }: Question, named: readonly JsonObject[]): readonly string[] {
  // A repository or trust policy without Resource is about what it hangs on.
  if (named.every((one) => one.Resource === undefined && one.NotResource === undefined))
    return [resource]
  const literal = named.flatMap(({ Resource, NotResource }) =>
    [Resource, NotResource].flatMap(samples),
  )
  if (resource === '*') return distinct(['*', ...literal])
  return distinct([resource, resource.replace(/[^/:]*$/, 'one-more'), ...literal])
}

/** What is named, and one of what each pattern means. */
const samples = (value: unknown): readonly string[] =>
  listOf(value)
    .map(String)
    .filter((one) => !one.includes('${') && !/^\*+$/.test(one))
    .map((one) => one.replace(/\*+/g, 'OneMore').replace(/\?/g, 'x'))
    .slice(0, namedMax)

const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value]

const distinct = (values: readonly string[]): readonly string[] => [...new Set(values)]
