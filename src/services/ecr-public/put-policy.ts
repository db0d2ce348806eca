import { capitalized, inOneLine, type PutPolicy } from '../../estate/commands.ts'
import { parseArn } from '../../names/arn.ts'
import { publicHome } from '../../names/public-registry.ts'
import { publicRepositoryPolicyLimits } from '../../policy/validate/public-repository.ts'

export const putPublicPolicy: PutPolicy = {
  calls: ({ place, after }) => {
    if (place.kind !== 'resource policy') return undefined
    const { account = '', resource = '' } = parseArn(place.of) ?? {}
    const verb = after === undefined ? 'delete' : 'set'
    return [
      {
        check: { action: `ecr-public:${capitalized(verb)}RepositoryPolicy`, resource: place.of },
        words: [
          ...['ecr-public', `${verb}-repository-policy`, '--region', publicHome],
          ...['--registry-id', account],
          ...['--repository-name', resource.slice('repository/'.length)],
        ],
        ...(after !== undefined && {
          document: { option: '--policy-text', text: inOneLine(after) },
        }),
      },
    ]
  },
  limits: () => publicRepositoryPolicyLimits,
}
