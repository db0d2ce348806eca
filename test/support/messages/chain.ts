import type { StagedStep } from '../../../src/doctor/task.ts'
import type { Caller } from '../../../src/estate/caller.ts'
import type { Check } from '../../../src/estate/check.ts'
import { parseArn } from '../../../src/names/arn.ts'
import { missingOf } from '../../../src/policy/decide.ts'
import { decide, type Policies, type PolicyType } from '../../../src/policy/index.ts'
import { principalName } from '../../../src/policy/principal-name.ts'
import { layerTypes, onlyIdentity, onlyResource, questionOf, tasks, underAll } from './parties.ts'
import { inAccount, type Words } from './words.ts'

/** The steps of a task as a table: who must be allowed what, and by which policies. */
export function chainTable(name: keyof typeof tasks, words: Words): string {
  const task: { readonly steps: readonly StagedStep[] } = tasks[name]
  let at = 0
  const rows = task.steps.flatMap(({ stage, step }) => {
    const { as, checks, refusal, mend } = step
    at += 1
    const first = stage === 'later' ? words.later : String(at)
    const own = linksOf(as, checks, words).map((link) => [
      first,
      ...link,
      refusal ? `\`${refusal.message}\`` : words.itsWords,
    ])
    const mending = mend
      ? linksOf(mend.as, mend.checks, words).map((link) => [words.or, ...link, ''])
      : []
    return [...own, ...mending]
  })
  return `**${words.caption[name]}**\n\n${table(['', ...words.head], rows)}`
}

/** Checks on the same thing are one row. */
function linksOf(as: Caller, checks: readonly Check[], words: Words): readonly string[][] {
  const links = new Map<string, string[]>()
  for (const { action, resource } of checks)
    links.set(resource, [...(links.get(resource) ?? []), action])
  return [...links].map(([resource, actions]) => [
    as.principal.kind === 'service' ? `\`${principalName(as.principal)}\`` : words.caller,
    actions.map((one) => `\`${one}\``).join(', '),
    resource === '*' ? '`*`' : inAccount(words.thing[kindOf(resource)], accountOf(resource)),
    byWhich(as, { action: actions[0] ?? '', resource }, words),
  ])
}

/** What is missing where nobody has granted anything, and what could be granted in its place. */
function byWhich(as: Caller, check: Pick<Check, 'action' | 'resource'>, words: Words): string {
  const question = questionOf(as, check)
  const ofResource = () => inAccount(words.whose[kindOf(check.resource)], question.resourceAccount)
  const missing = missingOf(question).map((type) =>
    type === 'identity-based policy' ? inAccount(words.whose.caller, as.account) : ofResource(),
  )
  const isEither =
    missing.length === 1 &&
    isAllowedBy(as, check, onlyIdentity) &&
    isAllowedBy(as, check, onlyResource)
  return isEither ? `${missing[0]} ${words.or} ${ofResource()}` : missing.join(' + ')
}

const isAllowedBy = (as: Caller, check: Pick<Check, 'action' | 'resource'>, policies: Policies) =>
  check.resource !== '*' &&
  (check.action === 'lambda:InvokeFunction' || kindOf(check.resource) === 'repository') &&
  decide(questionOf(as, check, policies)).outcome === 'allowed'

const kindOf = (arn: string): 'function' | 'role' | 'repository' => {
  const kind = parseArn(arn)?.resource.split(/[/:]/)[0]
  if (kind === 'function' || kind === 'role' || kind === 'repository') return kind
  throw new Error(`expected a function, role or repository, got \`${arn}\``)
}

const accountOf = (arn: string): string => parseArn(arn)?.account ?? ''

/** The types of policies in the order in which they are asked, and what each one can do. */
export function orderTable(words: Words): string {
  const isRefused = (type: PolicyType, said: 'Deny' | 'nothing') =>
    decide(underAll(type, said)).outcome !== 'allowed' ? words.yes : words.no
  const rows = layerTypes().map((type, at) => [
    String(at + 1),
    words.type[type],
    isRefused(type, 'nothing'),
    isRefused(type, 'Deny'),
  ])
  return table(['', ...words.order], rows)
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
