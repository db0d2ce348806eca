import { type Arn, nameInArn, parseArn } from '../names/arn.ts'
import { serviceRules } from '../policy/service-rules.ts'
import type { Answer } from './answer.ts'
import { BadInput, type Source } from './fact.ts'

/**
 * A policy document that was said to be of something, as the answer that AWS would have given of it.
 *
 * @throws BadInput where nothing of that kind has a policy.
 */
export function documentOf(subject: string, text: string, from: Source): Answer {
  const arn = parseArn(subject)
  const name = nameInArn(subject)
  const place = {
    ...(arn?.account && { account: arn.account }),
    ...(arn?.region && { region: arn.region }),
    from,
  }
  const { resource = '' } = arn ?? {}
  if (arn?.service === 'ecr' && resource.startsWith('repository/'))
    return {
      ...place,
      service: 'ecr',
      operation: 'GetRepositoryPolicy',
      output: {
        registryId: arn.account,
        repositoryName: resource.slice('repository/'.length),
        policyText: text,
      },
    }
  if (arn?.service === 'lambda' && resource.startsWith('function:'))
    return {
      ...place,
      service: 'lambda',
      operation: 'GetPolicy',
      input: { FunctionName: subject },
      output: { Policy: text },
    }
  if (arn?.service === 'organizations' && resource.startsWith('policy/'))
    return {
      ...place,
      service: 'organizations',
      operation: 'DescribePolicy',
      output: {
        Policy: {
          PolicySummary: {
            Id: name,
            Arn: subject,
            Name: name,
            Type: resource.includes('/resource_control_policy/')
              ? 'RESOURCE_CONTROL_POLICY'
              : 'SERVICE_CONTROL_POLICY',
          },
          Content: text,
        },
      },
    }
  if (arn?.service === 'sts' && resource.startsWith('assumed-role/'))
    return {
      ...place,
      service: 'sts',
      operation: 'AssumeRole',
      input: { policy: text },
      output: { assumedRoleUser: { arn: subject } },
    }
  if (arn?.service === 'iam') return iamDocument(subject, resource, text, place)
  if (arn && mayHavePolicyOfItsOwn(arn))
    return {
      ...place,
      service: 'others',
      operation: 'GetResourcePolicy',
      input: { ResourceArn: subject },
      output: { Policy: text },
    }
  throw new BadInput(
    `\`${from.file}\`: expected the ARN of a user, role, group, session or policy, or of a resource that has a policy, after \`=\`, got \`${subject}\``,
  )
}

/** Where AWS's rules for a service are not known here, its resources may. */
function mayHavePolicyOfItsOwn({ service, resource }: Arn): boolean {
  const rule = Object.hasOwn(serviceRules, service) ? serviceRules[service] : undefined
  return rule === undefined || rule.on?.test(resource) === true
}

const kinds = { user: 'User', role: 'Role', group: 'Group' } as const

function iamDocument(
  subject: string,
  resource: string,
  text: string,
  place: Pick<Answer, 'account' | 'from'>,
): Answer {
  const kind = resource.slice(0, resource.indexOf('/'))
  if (kind === 'policy')
    return {
      ...place,
      service: 'iam',
      operation: 'GetPolicyVersion',
      input: { PolicyArn: subject },
      output: { PolicyVersion: { Document: text, VersionId: 'v1', IsDefaultVersion: true } },
    }
  if (kind === 'role' && /"Principal"/.test(text))
    return {
      ...place,
      service: 'iam',
      operation: 'GetRole',
      output: { Role: { Arn: subject, AssumeRolePolicyDocument: text } },
    }
  if (!Object.hasOwn(kinds, kind))
    throw new BadInput(`\`${place.from.file}\`: a ${kind} has no policy: \`${subject}\``)
  const { file } = place.from
  return {
    ...place,
    service: 'iam',
    operation: `Get${kinds[kind as keyof typeof kinds]}Policy`,
    output: {
      [`${kinds[kind as keyof typeof kinds]}Name`]: nameInArn(subject),
      PolicyName: file.slice(file.lastIndexOf('/') + 1).replace(/\.json$/, ''),
      PolicyDocument: text,
    },
  }
}
