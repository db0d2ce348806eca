import type { AwsCall, Input } from './aws-call.ts'

/** What takes back a call that made something. Of the same service, by the same account. */
export function undoOf({ service, operation, input }: AwsCall): AwsCall | undefined {
  const undo = undone[operation]
  return undo && { service, operation: undo.operation, input: undo.input(input) }
}

const only =
  (...names: readonly string[]) =>
  (input: Input): Input =>
    Object.fromEntries(names.map((name) => [name, input[name]]))

const undone: Readonly<
  Record<string, { readonly operation: string; readonly input: (input: Input) => Input }>
> = {
  CreateRepository: {
    operation: 'DeleteRepository',
    input: ({ repositoryName }) => ({ repositoryName, force: true }),
  },
  CreateUser: { operation: 'DeleteUser', input: only('UserName') },
  PutUserPolicy: { operation: 'DeleteUserPolicy', input: only('UserName', 'PolicyName') },
  CreateRole: { operation: 'DeleteRole', input: only('RoleName') },
  PutRolePolicy: { operation: 'DeleteRolePolicy', input: only('RoleName', 'PolicyName') },
  AttachRolePolicy: { operation: 'DetachRolePolicy', input: only('RoleName', 'PolicyArn') },
  CreateInstanceProfile: {
    operation: 'DeleteInstanceProfile',
    input: only('InstanceProfileName'),
  },
  AddRoleToInstanceProfile: {
    operation: 'RemoveRoleFromInstanceProfile',
    input: only('InstanceProfileName', 'RoleName'),
  },
  CreateFunction: { operation: 'DeleteFunction', input: only('FunctionName') },
}
