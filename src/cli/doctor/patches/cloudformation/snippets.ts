import { nameInArn } from '../../../../names/arn.ts'
import type { Place } from '../../../../policy/types.ts'
import { blockText, type YamlStyle } from '../blocks.ts'
import { permissionsOf } from '../permission.ts'
import type { Change } from '../terraform/document.ts'
import { NotPatched } from '../text.ts'

const kinds: Readonly<Record<string, string>> = { role: 'Role', user: 'User', group: 'Group' }
const plain: YamlStyle = { unit: '  ', isListIn: true, scalar: () => undefined }

/** A property, or resources, as YAML, for a template that is not at hand. */
export const snippet = (place: Place, change: Change): string =>
  `${blockText(membersFor(place, change), '', plain)}\n`

/** @throws NotPatched where CloudFormation has nothing that is known here for it. */
function membersFor(place: Place, { before, after }: Change): object {
  switch (place.kind) {
    case 'repository policy':
      return { RepositoryPolicyText: after }
    case 'registry policy':
      return { Registry: { Type: 'AWS::ECR::RegistryPolicy', Properties: { PolicyText: after } } }
    case 'trust policy':
      return { AssumeRolePolicyDocument: after }
    case 'inline policy': {
      const kind = kinds[/:(role|user|group)\//.exec(place.of)?.[1] ?? ''] ?? 'Role'
      return {
        [logicalFrom(place.name)]: {
          Type: `AWS::IAM::${kind}Policy`,
          Properties: {
            PolicyName: place.name,
            [`${kind}Name`]: nameInArn(place.of),
            PolicyDocument: after,
          },
        },
      }
    }
    case 'managed policy':
      if (before !== undefined) return { PolicyDocument: after }
      return {
        [logicalFrom(nameInArn(place.arn))]: managedPolicy(place.arn, after, {
          [`${kinds[/:(role|user|group)\//.exec(place.attachedTo)?.[1] ?? ''] ?? 'Role'}s`]: [
            nameInArn(place.attachedTo),
          ],
        }),
      }
    case 'permissions boundary':
      return { PolicyDocument: after }
    case 'function policy':
      return permissionResources(place.of.split(':').at(-1) ?? '', '', { before, after })
    case 'service control policy':
    case 'resource control policy':
      if (before !== undefined) return { Content: after }
      return {
        [logicalFrom(place.name)]: {
          Type: 'AWS::Organizations::Policy',
          Properties: {
            Name: place.name,
            Type: place.kind.toUpperCase().replaceAll(' ', '_'),
            TargetIds: [place.target],
            Content: after,
          },
        },
      }
    default:
      throw new NotPatched('CloudFormation has no resource that is known here for it')
  }
}

export const managedPolicy = (arn: string, document: unknown, on: object): object => ({
  Type: 'AWS::IAM::ManagedPolicy',
  Properties: { ManagedPolicyName: nameInArn(arn), PolicyDocument: document, ...on },
})

/** `name` is how the function is named; `stem` begins their logical names. */
export function permissionResources(name: unknown, stem: string, change: Change): object {
  return Object.fromEntries(
    permissionsOf(change.before, change.after).map(({ id, ...rest }) => [
      logicalFrom(`${stem}${id}`),
      {
        Type: 'AWS::Lambda::Permission',
        Properties: { FunctionName: name, ...propertiesOf({ id, ...rest }) },
      },
    ]),
  )
}

/** In the words of the resource. */
export const propertiesOf = (one: ReturnType<typeof permissionsOf>[number]): object => ({
  Action: one.action,
  Principal: one.principal,
  ...(one.sourceArn !== undefined && { SourceArn: one.sourceArn }),
  ...(one.sourceAccount !== undefined && { SourceAccount: one.sourceAccount }),
  ...(one.principalOrgId !== undefined && { PrincipalOrgID: one.principalOrgId }),
  ...(one.functionUrlAuthType !== undefined && { FunctionUrlAuthType: one.functionUrlAuthType }),
})

export const logicalFrom = (name: string): string =>
  name
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('') || 'Policy'
