import { nameInArn, parseArn } from '../names/arn.ts'
import type { Edit } from '../policy/fix.ts'

/** The AWS CLI command that makes an edit, or undefined where the console is the only short way. */
export function fixCommand(edit: Edit): string | undefined {
  if (edit.document === undefined) return removal(edit)
  const policy = quote(JSON.stringify(JSON.parse(edit.document)))
  const { account, region, resource } = parseArn(edit.holder) ?? {}
  const name = resource && nameInArn(resource)
  switch (edit.side) {
    case 'identity-based policy': {
      const kind = resource?.slice(0, resource.indexOf('/'))
      if (kind === 'policy') return newVersion(edit.holder, policy)
      if (kind !== 'user' && kind !== 'role' && kind !== 'group') return undefined
      const called = policyName(edit)
      return `aws iam put-${kind}-policy --${kind}-name ${name} --policy-name ${called} --policy-document ${policy}`
    }
    case 'permissions boundary':
      return newVersion(edit.holder, policy)
    case 'role trust policy':
      return `aws iam update-assume-role-policy --role-name ${name} --policy-document ${policy}`
    case 'resource-based policy':
      if (!resource?.startsWith('repository/')) return undefined
      return `aws ecr set-repository-policy --region ${region} --registry-id ${account} --repository-name ${resource.slice('repository/'.length)} --policy-text ${policy}`
    case 'service control policy':
    case 'resource control policy':
      // A new one has no holder yet.
      return name && `aws organizations update-policy --policy-id ${name} --content ${policy}`
    default:
      return undefined
  }
}

const newVersion = (arn: string, policy: string): string =>
  `aws iam create-policy-version --set-as-default --policy-arn ${arn} --policy-document ${policy}`

function removal({ side, holder }: Edit): string | undefined {
  const { account, region, resource } = parseArn(holder) ?? {}
  if (side !== 'resource-based policy' || !resource?.startsWith('repository/')) return undefined
  return `aws ecr delete-repository-policy --region ${region} --registry-id ${account} --repository-name ${resource.slice('repository/'.length)}`
}

/** `inline policy push on role deployer` is changed under its own name; a new one gets a name of ours. */
const policyName = ({ label }: Edit): string =>
  /^inline policy (\S+) on /.exec(label)?.[1] ?? 'tidegate-fix'

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
