import type { Collection } from '../../collected/collection.ts'
import { parseAccountId } from '../../names/account.ts'
import { parseArn } from '../../names/arn.ts'
import { principalsOf } from '../../policy/principals.ts'
import type { AppliedPolicy } from '../../policy/types.ts'
import { askerOf } from '../caller.ts'
import type { Ground } from '../survey/ground.ts'

/** Who and what is compared, and which of them are not what they were. */
export interface Subjects {
  /** ARNs of users and roles, and of accounts' root users where a policy names an account. */
  readonly principals: ReadonlyMap<string, Subject>
  /** ARNs of repositories, functions and roles. */
  readonly resources: ReadonlyMap<string, Subject>
}

export interface Subject {
  readonly arn: string
  readonly account: string
  readonly isChanged: boolean
  /** Of a resource: the text of its policy before and after. Across accounts nobody gets in whom it does not name. */
  readonly policies: string
}

export function subjectsOf(sides: readonly [Ground, Ground]): Subjects {
  const principals = new Set<string>()
  const resources = new Set<string>()
  for (const { collection } of sides) {
    for (const { arn, kind, trust } of collection.entities.values()) {
      if (kind !== 'group') principals.add(arn)
      if (kind === 'role') resources.add(arn)
      if (trust.state === 'known') addNamed(trust.value, collection, principals)
    }
    for (const { arn, policy } of [
      ...collection.repositories.values(),
      ...collection.functions.values(),
    ]) {
      resources.add(arn)
      if (policy.state === 'known') addNamed(policy.value, collection, principals)
    }
  }
  return {
    principals: subjects(principals, sides, holderMark),
    resources: subjects(resources, sides, resourceMark),
  }
}

function addNamed(text: string, collection: Collection, into: Set<string>): void {
  for (const { kind, value } of principalsOf(text)) {
    const principal = kind === 'AWS' ? askerOf(value, collection)?.principal : undefined
    if (principal?.kind === 'assumed-role') into.add(principal.roleArn)
    else if (principal && 'arn' in principal) into.add(principal.arn)
  }
}

type Mark = (arn: string, ground: Ground) => { readonly mark: string; readonly policies: string }

function subjects(
  arns: ReadonlySet<string>,
  [old, next]: readonly [Ground, Ground],
  mark: Mark,
): ReadonlyMap<string, Subject> {
  return new Map(
    [...arns].map((arn) => {
      const account = parseArn(arn)?.account ?? ''
      for (const ground of [old, next]) ground.about(account)
      const [was, is] = [mark(arn, old), mark(arn, next)]
      const isChanged = was.mark !== is.mark
      return [arn, { arn, account, isChanged, policies: was.policies + is.policies }] as const
    }),
  )
}

const texts = (policies: readonly AppliedPolicy[]): readonly string[] =>
  policies.map(({ label, document }) => `${label} ${document.text}`)

const holderMark: Mark = (arn, { estates: { allows } }) => {
  const { identity, boundary, tags } = allows.holder({ id: '', arn })
  const facts = allows.accounts().get(parseArn(arn)?.account ?? '')
  const levels = facts?.serviceControl?.map(texts)
  const own = [texts(identity), boundary && texts([boundary]), tags, levels, facts?.organization]
  return { mark: JSON.stringify(own), policies: '' }
}

const resourceMark: Mark = (arn, { estates: { allows } }) => {
  const account = parseAccountId(parseArn(arn)?.account ?? '')
  const action = arn.includes(':role/') ? 'sts:AssumeRole' : 'ecr:DescribeImages'
  const { policies, tags, exists } = allows.resource({
    action,
    resource: arn,
    ...(account && { resourceAccount: account }),
  })
  const levels = allows
    .accounts()
    .get(account ?? '')
    ?.resourceControl?.map(texts)
  return {
    mark: JSON.stringify([texts(policies), tags, exists, levels]),
    policies: texts(policies).join(),
  }
}
