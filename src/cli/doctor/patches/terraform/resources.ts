import { nameInArn, parseArn } from '../../../../names/arn.ts'
import type { Place } from '../../../../policy/types.ts'
import { pretty } from '../brackets.ts'
import { permissionsOf } from '../permission.ts'
import { NotPatched } from '../text.ts'
import type { Change } from './document.ts'
import { hcl } from './syntax.ts'

export interface NewBlocks {
  /** How another resource is named where it stands: `aws_ecr_repository.app.name`; undefined where it does not. */
  readonly named: (arn: string, attribute: 'name' | 'function_name') => string | undefined
  /** A name that no other resource of that type has. */
  readonly free: (type: string, name: string) => string
  readonly unit: string
}

/** Which resource of Terraform's has a policy, and in which attribute. */
export function homeOf(
  place: Place,
): { readonly type: string; readonly attribute: string } | undefined {
  switch (place.kind) {
    case 'repository policy':
      return { type: 'aws_ecr_repository_policy', attribute: 'policy' }
    case 'registry policy':
      return { type: 'aws_ecr_registry_policy', attribute: 'policy' }
    case 'inline policy':
      return { type: `aws_iam_${kindOf(place.of)}_policy`, attribute: 'policy' }
    case 'managed policy':
    case 'permissions boundary':
      return { type: 'aws_iam_policy', attribute: 'policy' }
    case 'trust policy':
      return { type: 'aws_iam_role', attribute: 'assume_role_policy' }
    case 'service control policy':
    case 'resource control policy':
      return { type: 'aws_organizations_policy', attribute: 'content' }
    default:
      return undefined
  }
}

const kindOf = (arn: string): string => /:(user|group|role)\//.exec(arn)?.[1] ?? 'role'

/**
 * Resources that hold a policy, to stand beside others or to be sent to somebody.
 *
 * @throws NotPatched where Terraform has no resource of its own for it.
 */
export function newBlocks(place: Place, { before, after }: Change, how: NewBlocks): string {
  const home = homeOf(place)
  const document = `jsonencode(${pretty(after, hcl, how.unit, how.unit)})`
  const names = (arn: string) => how.named(arn, 'name') ?? hcl.scalar(nameOf(arn))
  switch (place.kind) {
    case 'repository policy':
      return block(how, home?.type ?? '', nameOf(place.of), {
        repository: names(place.of),
        policy: document,
      })
    case 'registry policy':
      return block(how, home?.type ?? '', 'registry', { policy: document })
    case 'inline policy':
      return block(how, home?.type ?? '', place.name, {
        name: hcl.scalar(place.name),
        [kindOf(place.of)]: names(place.of),
        policy: document,
      })
    case 'function policy': {
      const made = permissionsOf(before, after)
      const name = how.named(place.of, 'function_name') ?? hcl.scalar(nameOf(place.of))
      return made
        .map(({ id, action, principal, ...rest }) =>
          block(how, 'aws_lambda_permission', id, {
            statement_id: hcl.scalar(id),
            action: hcl.scalar(action),
            function_name: name,
            principal: hcl.scalar(principal),
            ...Object.fromEntries(
              Object.entries({
                source_arn: rest.sourceArn,
                source_account: rest.sourceAccount,
                principal_org_id: rest.principalOrgId,
                function_url_auth_type: rest.functionUrlAuthType,
              }).flatMap(([key, value]) => (value === undefined ? [] : [[key, hcl.scalar(value)]])),
            ),
          }),
        )
        .join('\n\n')
    }
    case 'managed policy': {
      if (before !== undefined)
        return block(how, 'aws_iam_policy', nameInArn(place.arn), {
          name: hcl.scalar(nameInArn(place.arn)),
          policy: document,
        })
      const kind = kindOf(place.attachedTo)
      const name = how.free('aws_iam_policy', labelFrom(nameInArn(place.arn)))
      return [
        block(how, 'aws_iam_policy', name, {
          name: hcl.scalar(nameInArn(place.arn)),
          policy: document,
        }),
        block(how, `aws_iam_${kind}_policy_attachment`, name, {
          [kind]: names(place.attachedTo),
          policy_arn: `aws_iam_policy.${name}.arn`,
        }),
      ].join('\n\n')
    }
    case 'trust policy':
      return `assume_role_policy = ${document}`
    case 'permissions boundary':
      return block(how, 'aws_iam_policy', nameInArn(place.arn), {
        name: hcl.scalar(nameInArn(place.arn)),
        policy: document,
      })
    case 'service control policy':
    case 'resource control policy': {
      const name = how.free('aws_organizations_policy', labelFrom(place.name))
      const own = block(how, 'aws_organizations_policy', name, {
        name: hcl.scalar(place.name),
        ...(place.kind === 'resource control policy' && { type: '"RESOURCE_CONTROL_POLICY"' }),
        content: document,
      })
      if (before !== undefined) return own
      const on = block(how, 'aws_organizations_policy_attachment', name, {
        policy_id: `aws_organizations_policy.${name}.id`,
        target_id: hcl.scalar(place.target),
      })
      return `${own}\n\n${on}`
    }
    default:
      throw new NotPatched('Terraform has no resource that is known here for it')
  }
}

/** A repository's whole name; of others what comes last. */
function nameOf(arn: string): string {
  const { service, resource = '' } = parseArn(arn) ?? {}
  return service === 'ecr'
    ? resource.slice('repository/'.length)
    : (nameInArn(arn).split(':').at(-1) ?? '')
}

const labelFrom = (name: string): string =>
  name.replace(/[^A-Za-z0-9_]+/g, '_').replace(/^(?![A-Za-z_])/, '_')

function block(
  { free, unit }: NewBlocks,
  type: string,
  name: string,
  attributes: Readonly<Record<string, string>>,
): string {
  const short = Object.entries(attributes).filter(([, text]) => !text.includes('\n'))
  const width = Math.max(...short.map(([key]) => key.length))
  const lines = Object.entries(attributes).map(([key, text]) =>
    text.includes('\n') ? `${unit}${key} = ${text}` : `${unit}${key.padEnd(width)} = ${text}`,
  )
  return `resource "${type}" "${free(type, labelFrom(name))}" {\n${lines.join('\n')}\n}`
}
