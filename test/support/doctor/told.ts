import { collect } from '../../../src/collected/exports.fixture.ts'
import type { Cause } from '../../../src/doctor/cause.ts'
import { deedsOn } from '../../../src/doctor/diff/deeds.ts'
import { differenceOf } from '../../../src/doctor/diff/diff.ts'
import { check } from '../../../src/doctor/expectations/check.ts'
import type { Ground } from '../../../src/doctor/survey/ground.ts'
import { questionOf } from '../../../src/estate/question.ts'
import { decide } from '../../../src/policy/decide.ts'
import { at, callerOf, estateOf } from './ask.ts'
import type { Healthy } from './healthy.ts'
import { filesOf, type Model } from './model.ts'

function groundOf(model: Model): Ground {
  const collection = collect(filesOf(model))
  const estates = { allows: estateOf(collection, 'allows'), denies: estateOf(collection, 'denies') }
  return {
    ...{ collection, estates, at },
    about(account) {
      estates.allows.about(account)
      estates.denies.about(account)
    },
  }
}

const name = (principal: string, does: string, resource: string): string =>
  `${principal} ${does} ${resource}`

/** What each role, and the root user of each account, may do to everything: one question after the other. */
function deedsIn(model: Model): ReadonlySet<string> {
  const { collection, estates } = groundOf(model)
  const roots = model.accounts.map((account) => `arn:aws:iam::${account}:root`)
  const resources = [model.repositories, model.functions, model.roles].flatMap(Object.keys)
  const found = new Set<string>()
  for (const principal of [...Object.keys(model.roles), ...roots]) {
    const caller = callerOf(principal, collection)
    for (const resource of resources)
      for (const { does, checks } of deedsOn(resource)) {
        const isAllowed = checks(resource).every((one) => {
          const { question } = questionOf(estates.allows, caller, one, at)
          return decide(question).outcome === 'allowed'
        })
        if (isAllowed && principal !== resource) found.add(name(principal, does, resource))
      }
  }
  return found
}

/**
 * What `tidegate diff` says of a change, and what asking everything about everybody says. Roots are asked about by `diff`
 * only where a policy names their account.
 */
export function differenceBetween(old: Model, next: Model) {
  const { changes } = differenceOf(groundOf(old), groundOf(next))
  const [was, is] = [deedsIn(old), deedsIn(next)]
  const principals = new Set(changes.map(({ principal }) => principal))
  const isAsked = (one: string) =>
    !one.includes(':root ') || principals.has(one.split(' ')[0] ?? '')
  const without = (all: ReadonlySet<string>, others: ReadonlySet<string>) =>
    [...all].filter((one) => !others.has(one) && isAsked(one)).sort()
  const said = (kind: 'added' | 'removed' | 'uncertain') =>
    changes
      .filter((one) => one.kind === kind && one.principal !== 'lambda.amazonaws.com')
      .map(({ principal, does, resource }) => name(principal, does, resource))
      .sort()
  return {
    said: { added: said('added'), removed: said('removed'), uncertain: said('uncertain') },
    true: { added: without(is, was), removed: without(was, is), uncertain: [] },
    forLambda: changes.filter(({ principal }) => principal === 'lambda.amazonaws.com'),
  }
}

/** Another way than a statement for Lambda: where this is missing as well, it stays so. */
const isAmendment = (action: string): boolean => action.endsWith('etRepositoryPolicy')

/** Whether `tidegate check` finds each cause allowed in the model: who it was, what and on what. */
export function checksOf(causes: readonly Cause[], one: Healthy, model: Model): readonly boolean[] {
  const ground = groundOf(model)
  return causes
    .filter(({ type, actions }) => /policy|boundary/.test(type) && !actions.some(isAmendment))
    .map(({ who, actions, resource }, at) => {
      const isLambda = who === 'lambda.amazonaws.com'
      const conditions = {
        ...(isLambda && { 'aws:sourcearn': one.fn, 'aws:sourceaccount': one.mine }),
        ...(actions.includes('iam:PassRole') && { 'iam:passedtoservice': 'lambda.amazonaws.com' }),
      }
      const expectation = { line: at + 1, principal: who, actions, resource, conditions }
      return check({ ...expectation, expect: 'allow' }, ground).isMet
    })
}
