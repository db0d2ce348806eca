import { capitalized, inOneLine, type PutPolicy } from '../../estate/commands.ts'
import { parseArn } from '../../names/arn.ts'
import { secretPolicyLimits } from '../../policy/validate/secret.ts'

export const putSecretPolicy: PutPolicy = {
  calls: ({ place, after }) => {
    if (place.kind !== 'resource policy') return undefined
    const { of } = place
    const verb = after === undefined ? 'delete' : 'put'
    return [
      {
        check: { action: `secretsmanager:${capitalized(verb)}ResourcePolicy`, resource: of },
        words: [
          ...['secretsmanager', `${verb}-resource-policy`],
          ...['--region', parseArn(of)?.region ?? '', '--secret-id', of],
        ],
        ...(after !== undefined && {
          document: { option: '--resource-policy', text: inOneLine(after) },
        }),
      },
    ]
  },
  limits: () => secretPolicyLimits,
}
