import { Collection } from '../../../src/collected/collection.ts'
import { askerOf, callerIn } from '../../../src/doctor/caller.ts'
import {
  deployer,
  execution,
  fn,
  must,
  owner,
  ownUri,
  uri,
  user,
} from '../../../src/doctor/doctor.fixture.ts'
import {
  createFunctionTask,
  functionKeyOf,
  invokeTask,
  parseImage,
  pullTask,
  pushTask,
  restoreTask,
  type Task,
  updateFunctionCodeTask,
} from '../../../src/doctor/task.ts'
import type { Check } from '../../../src/estate/check.ts'
import { passRole } from '../../../src/estate/scenarios/roles.ts'
import { parseAccountId } from '../../../src/names/account.ts'
import { parseArn } from '../../../src/names/arn.ts'
import {
  applied,
  type Decision,
  decide,
  denialText,
  explain,
  type Policies,
  type PolicyType,
  type Question,
} from '../../../src/policy/index.ts'

const key = must(functionKeyOf(fn))
const caller = callerIn(must(askerOf(deployer, new Collection())), key.region)
export const shared = must(parseImage(uri))
export const own = must(parseImage(ownUri))

/** The tasks of the pages: one caller and one function in account 111111111111, repositories in both accounts. */
export const tasks = {
  create: createFunctionTask(caller, key, execution, own),
  createAcross: createFunctionTask(caller, key, execution, shared),
  update: updateFunctionCodeTask(caller, key, own),
  updateAcross: updateFunctionCodeTask(caller, key, shared),
  invoke: invokeTask(caller, key, execution, own),
  restore: restoreTask(key, own),
  restoreAcross: restoreTask(key, shared),
  push: pushTask(caller, own),
  pushAcross: pushTask(caller, shared),
  pull: pullTask(caller, own),
  pullAcross: pullTask(caller, shared),
  passRole: {
    name: 'pass-role',
    steps: passRole(caller, execution, key).map((step) => ({ stage: 'now', step })),
  },
  assume: asks('sts:AssumeRole', execution),
  assumeAcross: asks('sts:AssumeRole', `arn:aws:iam::${owner}:role/deployer`),
  login: asks('ecr:GetAuthorizationToken', '*'),
} as const satisfies Readonly<Record<string, Task>>

function asks(action: string, resource: string): Task {
  return {
    name: action,
    steps: [{ stage: 'now', step: { as: caller, checks: [{ action, resource }] } }],
  }
}

export const questionOf = (
  { principal, account }: Pick<typeof caller, 'principal' | 'account'>,
  { action, resource }: Pick<Check, 'action' | 'resource'>,
  policies: Policies = { identity: [], resource: [] },
): Question => ({
  principal,
  action,
  resource,
  resourceAccount: parseAccountId(parseArn(resource)?.account ?? '') ?? account,
  context: {},
  policies,
})

const statement = (Effect: 'Allow' | 'Deny') =>
  applied(
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect, Principal: '*', Action: '*', Resource: '*' }],
    }),
    'policy',
    deployer,
  )
const none = applied(JSON.stringify({ Version: '2012-10-17', Statement: [] }), 'policy', deployer)

export type Said = 'Allow' | 'Deny' | 'nothing'
const saying = (said: Said) => (said === 'nothing' ? none : statement(said))

/** A request between accounts under policies of every type, each of which allows, but for one. */
export function underAll(type: PolicyType, said: Said, action = 'ecr:BatchGetImage'): Question {
  const of = (one: PolicyType) => saying(one === type ? said : 'Allow')
  return questionOf(
    caller,
    { action, resource: `arn:aws:ecr:us-east-1:${owner}:repository/app` },
    {
      identity: [of('identity-based policy')],
      resource: [of('resource-based policy')],
      boundary: of('permissions boundary'),
      session: [of('session policy')],
      serviceControl: [[of('service control policy')]],
      resourceControl: [[of('resource control policy')]],
      endpoint: of('VPC endpoint policy'),
    },
  )
}

/** The types that are asked, in the order in which they are. */
export const layerTypes = (): readonly PolicyType[] => [
  ...new Set(explain(underAll('identity-based policy', 'Allow')).layers.map(({ type }) => type)),
]

/** AWS's sentence for a request. */
export function sentenceOf(question: Question): string {
  const decision: Decision = decide(question)
  if (decision.outcome === 'allowed') throw new Error('expected it to be denied')
  return denialText(question, decision, { withReason: !question.action.startsWith('sts:') })
}

/** What says no where nobody was granted anything. */
export const sentenceFor = (action: string, resource: string, policies?: Policies): string =>
  sentenceOf(questionOf(caller, { action, resource }, policies))

/** The resource lets the caller's account in, and the caller's own policies say nothing. */
export const onlyResource: Policies = { identity: [], resource: [statement('Allow')] }
export const onlyIdentity: Policies = { identity: [statement('Allow')], resource: [] }
export const ids = { user, owner, deployer, execution, fn }
