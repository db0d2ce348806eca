import type { Call } from '../../estate/call.ts'
import { inOneLine, type PutPolicy } from '../../estate/commands.ts'
import { nameInArn } from '../../names/arn.ts'
import type { DocumentChange } from '../../policy/edit/documents.ts'
import { isNew } from '../../policy/place.ts'
import type { Place } from '../../policy/types.ts'
import { limitsOf } from '../../policy/validate/document.ts'

export const putControlPolicy: PutPolicy = { calls, limits: limitsOf }

function calls({ place, after }: DocumentChange): readonly Call[] | undefined {
  if (place.kind !== 'service control policy' && place.kind !== 'resource control policy')
    return undefined
  const { arn, target } = place
  if (isNew(place)) return after === undefined || !target ? undefined : newControl(place, after)
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

/** It has an id once it is made. */
const newControl = (
  { name, target }: Extract<Place, { readonly target: string }>,
  document: string,
): readonly Call[] => [
  {
    check: { action: 'organizations:CreatePolicy', resource: '*' },
    words: [
      ...['organizations', 'create-policy', '--type', 'SERVICE_CONTROL_POLICY', '--name', name],
      ...['--description', `allows at ${target} what nothing else allowed`],
    ],
    document: { option: '--content', text: inOneLine(document) },
    keeps: 'Policy.PolicySummary.Id',
  },
  {
    check: { action: 'organizations:AttachPolicy', resource: '*' },
    words: ['organizations', 'attach-policy', '--target-id', target],
    takes: '--policy-id',
  },
]
