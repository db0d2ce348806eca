import type { Call } from '../../estate/call.ts'
import { capitalized, inOneLine, type PutPolicy } from '../../estate/commands.ts'
import { parseArn } from '../../names/arn.ts'
import type { DocumentChange } from '../../policy/edit/documents.ts'
import { limitsOf } from '../../policy/validate/document.ts'

export const putEcrPolicy: PutPolicy = { calls, limits: limitsOf }

function calls({ place, after }: DocumentChange): readonly Call[] | undefined {
  if (place.kind !== 'repository policy') return undefined
  const { of } = place
  const { account = '', region = '', resource = '' } = parseArn(of) ?? {}
  const name = resource.slice('repository/'.length)
  const verb = after === undefined ? 'delete' : 'set'
  return [
    {
      check: { action: `ecr:${capitalized(verb)}RepositoryPolicy`, resource: of },
      words: [
        ...['ecr', `${verb}-repository-policy`, '--region', region],
        ...['--registry-id', account, '--repository-name', name],
      ],
      ...(after !== undefined && { document: { option: '--policy-text', text: inOneLine(after) } }),
    },
  ]
}
