import { type Call, inOneLine, type Limits, type PutPolicy } from '../../estate/commands.ts'
import { nameInArn } from '../../names/arn.ts'
import type { DocumentChange } from '../../policy/edit/documents.ts'
import type { Place } from '../../policy/types.ts'
import { rcpProblem, scpProblem } from '../../policy/validate/organizations.ts'

export const putControlPolicy: PutPolicy = { calls, limits }

const limitsByKind: Partial<Record<Place['kind'], Limits>> = {
  'service control policy': { problem: scpProblem, charactersMax: 5120, countsSpaces: true },
  'resource control policy': { problem: rcpProblem, charactersMax: 5120, countsSpaces: true },
}

function limits({ kind }: Place): Limits | undefined {
  return limitsByKind[kind]
}

function calls({ place, after }: DocumentChange): readonly Call[] | undefined {
  if (place.kind !== 'service control policy' && place.kind !== 'resource control policy')
    return undefined
  const { arn, target } = place
  // A new one would be attached to what is not known here, after it has an id.
  if (!arn) return undefined
  const id = nameInArn(arn)
  if (after === undefined)
    return [
      {
        check: { action: 'organizations:DetachPolicy', resource: arn },
        words: ['organizations', 'detach-policy', '--policy-id', id, '--target-id', target],
      },
    ]
  return [
    {
      check: { action: 'organizations:UpdatePolicy', resource: arn },
      words: ['organizations', 'update-policy', '--policy-id', id],
      document: { option: '--content', text: inOneLine(after) },
    },
  ]
}
