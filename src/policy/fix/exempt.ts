import { type Edit, statementAt } from '../edit/edit.ts'
import type { JsonObject } from '../parse.ts'
import { holderOf, isAwsOwned, placeOf } from '../place.ts'
import type { Place, PolicyType, Principal, Question, StatementRef } from '../types.ts'
import { repositoryActions } from '../validate/repository-actions.ts'
import { type ActionNames, noNames } from './cover.ts'
import {
  type ActionGrammar,
  sparingAction,
  sparingActionThere,
  sparingCaller,
  sparingResource,
  sparingResourceFor,
  sparingValues,
} from './spare.ts'

/**
 * Ways to keep a Deny from hitting this request: spare this caller, this resource, this action or this value of a
 * condition, several of these at once, or drop the statement. Which of them helps, and which gives least, is for
 * others to say. `actions` are all that the task asks of this resource.
 */
export function exemptions(
  side: PolicyType,
  { policy, index }: StatementRef,
  question: Question,
  actions: readonly string[] = [question.action],
  names: ActionNames = noNames,
): readonly Edit[] {
  const from = statementAt(policy, index)
  if (!from) return []
  const place = placeOf(policy)
  // A policy on the caller itself concerns nobody else: sparing the caller would empty it.
  const caller = isOwn(side, place, question.principal)
    ? undefined
    : sparingCaller(from, question.principal)
  const things = sparingThings(side, place, from, question.resource, actions, names)
  const values = sparingValues(from, question.context)
  const ways: readonly (readonly JsonObject[])[] = [
    ...things,
    ...(caller ? [[caller], ...things.map((one) => [caller, ...one])] : []),
    ...values.map((one) => [one]),
  ]
  return [
    ...ways.flatMap(([statement, ...others]): readonly Edit[] => {
      if (!statement) return []
      const also = others.map(unnamed)
      const edit = { op: 'replace', side, place, from, statement } as const
      return [also.length > 0 ? { ...edit, also } : edit]
    }),
    { op: 'remove', side, place, from },
  ]
}

/**
 * A Deny of many actions on many resources that spares one of each is two: of the other actions, and of this one
 * elsewhere; or of all elsewhere, and of the other actions here. Two Denies spare what both spare.
 */
function sparingThings(
  side: PolicyType,
  place: Place,
  from: JsonObject,
  named: string,
  actions: readonly string[],
  names: ActionNames,
): readonly (readonly JsonObject[])[] {
  const isRepository = place.kind === 'repository policy'
  const isEcrs = isRepository || place.kind === 'registry policy'
  const grammar: ActionGrammar = {
    names: isRepository ? (service) => names(service).filter(isForRepository) : names,
    takesNotAction: !isEcrs && side !== 'resource control policy',
  }
  const action = sparingAction(from, actions, grammar)
  if (namesItself.has(side) && place.kind !== 'registry policy') return action ? [[action]] : []
  const resource = sparingResource(from, named)
  const here = resource && sparingActionThere(from, actions, named, grammar)
  const elsewhere = sparingResourceFor(from, actions, named)
  const isAlone = [from.Action].flat().every((one) => actions.includes(String(one)))
  return [
    ...(resource ? [[resource]] : []),
    ...(resource && here ? [[resource, here]] : []),
    ...(action ? [[action]] : []),
    ...(elsewhere && isAlone ? [[elsewhere]] : []),
    ...(action && elsewhere ? [[action, elsewhere]] : []),
  ]
}

const isForRepository = (name: string): boolean =>
  repositoryActions.includes(`ecr:${name.toLowerCase()}`)

/** A Sid must not be there twice. */
const unnamed = ({ Sid: _, ...statement }: JsonObject): JsonObject => statement

/** What their documents hang on is all that they are about. */
const namesItself: ReadonlySet<PolicyType> = new Set<PolicyType>([
  'resource-based policy',
  'role trust policy',
])

/**
 * A session policy, an inline policy on the caller itself, and the caller's copy of one of AWS's. A managed policy of
 * a customer's own is one document for all whom it hangs on.
 */
const isOwn = (side: PolicyType, place: Place, principal: Principal): boolean =>
  side === 'session policy' ||
  (ownTypes.has(side) &&
    !isShared(place) &&
    !holderOf(place).includes(':group/') &&
    'arn' in principal)

const isShared = (place: Place): boolean =>
  (place.kind === 'managed policy' || place.kind === 'permissions boundary') && !isAwsOwned(place)

const ownTypes: ReadonlySet<PolicyType> = new Set<PolicyType>([
  'identity-based policy',
  'permissions boundary',
  'session policy',
])
