import type { Collection, Entity, Tags } from '../../collected/collection.ts'
import { type Fact, saysSame } from '../../collected/fact.ts'

/** Whom nobody may assume: a role's trust until all whom it may name are there, and where it is not known. */
export const nobodysTrust = JSON.stringify({
  Version: '2012-10-17',
  // IAM takes no Deny of everybody, and who is not allowed is denied.
  Statement: [
    {
      ...{ Effect: 'Deny', Principal: { Service: 'lambda.amazonaws.com' } },
      Action: 'sts:AssumeRole',
    },
  ],
})

/** In place of a principal that was deleted, a policy shows its id. */
export const deletedId = /"(A(?:RO|ID)A[A-Z0-9]{16,})"/g

/** IAM shows an account's number in a principal as its root's ARN. Whoever was deleted has another id here. */
const shown = (text: string): string =>
  text.replace(/"(\d{12})"/g, '"arn:aws:iam::$1:root"').replace(deletedId, '"deleted"')

const shownFact = (fact: Fact<string>): Fact<string> =>
  fact.state === 'known' ? { ...fact, value: shown(fact.value) } : fact

/** Whether what stands there is what is wanted, as far as that is known. */
export const stands = (wanted: Fact<string>, there: Fact<string> | undefined): boolean =>
  there !== undefined &&
  (wanted.state === 'unknown' || saysSame(shownFact(wanted), shownFact(there)))

/** What stands on the server and is not what the estate has: nothing of it is overwritten. */
export function conflictsOf(wanted: Collection, there: Collection): readonly string[] {
  const conflicts: string[] = []
  for (const entity of wanted.entities.values()) {
    const other = there.entities.get(entity.arn)
    if (other) conflicts.push(...entityConflicts(entity, other))
  }
  for (const [arn, { document }] of wanted.policies) {
    const other = there.policies.get(arn)?.document
    if (other?.state === 'known' && !stands(document, other)) conflicts.push(arn)
  }
  for (const kind of ['repositories', 'registries'] as const)
    for (const [arn, { policy }] of wanted[kind]) {
      const other = there[kind].get(arn)?.policy
      if (other?.state === 'known' && !stands(policy, other)) conflicts.push(`the policy of ${arn}`)
    }
  return conflicts
}

function entityConflicts(wanted: Entity, there: Entity): readonly string[] {
  const { arn } = wanted
  const inline = [...there.inline].filter(([name, fact]) => {
    const mine = wanted.inline.get(name)
    return mine ? !stands(mine, fact) : wanted.complete.has('inline')
  })
  const more = (['attached', 'groups'] as const).flatMap((list) =>
    wanted.complete.has(list) ? [...there[list]].filter((one) => !wanted[list].has(one)) : [],
  )
  const isBound = there.boundary.state === 'known' && !stands(wanted.boundary, there.boundary)
  const trusts =
    there.trust.state === 'known' &&
    !stands({ ...there.trust, value: nobodysTrust }, there.trust) &&
    !stands(wanted.trust, there.trust)
  return [
    ...inline.map(([name]) => `the inline policy ${name} of ${arn}`),
    ...more.map((one) => `${one} of ${arn}`),
    ...(isBound ? [`the permissions boundary of ${arn}`] : []),
    ...(trusts ? [`the trust policy of ${arn}`] : []),
  ]
}

export const tagsOf = (fact: Fact<Tags>) =>
  fact.state === 'known' && Object.keys(fact.value).length > 0
    ? Object.entries(fact.value).map(([Key, Value]) => ({ Key, Value }))
    : undefined
