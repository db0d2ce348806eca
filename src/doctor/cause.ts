import { makesItsResource } from '../estate/check.ts'
import type { Decided } from '../estate/question.ts'
import { ownerOf } from '../estate/viewer.ts'
import { nameInArn, parseArn } from '../names/arn.ts'
import { decide } from '../policy/decide.ts'
import { principalName } from '../policy/principal-name.ts'
import type { PolicyType, Question } from '../policy/types.ts'

/** Why a question was answered with no, one sentence for each policy type that stands in the way. */
export function causesOf(decided: readonly Decided[]): readonly string[] {
  const grouped = new Map<
    string,
    { readonly say: (actions: string) => string; actions: string[] }
  >()
  for (const one of decided) {
    if (one.outcome === 'allowed') continue
    for (const { key, say } of causesOfOne(one)) {
      const known = grouped.get(key) ?? { say, actions: [] }
      if (!known.actions.includes(one.question.action)) known.actions.push(one.question.action)
      grouped.set(key, known)
    }
  }
  return [...grouped.values()].map(({ say, actions }) => say(joined(actions)))
}

interface Cause {
  /** Causes with the same key are told as one. */
  readonly key: string
  readonly say: (actions: string) => string
}

function causesOfOne({ question, resourceExists }: Decided): readonly Cause[] {
  const who = principalName(question.principal)
  const { resource } = question
  if (resourceExists === false && !makesItsResource(question))
    return [{ key: `absent ${resource}`, say: () => `\`${resource}\` does not exist` }]
  const decision = decide(question)
  if (decision.outcome === 'allowed') return []
  if (decision.outcome === 'explicitly-denied')
    return decision.by.map(({ policy, sid, index }) => ({
      key: `deny ${policy.label} ${index} ${who} ${resource}`,
      say: (actions) =>
        `statement ${sid === undefined ? index + 1 : `\`${sid}\``} of the ${policy.label} denies ${actions} on \`${resource}\` to \`${who}\``,
    }))
  return decision.missing.map((type) => ({
    key: `${type} ${who} ${resource}`,
    say: (actions) =>
      `${sideOf(type, question)} ${verb(type)} allow \`${who}\` ${actions} on \`${resource}\``,
  }))
}

const verb = (type: PolicyType): string =>
  type === 'identity-based policy' || type === 'service control policy' ? 'do not' : 'does not'

function sideOf(type: PolicyType, question: Question): string {
  const { principal, resource } = question
  const owner = ownerOf(type, question)
  const name = nameInArn(parseArn(resource)?.resource ?? resource)
  switch (type) {
    case 'identity-based policy':
      return `the policies of ${holderName(principal)} in account ${owner}`
    case 'resource-based policy':
      return `the policy of ${name} in account ${question.resourceAccount}`
    case 'role trust policy':
      return `the trust policy of role ${name} in account ${question.resourceAccount}`
    case 'permissions boundary':
      return `the permissions boundary of ${holderName(principal)} in account ${owner}`
    case 'service control policy':
      return `the service control policies of account ${'account' in principal ? principal.account : owner}`
    default:
      return `the ${type}`
  }
}

const holderName = (principal: Question['principal']): string => {
  if (principal.kind === 'assumed-role') return `role ${nameInArn(principal.roleArn)}`
  return principal.kind === 'user' ? `user ${principal.userName}` : principalName(principal)
}

const joined = (actions: readonly string[]): string =>
  actions.length < 2
    ? `\`${actions[0] ?? ''}\``
    : `${actions
        .slice(0, -1)
        .map((one) => `\`${one}\``)
        .join(', ')} and \`${actions.at(-1)}\``
