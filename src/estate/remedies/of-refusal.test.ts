import { describe, expect, test } from 'vitest'
import type { AccountId } from '../../names/account.ts'
import { nothingKnown } from './known.ts'
import { type Refused, remediesOfRefusal } from './of-refusal.ts'

const account = '111111111111'
const known = {
  resources: {
    ecr: {
      kind: 'repository',
      all: [
        { account, region: 'us-east-1', name: 'team/web' },
        { account, region: 'eu-west-1', name: 'api' },
        { account: '222222222222', region: 'us-east-1', name: 'shared' },
      ],
    },
    lambda: { kind: 'function', all: [{ account, region: 'us-east-1', name: 'worker' }] },
  },
  entities: [],
  principals: new Map(),
}

const refused = (
  code: string,
  message: string,
  service = 'ecr',
  region = 'us-east-1',
): Refused => ({
  ...{ service, operation: 'X', code, message, region },
})
const absent = (name: string) =>
  refused(
    'RepositoryNotFoundException',
    `The repository with name '${name}' does not exist in the registry with id '${account}'`,
  )
const source = (image: string) =>
  refused(
    'InvalidParameterValueException',
    `Source image ${image} is not valid. Provide a valid source image.`,
    'lambda',
  )
const registry = `${account}.dkr.ecr.eu-west-1.localhost:4566`

describe('what helps', () => {
  test.each([
    ['a mistyped repository', absent('team/wbe'), 'did you mean the repository `team/web`?', []],
    [
      'a repository of another Region',
      absent('api'),
      'the repository `api` is in the Region `eu-west-1`',
      ['export AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1'],
    ],
    [
      'another account’s repository',
      absent('shared'),
      'name the registry: `--registry-id 222222222222`',
      [],
    ],
    [
      'a repository like no other',
      absent('zzzzzz'),
      'make it first, or name another account’s with `--registry-id`',
      ['aws ecr create-repository --region us-east-1 --repository-name zzzzzz'],
    ],
    [
      'a mistyped function',
      refused(
        'ResourceNotFoundException',
        `Function not found: arn:aws:lambda:us-east-1:${account}:function:wroker`,
        'lambda',
      ),
      'did you mean the function `worker`?',
      [],
    ],
    [
      'an image of another Region',
      source(`${registry}/api:1`),
      'push the image to a repository in `us-east-1`, the function’s Region',
      [
        `docker pull ${registry}/api:1`,
        `docker tag ${registry}/api:1 ${account}.dkr.ecr.us-east-1.localhost:4566/api:1`,
        `docker push ${account}.dkr.ecr.us-east-1.localhost:4566/api:1`,
      ],
    ],
    [
      'an image of another Region, named by a path',
      source(`localhost:4566/${account}/eu-west-1/api:1`),
      'push the image to a repository in `us-east-1`, the function’s Region',
      [
        `docker pull localhost:4566/${account}/eu-west-1/api:1`,
        `docker tag localhost:4566/${account}/eu-west-1/api:1 localhost:4566/${account}/us-east-1/api:1`,
        `docker push localhost:4566/${account}/us-east-1/api:1`,
      ],
    ],
    [
      'a role of another account',
      refused('AccessDeniedException', 'Cross-account pass role is not allowed.', 'lambda'),
      'give the function a role of its own account',
      [],
    ],
    [
      'an image without a tag',
      source(`${registry}/api`),
      `name a tag: \`${registry}/api:TAG\``,
      [`aws ecr list-images --region eu-west-1 --registry-id ${account} --repository-name api`],
    ],
    [
      'an image of another registry',
      source('docker.io/library/alpine:3'),
      'push the image to a private ECR repository, and name it there',
      expect.arrayContaining([expect.stringMatching(/^docker push ACCOUNT\.dkr/)]),
    ],
    [
      'an index',
      refused(
        'InvalidParameterValueException',
        `The image manifest, config or layer media type for the source image ${registry}/api:1 is not supported.`,
      ),
      'build it for one platform and without attestations, and push it again',
      [expect.stringContaining('--provenance=false --sbom=false')],
    ],
    [
      'an expired password',
      refused('DENIED', 'Your authorization token has expired. Reauthenticate and try again.'),
      'log in again: a password lasts twelve hours',
      [expect.stringContaining('docker login')],
    ],
    [
      'a password of another Region',
      refused(
        'DENIED',
        'your authorization token is for another Region: log in to this registry with one of eu-west-1',
      ),
      'log in with a password of that Region',
      [expect.stringContaining('get-login-password --region eu-west-1 |')],
    ],
    [
      'a garbled password',
      refused('DENIED', 'expected a password of GetAuthorizationToken that was not changed'),
      'log in again, with the password through a pipe: a line break at its end spoils it',
      [expect.stringContaining('docker login')],
    ],
    [
      'an expired session',
      refused('ExpiredTokenException', 'The security token included in the request is expired'),
      'get new credentials: assume the role again, or log in again',
      [],
    ],
    [
      'a function that is Pending',
      refused(
        'ResourceConflictException',
        'The operation cannot be performed at this time. The function is currently in the following state: Pending',
      ),
      'wait until the function is Active, and try again',
      [expect.stringContaining('aws lambda wait function-active-v2')],
    ],
    [
      'an update in progress',
      refused(
        'ResourceConflictException',
        `The operation cannot be performed at this time. An update is in progress for resource: arn:aws:lambda:us-east-1:${account}:function:worker`,
      ),
      'wait until the update is done, and try again',
      ['aws lambda wait function-updated-v2 --function-name worker'],
    ],
    [
      'too many requests',
      refused('TooManyRequestsException', 'Rate Exceeded.'),
      'try again later',
      [],
    ],
    [
      'what is not built',
      refused(
        'UnsupportedOperation',
        'Tidegate does not implement ecr:X yet. `tidegate operations ecr` and docs/operations.md list what it implements.',
      ),
      'see what is implemented',
      ['tidegate operations ecr'],
    ],
  ])('with %s', (_, refusal, title, commands) => {
    const [first] = remediesOfRefusal(refusal, { viewer: undefined, known })
    expect(first).toMatchObject({ title, commands })
  })

  test('with an immutable tag: another one, or tags that may move', () => {
    const message =
      "The image tag '1' already exists in the 'team/web' repository and cannot be overwritten because the tag is immutable."
    const found = remediesOfRefusal(refused('ImageTagAlreadyExistsException', message), {
      viewer: undefined,
      known: nothingKnown,
    })
    expect(found.map(({ title }) => title)).toEqual([
      'push under another tag',
      'or let the repository’s tags be moved, as its owner',
    ])
  })
})

test('a role of another account: assume one there, and go on with its credentials', () => {
  const message = 'Cross-account pass role is not allowed.'
  const refusal = refused('AccessDeniedException', message, 'lambda')
  const [, second] = remediesOfRefusal(refusal, { viewer: undefined, known })
  expect(second?.commands).toHaveLength(1)
  expect(second?.commands[0]).toMatch(
    /^eval .*aws sts assume-role .* && aws lambda create-function /,
  )
})

test('an account is told only of its own names', () => {
  const titles = (viewer: string | undefined) =>
    remediesOfRefusal(absent('shared'), {
      viewer: viewer === undefined ? undefined : { account: viewer as AccountId },
      known,
    }).map(({ title }) => title)
  expect(titles(undefined)[0]).toContain('222222222222')
  expect(titles(account).join()).not.toContain('222222222222')
})

test('what says itself what to do needs no more', () => {
  const refusal = refused('ValidationException', '1 validation error detected')
  expect(remediesOfRefusal(refusal, { viewer: undefined, known })).toEqual([])
})
