import type { Call } from '../../estate/call.ts'
import { capitalized, inOneLine, type PutPolicy } from '../../estate/commands.ts'
import { parseArn } from '../../names/arn.ts'
import type { DocumentChange } from '../../policy/edit/documents.ts'
import { limitsOf } from '../../policy/validate/document.ts'

export const putEcrPolicy: PutPolicy = { calls, limits: limitsOf }

function calls(change: DocumentChange): readonly Call[] | undefined {
  switch (change.place.kind) {
    case 'repository policy':
      return [ofRepository(change.place.of, change)]
    case 'registry policy':
      return [ofRegistry(change.place.of, change)]
    default:
      return undefined
  }
}

function ofRepository(of: string, { after }: DocumentChange): Call {
  const { account = '', region = '', resource = '' } = parseArn(of) ?? {}
  const name = resource.slice('repository/'.length)
  const verb = after === undefined ? 'delete' : 'set'
  return {
    check: { action: `ecr:${capitalized(verb)}RepositoryPolicy`, resource: of },
    words: [
      ...['ecr', `${verb}-repository-policy`, '--region', region],
      ...['--registry-id', account, '--repository-name', name],
    ],
    ...withText(after),
  }
}

function ofRegistry(policyOf: string, { after }: DocumentChange): Call {
  const { region = '' } = parseArn(policyOf) ?? {}
  const verb = after === undefined ? 'delete' : 'put'
  return {
    check: { action: `ecr:${capitalized(verb)}RegistryPolicy`, resource: '*', policyOf },
    words: ['ecr', `${verb}-registry-policy`, '--region', region],
    ...withText(after),
  }
}

const withText = (after: string | undefined): Pick<Call, 'document'> =>
  after === undefined ? {} : { document: { option: '--policy-text', text: inOneLine(after) } }
