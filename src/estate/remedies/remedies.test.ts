import { expect, test } from 'vitest'
import { nothingKnown } from './known.ts'
import { remediesOf } from './remedies.ts'

const bob = 'arn:aws:iam::111111111111:user/bob'

const commandsFor = (message: string, caller = bob, code = 'SomeException') =>
  remediesOf(
    { caller, code, message, service: 'lambda', operation: 'Invoke', functionName: 'fn' },
    [],
    undefined,
    nothingKnown,
  ).flatMap(({ commands }) => commands)

const pending = 'The function is currently in the following state: Pending'

test.each([
  [
    'whoever was refused',
    pending,
    bob,
    `npx tidegate exec --as ${bob} -- aws lambda wait function-active-v2 --function-name fn`,
  ],
  [
    'whoever it was, to be filled in',
    pending,
    'key AKIAEXAMPLE',
    'npx tidegate exec --as ACCOUNT -- aws lambda wait function-active-v2 --function-name fn',
  ],
  [
    'the shell, which alone has the key, and never at AWS',
    'The request signature we calculated does not match the signature you provided',
    bob,
    'aws --endpoint-url "${AWS_ENDPOINT_URL:?}" sts get-caller-identity',
  ],
])('a call that helps is made by %s', (_, message, caller, command) => {
  expect(commandsFor(message, caller)).toEqual([command])
})

test('a login is piped to docker as it is', () => {
  expect(
    commandsFor('Your authorization token has expired. Reauthenticate and try again.'),
  ).toEqual([
    `npx tidegate exec --as ${bob} -- aws ecr get-login-password | docker login --username AWS --password-stdin REGISTRY`,
  ])
})

test('what calls nobody stays as it is', () => {
  expect(commandsFor('The security token included in the request is invalid.')).toEqual([
    'aws configure list',
    'env | grep ^AWS_ | cut -d= -f1',
  ])
})
