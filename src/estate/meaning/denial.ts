import { nameInArn, parseArn } from '../../names/arn.ts'
import type { DenialSentence } from '../../policy/message/denials.ts'
import type { PolicyType } from '../../policy/types.ts'
import { registryTaskOf } from '../scenarios/registry.ts'
import { type Denial, denialOf } from './denied.ts'
import type { Ask, Meaning, Settle } from './said.ts'
import { settleIdentity, settleResource } from './settle.ts'

export function denialMeaning(sentence: DenialSentence): Meaning {
  const denial = denialOf(sentence)
  const ask = askOwner(denial)
  return {
    sentence: sentence.sentence,
    read: readFrom(denial),
    proves: proven(denial),
    open: leftOpen(denial),
    ...(ask && { ask }),
    settle: settling(denial),
  }
}

const readFrom = ({
  principal,
  action,
  resource,
  outcome,
  type,
  policyArn,
}: Denial): Meaning['read'] =>
  Object.entries({
    who: principal,
    what: action,
    on: resource,
    side:
      type &&
      (outcome === 'explicitly-denied' ? `a Deny in ${withArticle(type)}` : `no ${type} allows it`),
    policy: policyArn,
  }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))

const withArticle = (type: PolicyType): string => `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`

function proven(denial: Denial): readonly string[] {
  const { outcome, type, policyArn, action, callerAccount, owner, across } = denial
  if (outcome === 'explicitly-denied')
    return [
      policyArn
        ? `a Deny statement of \`${policyArn}\` matched: no Allow anywhere undoes it, only a change of that policy`
        : `a Deny statement${type ? ` of ${withArticle(type)}` : ''} matched: no Allow anywhere undoes it`,
    ]
  if (/^sts:AssumeRoleWith/i.test(action) && !outcome)
    return [
      'STS says the same words when the role does not exist, when its trust policy does not name the provider of the token, and when its conditions, mostly on `sub` and `aud`, are not met',
    ]
  if (/^sts:AssumeRole/i.test(action) && !outcome)
    return [
      'STS says the same words when the role does not exist, when its trust policy says no, and when the caller’s own policies do',
    ]
  if (!type) return ['the request was denied; this form of the sentence does not say by what']
  const silent: Readonly<Partial<Record<PolicyType, string>>> = {
    // Between accounts the side that is named is a hint: where both lack, services differ in which they name.
    'identity-based policy': across
      ? `no Deny was met, and a grant is missing: AWS names the side of the caller, account ${callerAccount}`
      : 'no policy of the caller allows it, and neither does a policy of the resource',
    'resource-based policy': across
      ? `no Deny was met, and a grant is missing: AWS names the side of the resource, account ${owner}`
      : 'the policy of the resource does not let the caller in',
    'permissions boundary':
      'a policy allows it, and the permissions boundary of the caller does not',
    'session policy':
      'a policy allows it, and the policy that was passed when the session began does not',
    'service control policy': `an organization’s policy above account ${callerAccount ?? 'of the caller'} does not allow it: nothing inside the account can`,
    'VPC endpoint policy':
      'the request came through a VPC endpoint, whose policy does not allow it',
    'role trust policy': 'the trust policy of the role does not let the caller assume it',
  }
  const said = silent[type]
  return said === undefined ? [] : [said]
}

function leftOpen({ outcome, type, across, action, owner }: Denial): readonly string[] {
  const open: string[] = []
  if (outcome === 'implicitly-denied' && across && type === 'resource-based policy')
    open.push(
      'whether the caller’s own account allows it: AWS names one side, also where both are missing',
    )
  if (outcome === 'implicitly-denied' && across && type === 'identity-based policy')
    open.push(
      `whether account ${owner} lets the caller in: AWS names one side, also where both are missing`,
    )
  if (outcome === 'explicitly-denied')
    open.push('whether anything would allow it once the Deny is gone')
  if (across && !/^sts:/.test(action))
    open.push(`whether the resource exists: account ${owner} alone may know`)
  return open
}

/** What a grant should name so that the next step of the same task is not the next denial. */
const taskOf = (action: string, repository: string): readonly string[] =>
  registryTaskOf(action, repository)?.checks.map((check) => check.action) ?? [action]

/** The owner of a resource in another account is the one to ask where a policy of the resource can grant. */
function askOwner({
  across,
  owner,
  holder,
  action,
  resource = '',
  outcome,
}: Denial): Ask | undefined {
  const service = parseArn(resource)?.service
  if (!across || !owner || !holder || outcome === 'explicitly-denied') return undefined
  if (service === 'ecr')
    return {
      account: owner,
      sentence: `please add this statement to the policy of the repository ${nameOf(resource)}`,
      statement: {
        Effect: 'Allow',
        Principal: { AWS: holder },
        Action: oneOrAll(taskOf(action, resource)),
      },
    }
  if (service === 'iam' && action === 'sts:AssumeRole')
    return {
      account: owner,
      sentence: `please add this statement to the trust policy of the role ${nameInArn(resource)}`,
      statement: { Effect: 'Allow', Principal: { AWS: holder }, Action: action },
    }
  if (service === 'lambda')
    return {
      account: owner,
      sentence: `please add this statement to the policy of the function ${resource.split(':')[6]}`,
      statement: {
        Effect: 'Allow',
        Principal: { AWS: holder },
        Action: action,
        Resource: resource,
      },
    }
  return undefined
}

const nameOf = (repository: string): string => repository.slice(repository.indexOf('/') + 1)
const oneOrAll = (values: readonly string[]) => (values.length === 1 ? values[0] : values)

function settling(denial: Denial): readonly Settle[] {
  const { type, policyArn, across } = denial
  const control = controlPolicy(policyArn)
  if (control) return [control]
  if (/^sts:AssumeRoleWith/i.test(denial.action) && !denial.resource) return trustOfRole
  if (type === 'service control policy' || type === 'resource control policy')
    return organizationCommands(denial)
  return [
    ...(type !== 'resource-based policy' || across ? settleIdentity(denial) : []),
    ...(type === 'resource-based policy' || type === 'role trust policy' || across
      ? settleResource(denial)
      : []),
  ].slice(0, 3)
}

/** A web identity is told neither who it is nor which role it asked for. */
const trustOfRole: readonly Settle[] = [
  {
    command: 'aws iam get-role --role-name ROLE --query Role.AssumeRolePolicyDocument',
    tells:
      'which provider it names, and which `sub` and `aud` it asks for; the token’s own stand in its middle part',
  },
]

function controlPolicy(arn: string | undefined): Settle | undefined {
  const parsed = parseArn(arn ?? '')
  if (parsed?.service === 'organizations')
    return {
      account: parsed.account,
      command: `aws organizations describe-policy --policy-id ${nameInArn(parsed.resource)}`,
      tells: 'the statement that denied; only the management account can change it',
    }
  if (parsed?.service !== 'iam') return undefined
  return {
    ...(/^\d{12}$/.test(parsed.account) && { account: parsed.account }),
    command: `aws iam get-policy-version --policy-arn ${arn} --version-id "$(aws iam get-policy --policy-arn ${arn} --query Policy.DefaultVersionId --output text)"`,
    tells: 'the statement that denied',
  }
}

function organizationCommands({ callerAccount, owner, type }: Denial): readonly Settle[] {
  const target = type === 'resource control policy' ? owner : callerAccount
  const filter =
    type === 'resource control policy' ? 'RESOURCE_CONTROL_POLICY' : 'SERVICE_CONTROL_POLICY'
  if (!target) return []
  return [
    {
      command: `aws organizations list-policies-for-target --target-id ${target} --filter ${filter}`,
      tells:
        'which policies hang on the account; asked in the organization’s management account, and again for each unit above it',
    },
  ]
}
