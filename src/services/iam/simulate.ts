import { gather } from '../../access/gather.ts'
import { principalNamed } from '../../access/impersonate.ts'
import type {
  SimulateCustomPolicyRequest,
  SimulatePrincipalPolicyRequest,
} from '../../aws/models/iam.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import { parseAccountId } from '../../names/account.ts'
import { nameInArn, parseArn } from '../../names/arn.ts'
import { applied } from '../../policy/compile.ts'
import type { AppliedPolicy, Policies, Principal, Question } from '../../policy/types.ts'
import type { Entity } from '../../store/iam/entities.ts'
import { findEntity } from '../../store/iam/entities.ts'
import { defaultDocument } from '../../store/iam/policies.ts'
import type { Needs } from '../needs.ts'
import { readDocuments, readSourceArn, requireSource } from './context-keys.ts'
import { define, on, onAccount } from './define.ts'
import { arnNotParsed, simulatorErrors } from './errors.ts'
import { page } from './pages.ts'
import { policySources } from './policy-sources.ts'
import { contextOfEntries, evaluate } from './simulation.ts'

type Common = Omit<SimulateCustomPolicyRequest, 'PolicyInputList'>

/** Who is simulated and what it has, wherever that came from. */
interface Subject {
  readonly principal: Principal
  /** What requests of this principal bring by themselves: its name, its tags, its organization. */
  readonly context: Question['context']
  readonly policies: Omit<Policies, 'resource'>
}

export const simulateCustomPolicy = define(
  'SimulateCustomPolicy',
  onAccount('SimulateCustomPolicy'),
  async (input, caller, needs) => {
    if (input.ResourcePolicy !== undefined && input.CallerArn === undefined)
      throw simulatorErrors.callerNeeded()
    const subject = await subjectNamed(input.CallerArn, caller, needs)
    const levels = input.OrderedOrganizationPolicyInputList?.map((level, index) =>
      inputs(
        `OrderedOrganizationPolicyInputList.${index + 1}.ServiceControlPolicyInputList`,
        level.ServiceControlPolicyInputList,
      ),
    )
    const [boundary] = boundaries(input)
    return simulate(input, {
      ...subject,
      policies: {
        identity: inputs('PolicyInputList', input.PolicyInputList),
        ...(boundary && { boundary }),
        ...(levels && { serviceControl: levels }),
      },
    })
  },
)

export const simulatePrincipalPolicy = define(
  'SimulatePrincipalPolicy',
  ({ PolicySourceArn: arn }, caller) => {
    const { kind, name } = readSourceArn(arn)
    return [on(kind, 'SimulatePrincipalPolicy', caller, name)]
  },
  async (input, caller, needs) => {
    const { db } = needs
    // Differs from AWS? What the exclusion list does to the answer is not documented well enough to be built.
    if (input.PolicyExclusionList?.length) throw simulatorErrors.exclusionNotBuilt()
    const source = await requireSource(db, input.PolicySourceArn, caller)
    if (input.ResourcePolicy !== undefined && source.kind !== 'user' && !input.CallerArn)
      throw simulatorErrors.callerNeeded()
    const own = source.kind === 'group' ? undefined : input.PolicySourceArn
    const subject = await subjectNamed(input.CallerArn ?? own, caller, needs)
    const boundary = await boundaryOf(input, source, needs)
    const { serviceControl } = subject.policies
    return simulate(input, {
      ...subject,
      policies: {
        identity: [
          ...(await policySources(db, source)).map(({ policy }) => policy),
          ...inputs('PolicyInputList', input.PolicyInputList),
        ],
        ...(boundary && { boundary }),
        ...(serviceControl && { serviceControl }),
      },
    })
  },
)

/** Given policies, named as AWS names them: `PolicyInputList.1`. Throws InvalidInput. */
function inputs(list: string, texts: readonly string[] = []): AppliedPolicy[] {
  return readDocuments(texts).map(({ text }, index) => applied(text, `${list}.${index + 1}`, list))
}

function boundaries({ PermissionsBoundaryPolicyInputList: texts = [] }: Common): AppliedPolicy[] {
  if (texts.length > 1) throw simulatorErrors.oneBoundary()
  return inputs('PermissionsBoundaryPolicyInputList', texts)
}

/** The one given, or else the one the user or role has. */
async function boundaryOf(
  input: SimulatePrincipalPolicyRequest,
  { boundary: arn }: Entity,
  { db }: Needs,
): Promise<AppliedPolicy | undefined> {
  const [given] = boundaries(input)
  if (given || arn === null) return given
  const text = await defaultDocument(db, arn)
  return text === undefined ? undefined : applied(text, nameInArn(arn), arn, arn)
}

/** A user or role as it would ask; without an ARN somebody of the account without a name. */
async function subjectNamed(
  arn: string | undefined,
  caller: Caller,
  { db, clock }: Needs,
): Promise<Subject> {
  const { account } = caller
  if (arn === undefined) {
    const nobody = `arn:aws:iam::${account}:user/`
    return {
      principal: { kind: 'user', account, arn: nobody, userName: '', userId: '' },
      context: {},
      policies: { identity: [] },
    }
  }
  const { kind, name } = readSourceArn(arn)
  // Sessions and services cannot be simulated, and another account's users are not the caller's to ask about.
  const found = kind === 'group' ? undefined : await findEntity(db, kind, account, name)
  if (!found || parseArn(arn)?.account !== account) throw arnNotParsed()
  const principal = await principalNamed(db, arn, 'simulated')
  const asked = { ...caller, principal }
  const { session: _, ...asking } = asked
  const { question } = await gather(db, clock, asking, { action: 'iam:GetUser', resource: '*' })
  const { serviceControl } = question.policies
  const known = Object.entries(question.context).filter(([key]) => ofPrincipal.test(key))
  return {
    principal,
    context: Object.fromEntries(known),
    policies: { identity: [], ...(serviceControl && { serviceControl }) },
  }
}

/** What follows from who asks, and not from where and when: those a simulation must be given. */
const ofPrincipal = /^aws:(principal|userid$|username$)/

function simulate(input: Common, { principal, context, policies }: Subject) {
  const account = 'account' in principal ? principal.account : undefined
  const owner = input.ResourceOwner === undefined ? account : ownerOf(input.ResourceOwner)
  const resources = input.ResourceArns?.length ? input.ResourceArns : ['*']
  const resourcePolicies = readDocuments(
    input.ResourcePolicy === undefined ? [] : [input.ResourcePolicy],
  ).map(({ text }) => applied(text, 'ResourcePolicy', 'ResourcePolicy'))
  const given = { ...context, ...contextOfEntries(input.ContextEntries) }
  const questions = input.ActionNames.flatMap((action) => {
    if (!/^[A-Za-z0-9-]+:[A-Za-z0-9]+$/.test(action)) throw simulatorErrors.actionNotValid(action)
    return resources.map((resource): Question => {
      if (resource !== '*' && !parseArn(resource)) throw simulatorErrors.resourceNotValid(resource)
      if (owner === undefined) throw arnNotParsed()
      return {
        principal,
        action,
        resource,
        resourceAccount: owner,
        context: given,
        policies: { ...policies, resource: resourcePolicies },
      }
    })
  })
  const numbered = questions.map((question, index) => ({ question, index }))
  const { items, rest } = page(numbered, input, ({ index }) => String(index).padStart(6, '0'))
  return {
    EvaluationResults: items.map(({ question }) => evaluate(question, question.resource !== '*')),
    ...rest,
  }
}

/** An account's ARN or number. Throws InvalidInput. */
function ownerOf(text: string) {
  const account = parseAccountId(text) ?? parseAccountId(parseArn(text)?.account ?? '')
  if (!account) throw arnNotParsed()
  return account
}
