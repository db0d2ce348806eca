import type { Caller } from '../../estate/caller.ts'
import type { Check } from '../../estate/check.ts'
import { onRegistry, pull, push } from '../../estate/scenarios/registry.ts'
import type { Scenario } from '../../estate/scenarios/scenario.ts'
import { parseAccountId } from '../../names/account.ts'
import { parseArn, repositoryArn } from '../../names/arn.ts'
import { answerOf, whyOf } from '../answer.ts'
import { askerOf, callerIn, strangerTo } from '../caller.ts'
import { type Settle, settleMany } from '../settle.ts'
import type { Ground } from '../survey/ground.ts'
import { regionOf } from '../survey/region.ts'
import { parseImage } from '../task.ts'
import type { Verdict } from '../walk.ts'
import { BadExpectation, type Expectation } from './expectation.ts'

export interface Checked {
  readonly expectation: Expectation
  readonly verdict: Verdict
  readonly isMet: boolean
  /** Why it is denied, or what allows it, or which policies were not read. */
  readonly why: string
  readonly settle: readonly Settle[]
}

/** @throws BadExpectation for a principal, action or resource that nobody can be asked about. */
export function check(expectation: Expectation, ground: Ground): Checked {
  const { expect } = expectation
  const { as, checks } = asksOf(expectation, ground)
  const answered = answerOf(ground, as, checks)
  const { verdict } = answered
  return {
    expectation,
    verdict,
    isMet: verdict === (expect === 'allow' ? 'allowed' : 'denied'),
    why: whyOf(ground, answered),
    settle: settleMany(answered.unknowns),
  }
}

interface Asks {
  readonly as: Caller
  readonly checks: readonly Check[]
}

function asksOf(expectation: Expectation, ground: Ground): Asks {
  const { actions, conditions, line } = expectation
  const resource = resourceOf(expectation)
  const as = callerOf(expectation, resource, ground)
  ground.about(as.account)
  ground.about(parseArn(resource)?.account ?? '')
  const checks = actions.flatMap((action) => {
    const scenario = tasks[action]?.(as, resource)
    const own: readonly Check[] = scenario?.flatMap((step) => step.checks) ?? [
      onRegistry({ action, resource }, as, as.region),
    ]
    if (!scenario && !/^[a-z0-9-]+:[A-Za-z*?]+$/.test(action))
      throw new BadExpectation(
        line,
        `expected an action such as \`ecr:PutImage\`, or ${Object.keys(tasks).join(', ')}, got \`${action}\``,
      )
    if (/[*?]/.test(action))
      throw new BadExpectation(line, `expected an action without wildcards, got \`${action}\``)
    return own.map((one) => ({ ...one, context: { ...one.context, ...conditions } }))
  })
  return { as, checks }
}

const single =
  (action: string) =>
  (as: Caller, resource: string): Scenario => [{ as, checks: [{ action, resource }] }]

const tasks: Readonly<Record<string, ((as: Caller, resource: string) => Scenario) | undefined>> = {
  push,
  pull,
  invoke: single('lambda:InvokeFunction'),
  assume: single('sts:AssumeRole'),
}

function resourceOf({ resource, line }: Expectation): string {
  if (resource === '*' || parseArn(resource)) return resource
  const image = parseImage(resource)
  if (image) return repositoryArn(image.account, image.region, image.repository)
  throw new BadExpectation(line, `expected the ARN of a resource or an image, got \`${resource}\``)
}

function callerOf(
  { principal, conditions, line }: Expectation,
  resource: string,
  { collection }: Ground,
): Caller {
  const region = regionOf(resource)
  if (principal === '*') return callerIn(strangerTo(collection), region)
  if (/^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(principal)) {
    const source = conditions['aws:sourcearn']
    const named = conditions['aws:sourceaccount'] ?? parseArn(String(source ?? ''))?.account
    const account = parseAccountId(String(named ?? parseArn(resource)?.account ?? ''))
    if (!account)
      throw new BadExpectation(
        line,
        `expected \`aws:SourceAccount\` among the conditions of the service \`${principal}\``,
      )
    return {
      ...callerIn({ principal: { kind: 'service', service: principal }, account }, region),
      // Services send both.
      ...(named !== undefined && { context: { 'aws:sourceaccount': account } }),
    }
  }
  const asker = askerOf(principal, collection)
  if (asker) return callerIn(asker, region)
  throw new BadExpectation(
    line,
    `expected an account, the ARN of a user, role or session, a service or \`*\`, got \`${principal}\``,
  )
}
