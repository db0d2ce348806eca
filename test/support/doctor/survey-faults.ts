import type { RuleId } from '../../../src/doctor/survey/finding.ts'
import type { Healthy } from './healthy.ts'
import { type Doc, doc, pullActions, type Statement } from './model.ts'

/** What `doctor --all` must find, once each, and nothing else with it. */
export interface SurveyFault {
  readonly rule: RuleId
  readonly when?: (one: Healthy) => boolean
  /** What it is about: an ARN that the finding names in its subjects or in its sentence. */
  readonly inject: (one: Healthy) => string
}

const policyOf = ({ model, repository }: Healthy): Doc => {
  const found = model.repositories[repository]?.policy
  if (!found) throw new Error('expected the repository’s policy')
  return found
}

const statement = (policy: Doc, sid: string): Statement => {
  const found = policy.Statement.find(({ Sid }) => Sid === sid)
  if (!found) throw new Error(`expected a statement ${sid}`)
  return found
}

/** Somebody else is let in by one more statement. */
const lets =
  (principal: (one: Healthy) => unknown) =>
  (one: Healthy): string => {
    const more = { Sid: 'More', Effect: 'Allow', Action: [...pullActions] } as const
    policyOf(one).Statement.push({ ...more, Action: [...more.Action], Principal: principal(one) })
    return one.repository
  }

export const surveyFaults: readonly SurveyFault[] = [
  {
    rule: 'FUNCTION_CANNOT_PULL',
    inject: (one) => {
      const policy = policyOf(one)
      policy.Statement = policy.Statement.filter(({ Sid }) => Sid !== 'Lambda')
      return one.fn
    },
  },
  {
    rule: 'FUNCTION_ROLE_NOT_ASSUMABLE',
    inject: ({ model, execution, fn }) => {
      const role = model.roles[execution]
      if (role)
        role.trust = doc({
          ...{ Effect: 'Allow', Action: ['sts:AssumeRole'] },
          Principal: { Service: 'ec2.amazonaws.com' },
        })
      return fn
    },
  },
  {
    rule: 'IMAGE_REPOSITORY_ABSENT',
    inject: ({ model, repository, fn }) => {
      delete model.repositories[repository]
      return fn
    },
  },
  { rule: 'OPEN_TO_EVERYONE', inject: lets(() => '*') },
  {
    rule: 'PRINCIPAL_ABSENT',
    inject: lets(({ mine }) => ({ AWS: `arn:aws:iam::${mine}:role/nobody` })),
  },
  { rule: 'PRINCIPAL_DELETED', inject: lets(() => ({ AWS: 'AROAOLDOLDOLDOLDOLDOL' })) },
  {
    rule: 'PRINCIPAL_OUTSIDE',
    when: ({ model }) => model.organization !== undefined,
    inject: lets(() => ({ AWS: 'arn:aws:iam::123123123123:root' })),
  },
  {
    rule: 'STATEMENT_WITHOUT_EFFECT',
    inject: (one) => {
      const identity = one.model.roles[one.caller]?.inline.own
      if (identity)
        statement(identity, 'Function').Condition = {
          StringEquals: { 'aws:SourceAcount': one.mine },
        }
      return one.caller
    },
  },
  {
    rule: 'ROLE_UNUSED',
    inject: ({ model, caller }) => {
      const role = model.roles[caller]
      if (role) role.lastUsed = '2026-05-01T00:00:00+00:00'
      return caller
    },
  },
]
