import type { Collection } from '../../collected/collection.ts'
import type { Unknown } from '../../collected/unknown.ts'
import type { ActionTables } from '../../policy/actions.ts'
import type { Place } from '../../policy/types.ts'
import type { Estates } from '../walk.ts'

/** What every part of the survey stands on. */
export interface Ground {
  readonly collection: Collection
  readonly estates: Estates
  /** An account that nothing was collected of counts only once it is asked about. */
  readonly about: (account: string) => void
  readonly at: Date
  readonly tables?: ActionTables
  readonly managedPolicies?: ReadonlySet<string>
}

/** What one part found, and what it could not tell. */
export interface Part<Found> {
  readonly found: readonly Found[]
  readonly unknowns: readonly Unknown[]
}

/** Every policy document that was read and that a person can change. */
export interface Document {
  readonly place: Place
  readonly text: string
}

export function* documentsOf({
  entities,
  policies,
  repositories,
  functions,
  registries,
  endpoints,
  others,
  organization,
}: Collection): Generator<Document> {
  for (const { arn: of, inline, trust } of entities.values()) {
    for (const [name, fact] of inline)
      if (fact.state === 'known')
        yield { place: { kind: 'inline policy', name, of }, text: fact.value }
    if (trust.state === 'known') yield { place: { kind: 'trust policy', of }, text: trust.value }
  }
  for (const { arn, document } of policies.values())
    if (document.state === 'known' && !arn.includes('::aws:policy/'))
      yield { place: { kind: 'managed policy', arn, attachedTo: arn }, text: document.value }
  for (const { arn: of, policy } of repositories.values())
    if (policy.state === 'known')
      yield { place: { kind: 'repository policy', of }, text: policy.value }
  for (const { arn: of, policy } of functions.values())
    if (policy.state === 'known')
      yield { place: { kind: 'function policy', of }, text: policy.value }
  for (const { arn: of, policy } of registries.values())
    if (policy.state === 'known')
      yield { place: { kind: 'registry policy', of }, text: policy.value }
  for (const { id, arn: of = id, policy } of endpoints.values())
    if (policy.state === 'known')
      yield { place: { kind: 'endpoint policy', of }, text: policy.value }
  for (const { arn: of, policy } of others.values())
    if (policy.state === 'known')
      yield { place: { kind: 'resource policy', of }, text: policy.value }
  for (const { id, arn, name, type } of organization.policies.values()) {
    const content = organization.contents.get(id)
    if (content?.state === 'known' && !arn.includes('::aws:policy/'))
      yield {
        place: {
          kind:
            type === 'SERVICE_CONTROL_POLICY'
              ? 'service control policy'
              : 'resource control policy',
          arn,
          name,
          target: arn,
        },
        text: content.value,
      }
  }
}
