import { expect, test } from 'vitest'
import { awsCommand } from './aws-command.ts'
import { createFunction, ecr, iam, lambda } from './calls.ts'
import { callOf } from './fix-call.ts'
import { undoOf } from './undo.ts'

test.each([
  {
    call: ecr('CreateRepository', { repositoryName: 'app' }),
    line: 'aws ecr create-repository --repository-name app',
  },
  {
    call: ecr('SetRepositoryPolicy', {
      policyText: `{"Version":"2012-10-17","Statement":[${' '.repeat(60)}]}`,
    }),
    line: 'aws ecr set-repository-policy --policy-text file://policy.json',
  },
  {
    call: iam('CreateUser', { UserName: 'a b' }),
    line: "aws iam create-user --user-name 'a b'",
  },
  {
    call: lambda('Invoke', { FunctionName: 'f' }),
    line: 'aws lambda invoke --function-name f out.json && cat out.json',
  },
])('a call is shown as `$line`', ({ call, line }) => {
  expect(awsCommand(call).join(' ')).toBe(line)
})

test('a structure is shown in the shorthand of the AWS CLI', () => {
  expect(awsCommand(createFunction('f', 'host/app:v1', 'role'))).toContain(
    '--code ImageUri=host/app:v1',
  )
})

test.each([
  {
    command: `aws ecr set-repository-policy --region us-east-1 --registry-id 222222222222 --repository-name app --policy-text '{"a b":1}'`,
    call: ecr('SetRepositoryPolicy', {
      registryId: '222222222222',
      repositoryName: 'app',
      policyText: '{"a b":1}',
    }),
  },
  {
    command: String.raw`aws iam put-role-policy --role-name r --policy-name p --policy-document '{"x":"it'\''s"}'`,
    call: iam('PutRolePolicy', { RoleName: 'r', PolicyName: 'p', PolicyDocument: `{"x":"it's"}` }),
  },
])('the command of a fix makes $call.operation', ({ command, call }) => {
  expect(callOf(`npx tidegate exec --as 222222222222 -- ${command}`)).toEqual({
    as: '222222222222',
    call,
  })
})

test.each(['aws s3 rm x', 'rm -rf x', ''])('`%s` is no command of a fix', (command) => {
  expect(() => callOf(command)).toThrow(RangeError)
})

test('what made something is taken back; what changed something is not', () => {
  expect(undoOf(ecr('CreateRepository', { repositoryName: 'app', tags: [] }))).toEqual(
    ecr('DeleteRepository', { repositoryName: 'app', force: true }),
  )
  expect(undoOf(ecr('SetRepositoryPolicy', { repositoryName: 'app' }))).toBeUndefined()
})
