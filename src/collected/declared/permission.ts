import { parseAccountId } from '../../names/account.ts'
import { rootArn } from '../../names/arn.ts'

/** As the members of AddPermission are called. */
export interface PermissionInput {
  readonly Action: string
  readonly Principal: string
  readonly SourceArn?: string
  readonly SourceAccount?: string
  readonly PrincipalOrgID?: string
  readonly FunctionUrlAuthType?: string
  readonly EventSourceToken?: string
  /** A template has it as a boolean. */
  readonly InvokedViaFunctionUrl?: boolean | string
}

/** The statement that Lambda writes into a function's policy for one permission. */
export function permissionStatement(sid: string, resource: string, input: PermissionInput): object {
  const { Action, Principal, SourceArn } = input
  const equals = {
    ...(input.SourceAccount && { 'AWS:SourceAccount': input.SourceAccount }),
    ...(input.PrincipalOrgID && { 'aws:PrincipalOrgID': input.PrincipalOrgID }),
    ...(input.FunctionUrlAuthType && { 'lambda:FunctionUrlAuthType': input.FunctionUrlAuthType }),
    ...(input.EventSourceToken && { 'lambda:EventSourceToken': input.EventSourceToken }),
  }
  const condition = {
    ...(Object.keys(equals).length > 0 && { StringEquals: equals }),
    ...(String(input.InvokedViaFunctionUrl) === 'true' && {
      Bool: { 'lambda:InvokedViaFunctionUrl': 'true' },
    }),
    ...(SourceArn && { ArnLike: { 'AWS:SourceArn': SourceArn } }),
  }
  return {
    Sid: sid,
    Effect: 'Allow',
    Principal: principalOf(Principal),
    Action,
    Resource: resource,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  }
}

function principalOf(text: string): '*' | { readonly Service: string } | { readonly AWS: string } {
  if (text === '*') return '*'
  const account = parseAccountId(text)
  if (account) return { AWS: rootArn(account) }
  return text.startsWith('arn:') ? { AWS: text } : { Service: text }
}
