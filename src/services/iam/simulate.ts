import { principalNamed } from '../../access/impersonate.ts'
import type {
  SimulateCustomPolicyRequest,
  SimulatePrincipalPolicyRequest,
} from '../../aws/models/iam.types.gen.ts'
import type { Asking, Caller } from '../../estate/caller.ts'
import { type AccountFacts, type Facts, type HolderFacts, noResource } from '../../estate/facts.ts'
import { holderFacts } from '../../estate/principal.ts'
import { compose } from '../../estate/question.ts'
import { parseAccountId } from '../../names/account.ts'
import { nameInArn, parseArn } from '../../names/arn.ts'
import { applied } from '../../policy/compile.ts'
import type { AppliedPolicy, Context, Policies, Question } from '../../policy/types.ts'
import type { Entity } from '../../store/iam/entities.ts'
import { findEntity } from '../../store/iam/entities.ts'
import { defaultDocument } from '../../store/iam/policies.ts'
import type { Needs } from '../kernel/needs.ts'
import { readDocuments, readSourceArn, requireSource } from './context-keys.ts'
import { define, on, onAccount } from './define.ts'
import { arnNotParsed, simulatorErrors } from './errors.ts'
import { numberedPage } from './pages.ts'
import { policySources } from './policy-sources.ts'
import { contextOfEntries, evaluate } from './simulation.ts'
import { requireScenario } from './simulation-scenarios.ts'

type Common = Omit<SimulateCustomPolicyRequest, 'PolicyInputList'>

/** Who is simulated. */
interface Subject {
  readonly asking: Asking
  /** Its requests bring some keys by themselves: its name, its tags, its organization. Nobody's bring none. */
  readonly isNobody: boolean
  readonly tags: HolderFacts['tags']
  /** What its account's organization means for it. */
  readonly member: AccountFacts
}

/** The policies that are simulated, wherever they came from. */
type Simulated = Pick<Policies, 'identity' | 'boundary' | 'serviceControl'>

export const simulateCustomPolicy = define(
  'SimulateCustomPolicy',
  onAccount(),
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
    return simulate(input, subject, {
      identity: inputs('PolicyInputList', input.PolicyInputList),
      ...(boundary && { boundary }),
      ...(levels && { serviceControl: levels }),
    })
  },
)

export const simulatePrincipalPolicy = define(
  'SimulatePrincipalPolicy',
  ({ PolicySourceArn: arn }, caller) => {
    const { kind, name } = readSourceArn(arn)
    return [on(kind, caller, name)]
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
    const { serviceControl } = subject.member
    return simulate(input, subject, {
      identity: [
        ...(await policySources(db, source)).map(({ policy }) => policy),
        ...inputs('PolicyInputList', input.PolicyInputList),
      ],
      ...(boundary && { boundary }),
      ...(serviceControl && { serviceControl }),
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
  { db, estate }: Needs,
): Promise<Subject> {
  const { account, request } = caller
  if (arn === undefined) {
    const nobody = `arn:aws:iam::${account}:user/`
    const principal = { kind: 'user', account, arn: nobody, userName: '', userId: '' } as const
    return { asking: { principal, account, request }, isNobody: true, tags: {}, member: {} }
  }
  const { kind, name } = readSourceArn(arn)
  // Sessions and services cannot be simulated, and another account's users are not the caller's to ask about.
  const found = kind === 'group' ? undefined : await findEntity(db, kind, account, name)
  if (!found || parseArn(arn)?.account !== account) throw arnNotParsed()
  const principal = await principalNamed(db, arn, 'simulated')
  const { tags } = await holderFacts(estate, principal)
  const member = (await estate.accounts()).get(account) ?? {}
  return { asking: { principal, account, request }, isNobody: false, tags, member }
}

/** What follows from who asks, and not from where and when: those a simulation must be given. */
const ofPrincipal = (context: Context): Context =>
  Object.fromEntries(
    Object.entries(context).filter(([key]) => /^aws:(principal|userid$|username$)/.test(key)),
  )

const resourcePolicies = ({ ResourcePolicy: text }: Common): AppliedPolicy[] =>
  readDocuments(text === undefined ? [] : [text]).map(({ text }) =>
    applied(text, 'ResourcePolicy', 'ResourcePolicy'),
  )

function simulate(input: Common, subject: Subject, policies: Simulated) {
  const { asking, isNobody, tags, member } = subject
  const { account } = asking
  const owner = input.ResourceOwner === undefined ? account : ownerOf(input.ResourceOwner)
  const resources = input.ResourceArns?.length ? input.ResourceArns : ['*']
  const { serviceControl, ...holder } = policies
  const facts: Facts = {
    holder: { ...holder, tags },
    // AWS's simulator asks a resource's policy only where it is given one, a key's and a role's as well.
    resource: { ...noResource, policies: resourcePolicies(input), policyRole: 'alternative' },
    accounts: new Map([
      [
        account,
        {
          ...(member.organization && { organization: member.organization }),
          ...(serviceControl && { serviceControl }),
        },
      ],
    ]),
  }
  const given = contextOfEntries(input.ContextEntries)
  const actions = input.ActionNames
  checkNames(actions, resources)
  requireScenario(input.ResourceHandlingOption, resources)
  const questionOf = (action: string, resource: string): Question => {
    const { question } = compose(facts, asking, { action, resource, resourceAccount: owner })
    const own = isNobody ? {} : ofPrincipal(question.context)
    return { ...question, context: { ...own, ...given } }
  }
  // Two lists of ten thousand are a hundred million questions: only those of the page are asked, which ends before they
  // are too many. AWS, too, may return fewer results than were asked for.
  const resultsMax = Math.max(1, Math.floor(questionsMax / resources.length))
  const MaxItems = Math.min(input.MaxItems ?? 100, resultsMax)
  const { items, rest } = numberedPage(actions.length, { ...input, MaxItems })
  const isSpecific = resources.some((resource) => resource !== '*')
  const EvaluationResults = items.map((number) =>
    evaluate(
      resources.map((resource) => questionOf(actions[number] ?? '', resource)),
      isSpecific,
    ),
  )
  return { EvaluationResults, ...rest }
}

const questionsMax = 10_000

/** In the order in which each action is asked about each resource. */
function checkNames(actions: readonly string[], resources: readonly string[]): void {
  const wrong = actions.findIndex((action) => !/^[A-Za-z0-9-]+:[A-Za-z0-9]+$/.test(action))
  if (wrong === 0) throw simulatorErrors.actionNotValid(actions[0] ?? '')
  const unparsed = resources.find((resource) => resource !== '*' && !parseArn(resource))
  if (unparsed !== undefined) throw simulatorErrors.resourceNotValid(unparsed)
  if (wrong > 0) throw simulatorErrors.actionNotValid(actions[wrong] ?? '')
}

/** An account's ARN or number. Throws InvalidInput. */
function ownerOf(text: string) {
  const account = parseAccountId(text) ?? parseAccountId(parseArn(text)?.account ?? '')
  if (!account) throw arnNotParsed()
  return account
}
