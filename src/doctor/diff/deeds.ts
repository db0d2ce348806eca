import type { Check } from '../../estate/check.ts'
import { pullChecks, pushChecks } from '../../estate/scenarios/registry.ts'
import { parseArn } from '../../names/arn.ts'

/** What can be done with a resource, in a person's words, and what it takes. Logging in is no matter of a repository's. */
export interface Deed {
  /** `push to`: the name of the resource comes after it. */
  readonly does: string
  readonly checks: (resource: string) => readonly Check[]
}

const one = (does: string, action: string): Deed => ({
  does,
  checks: (resource) => [{ action, resource }],
})

const deeds: Readonly<Record<string, readonly Deed[]>> = {
  ecr: [
    { does: 'pull from', checks: pullChecks },
    { does: 'push to', checks: pushChecks },
    one('delete images of', 'ecr:BatchDeleteImage'),
    one('set the policy of', 'ecr:SetRepositoryPolicy'),
  ],
  lambda: [
    one('invoke', 'lambda:InvokeFunction'),
    one('change the code of', 'lambda:UpdateFunctionCode'),
  ],
  iam: [one('assume', 'sts:AssumeRole')],
}

export const deedsOn = (resource: string): readonly Deed[] =>
  deeds[parseArn(resource)?.service ?? ''] ?? []
