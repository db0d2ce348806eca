import type { AddPermissionRequest } from '../../aws/models/lambda.types.gen.ts'
import { parseAccountId } from '../../names/account.ts'
import { rootArn } from '../../names/arn.ts'
import { invalidParameter } from './errors.ts'

/** A function's policy as Lambda keeps and shows it. */
export interface FunctionPolicy {
  readonly Version: '2012-10-17'
  readonly Id: 'default'
  readonly Statement: readonly PermissionStatement[]
}

export interface PermissionStatement {
  readonly Sid: string
  readonly Effect: 'Allow'
  readonly Principal: '*' | { readonly Service: string } | { readonly AWS: string }
  readonly Action: string
  readonly Resource: string
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** The statement that AddPermission makes of its input. `resource` has the qualifier if one was given. */
export function statementFrom(input: AddPermissionRequest, resource: string): PermissionStatement {
  const condition = conditionFrom(input)
  return {
    Sid: input.StatementId,
    Effect: 'Allow',
    Principal: principalFrom(input.Principal),
    Action: input.Action,
    Resource: resource,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  }
}

function principalFrom(text: string): PermissionStatement['Principal'] {
  if (text === '*') return '*'
  const account = parseAccountId(text)
  if (account) return { AWS: rootArn(account) }
  if (/^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(text)) return { Service: text }
  if (
    /^arn:aws[a-z-]*:(iam|sts)::\d{12}:(root|(user|role|assumed-role|federated-user)\/.+)$/.test(
      text,
    )
  )
    return { AWS: text }
  throw invalidPrincipal()
}

export const invalidPrincipal = () =>
  invalidParameter('The provided principal was invalid. Please check the principal and try again.')

function conditionFrom(input: AddPermissionRequest) {
  const equals = {
    ...(input.SourceAccount && { 'AWS:SourceAccount': input.SourceAccount }),
    ...(input.PrincipalOrgID && { 'aws:PrincipalOrgID': input.PrincipalOrgID }),
    ...(input.FunctionUrlAuthType && { 'lambda:FunctionUrlAuthType': input.FunctionUrlAuthType }),
    ...(input.EventSourceToken && { 'lambda:EventSourceToken': input.EventSourceToken }),
  }
  return {
    ...(Object.keys(equals).length > 0 && { StringEquals: equals }),
    ...(input.InvokedViaFunctionUrl && { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } }),
    ...(input.SourceArn && { ArnLike: { 'AWS:SourceArn': input.SourceArn } }),
  }
}
