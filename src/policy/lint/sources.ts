import { keyForServices } from '../service-keys.ts'
import { isNegated } from './conditions.ts'
import { type Check, type LintedCondition, type LintedStatement, perStatement } from './document.ts'
import { arnParts, arnsMeet, patternsMeet, withoutVariables } from './patterns.ts'

const conditionsOn = ({ conditions }: LintedStatement, key: string): readonly LintedCondition[] =>
  conditions.filter((one) => one.key.toLowerCase() === key && !isNegated(one.operator))

/** What a service names as `aws:SourceArn` when it acts: known for those that pull or are invoked. */
const sources: Readonly<Record<string, { readonly arn: string; readonly example: string }>> = {
  'lambda.amazonaws.com': {
    arn: 'arn:*:lambda:*:*:function:*',
    example: 'arn:aws:lambda:us-east-1:111122223333:function:*',
  },
  'events.amazonaws.com': {
    arn: 'arn:*:events:*:*:*',
    example: 'arn:aws:events:us-east-1:111122223333:rule/*',
  },
  's3.amazonaws.com': { arn: 'arn:*:s3:::*', example: 'arn:aws:s3:::bucket' },
  'sns.amazonaws.com': {
    arn: 'arn:*:sns:*:*:*',
    example: 'arn:aws:sns:us-east-1:111122223333:topic',
  },
}

/**
 * The source of a service's request is the resource it acts for: a function, a rule, a bucket. The role
 * that resource runs with is a frequent guess, and is never sent.
 */
export const sourceArns: Check = perStatement((statement, report, { type }) => {
  const services = (statement.principal?.values ?? []).filter(({ kind }) => kind === 'Service')
  for (const { values } of conditionsOn(statement, 'aws:sourcearn'))
    for (const { value, path } of values) {
      const parts = arnParts(value)
      if (!parts) continue
      const [, , service, , , rest] = parts
      const role = (service === 'iam' && rest.startsWith('role/')) || service === 'sts'
      const [only] = services
      const source = services.length === 1 && only ? sources[only.value] : undefined
      if (role && (services.length > 0 || type === 'ecr-repository'))
        report(
          'TIDEGATE_SOURCE_ARN_NEVER_MATCHES',
          path,
          `the source is the resource a service acts for, never a role${source ? `: write \`${source.example}\`` : ''}`,
        )
      else if (source && only && !arnsMeet(withoutVariables(value), source.arn))
        report(
          'TIDEGATE_SOURCE_ARN_NEVER_MATCHES',
          path,
          `${only.value} never has this source: expected such as \`${source.example}\``,
        )
    }
})

/** `aws:SourceArn` of one account and `aws:SourceAccount` of another are never true together. */
export const sourceAccounts: Check = perStatement((statement, report, { pairs }) => {
  const accounts = conditionsOn(statement, 'aws:sourceaccount').flatMap(({ values }) => values)
  if (accounts.length === 0) return
  for (const { values } of conditionsOn(statement, 'aws:sourcearn')) {
    const inArns = values.map(({ value }) => arnParts(value)?.[4] ?? '*')
    const possible = inArns.some(
      (inArn) =>
        // Buckets name no account, and so agree with each.
        inArn === '' ||
        accounts.some(
          ({ value }) =>
            !pairs.take(inArn.length, value.length) ||
            patternsMeet(withoutVariables(inArn), withoutVariables(value)),
        ),
    )
    const [first] = values
    if (!possible && first)
      report(
        'TIDEGATE_SOURCE_ACCOUNT_MISMATCH',
        first.path,
        `no source of account ${[...new Set(inArns)].join(', ')} is of account ${accounts.map(({ value }) => value).join(', ')}: this statement never matches`,
      )
  }
})

/** Only services send a source. People and roles do not. */
export const sourcesOfPeople: Check = perStatement((statement, report, { type }) => {
  const { principal, effect } = statement
  if (effect !== 'Allow' || !principal || principal.not || principal.values.length === 0) return
  if (type !== 'resource' && type !== 'ecr-repository' && type !== 'trust') return
  if (!principal.values.every(({ kind, value }) => kind === 'AWS' && value !== '*')) return
  for (const key of ['aws:sourcearn', 'aws:sourceaccount'])
    for (const { path, operator, key: written } of conditionsOn(statement, key))
      if (!/IfExists$|^Null$|^ForAllValues:/.test(operator))
        report(
          'TIDEGATE_SOURCE_KEY_WITHOUT_SERVICE',
          path,
          `only services send \`${written}\`, and this statement is for users and roles: it never matches`,
        )
})

/** The reverse: what tells of a user's or role's account is never in what a service asks for itself. */
export const keysOfPeople: Check = perStatement((statement, report) => {
  const { principal, effect, conditions } = statement
  if (effect !== 'Allow' || !principal || principal.not || principal.values.length === 0) return
  if (!principal.values.every(({ kind }) => kind === 'Service')) return
  for (const { path, operator, key } of conditions) {
    const instead = keyForServices(key)
    if (instead === undefined || isNegated(operator)) continue
    if (/IfExists$|^Null$|^ForAllValues:/i.test(operator)) continue
    report(
      'TIDEGATE_PRINCIPAL_KEY_WITH_SERVICE',
      path,
      `a service never sends \`${key}\`, so this statement never matches: write \`${instead}\``,
    )
  }
})
