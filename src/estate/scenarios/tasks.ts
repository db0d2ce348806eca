import { parseAccountId } from '../../names/account.ts'
import { parseArn } from '../../names/arn.ts'
import type { FunctionKey } from '../../names/function-name.ts'
import { parseRegion } from '../../names/region.ts'
import type { RepositoryName } from '../../names/repository-name.ts'
import { resourceParts } from '../../policy/fix/name.ts'
import type { Caller } from '../caller.ts'
import type { Check } from '../check.ts'
import { restoreFunction } from './functions.ts'
import { isAmendment } from './images.ts'
import { cachePullChecks, isCreation, isOfCachePull } from './pull-through.ts'
import { readBackChecks, registryTaskOf } from './registry.ts'

/** Somebody's check: what a refused request asked, or what comes after it. */
export interface Asks {
  readonly caller: Caller
  readonly check: Check
}

/** What somebody was about, and all that it takes. */
export interface Task {
  /** For the name of a policy: `push app`. */
  readonly name?: string
  /** For a sentence about whoever asks: `push to app`. */
  readonly does?: string
  readonly asks: readonly Asks[]
  /** Beyond what the request asked: for people. */
  readonly adds?: string
  /** What it is about need not be there: the task makes it. */
  readonly makes?: true
}

/**
 * The tasks that a refused request can be part of, the whole one first: any one of them answered with yes helps. The
 * request alone is one only where nothing comes after it that would be denied.
 */
export function tasksOf(asked: readonly Asks[], denied: readonly Asks[]): readonly Task[] {
  const main = asked.filter(({ check }) => !isAmendment(check))
  const amendments = asked.filter(({ check }) => isAmendment(check))
  if (amendments.length > 0)
    return [
      { asks: main },
      {
        asks: [...main.filter((one) => !isOwnPull(one)), ...amendments],
      },
    ]
  return [
    restored(main) ??
      replication(main, denied) ??
      cachePull(main, denied) ??
      registryTask(main, denied) ?? { asks: main },
  ]
}

/** Lambda's own pull: what the amendment lets in. That it may take the execution role is another matter. */
const isOwnPull = ({ caller, check }: Asks): boolean =>
  caller.principal.kind === 'service' && check.action.startsWith('ecr:')

/** An image of another account: the function must be able to come back after it was idle, when nobody calls. */
function restored(asked: readonly Asks[]): Task | undefined {
  const made = asked.find(({ check }) =>
    /^lambda:(CreateFunction|UpdateFunctionCode)$/.test(check.action),
  )
  const pull = asked.find(
    ({ check, caller }) =>
      check.action === 'ecr:BatchGetImage' && caller.principal.kind !== 'service',
  )
  const fn = made && functionKey(made.check.resource)
  const image = pull && imageKey(pull.check.resource)
  if (!fn || !image || image.account === fn.account) return undefined
  const later = restoreFunction(fn, image, made.caller.request.id).flatMap(({ as, checks }) =>
    checks.map((check) => ({ caller: as, check })),
  )
  return {
    name: ['allow-create-function', ...resourceParts(made.check.resource, fn.account)].join('-'),
    asks: [...asked, ...later],
    adds: 'Lambda itself may pull the image too, or else the function fails once it was idle',
  }
}

function functionKey(arn: string): FunctionKey | undefined {
  const { account, region, resource } = parseArn(arn) ?? {}
  const owner = parseAccountId(account ?? '')
  const there = parseRegion(region ?? '')
  const name = resource?.split(':')[1]
  return owner && there && name
    ? ({ account: owner, region: there, name } as FunctionKey)
    : undefined
}

function imageKey(arn: string) {
  const { account, region, resource } = parseArn(arn) ?? {}
  const owner = parseAccountId(account ?? '')
  const there = parseRegion(region ?? '')
  const repository = resource?.slice('repository/'.length) as RepositoryName | undefined
  return owner && there && repository ? { account: owner, region: there, repository } : undefined
}

/** A replica makes the repository that is absent, and would be denied that next. */
function replication(asked: readonly Asks[], denied: readonly Asks[]): Task | undefined {
  const [one, ...others] = denied
  if (others.length > 0 || one?.check.action !== 'ecr:ReplicateImage') return undefined
  const { resource } = one.check
  const create = { ...one, check: { action: 'ecr:CreateRepository', resource } }
  return {
    does: `replicate to ${parseArn(resource)?.resource.replace(/^repository\//, '')}`,
    asks: [...asked, create],
    adds: 'all that a replication takes',
  }
}

/** Who pulls what is not in the cache: the layers come after, and the repository before. */
function cachePull(asked: readonly Asks[], denied: readonly Asks[]): Task | undefined {
  const [one] = denied
  if (!one || !asked.some(({ check }) => isOfCachePull(check))) return undefined
  // What stands before the upstream is another's: ECR's role, the rule's, the template's.
  if (!denied.every(({ check }) => isOfCachePull(check))) return { asks: asked, makes: true }
  const { resource } = one.check
  const isFirst = asked.some(({ check }) => isCreation(check))
  const taken = asked.filter(({ check }) => !isOfCachePull(check))
  const more = cachePullChecks(resource, isFirst).filter(
    ({ action }) => !taken.some(({ check }) => check.action === action),
  )
  return {
    name: ['allow-pull', ...resourceParts(resource, one.caller.account)].join('-'),
    does: `pull from ${parseArn(resource)?.resource.replace(/^repository\//, '')} through its cache`,
    asks: [...taken, ...more.map((check) => ({ caller: one.caller, check }))],
    adds: 'all that a pull through the cache takes',
    makes: true,
  }
}

const byName = (checks: readonly Check[]): readonly Check[] =>
  [...checks].sort((a, b) => (a.action < b.action ? -1 : 1))

/** A grant for one step of a push or pull alone leads to the next denial. */
function registryTask(asked: readonly Asks[], denied: readonly Asks[]): Task | undefined {
  const [one, ...others] = denied
  if (!one || others.length > 0 || one.check.purpose) return undefined
  const { resource, action } = one.check
  const repository = parseArn(resource)?.resource.replace(/^repository\//, '') ?? ''
  const task = registryTaskOf(action, resource)
  if (!task) return undefined
  const checks =
    task.what === 'pull' ? task.checks : [...byName(task.checks), ...readBackChecks(resource)]
  const more = checks.flatMap((check) => (check.action === action ? [] : [{ ...one, check }]))
  return {
    name: [`allow-${task.what}`, ...resourceParts(resource, one.caller.account)].join('-'),
    does: `${task.what} ${task.what === 'pull' ? 'from' : 'to'} ${repository}`,
    asks: [...asked.filter((ask) => ask !== one), one, ...more].sort(
      (a, b) => orderIn(checks, a) - orderIn(checks, b),
    ),
    adds: `all that a ${task.what} takes`,
  }
}

const orderIn = (checks: readonly Check[], { check }: Asks): number =>
  checks.findIndex(({ action }) => action === check.action)
