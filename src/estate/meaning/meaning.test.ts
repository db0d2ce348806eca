import { describe, expect, test } from 'vitest'
import { readMessage } from '../../policy/message/read.ts'
import { meaningsOf } from './meaning.ts'
import type { Meaning } from './said.ts'

const alice = 'arn:aws:iam::123456789012:user/team/alice'
const session = 'arn:aws:sts::123456789012:assumed-role/deployer/build-7'
const web = 'arn:aws:ecr:eu-west-1:210987654321:repository/team/web'
const own = 'arn:aws:ecr:eu-west-1:123456789012:repository/web'
const role = 'arn:aws:iam::210987654321:role/ops/deployer'
const silent = (type: string, action: string) => ` because no ${type} allows the ${action} action`
const denied = (who: string, action: string, on: string, why = '') =>
  `User: ${who} is not authorized to perform: ${action} on resource: ${on}${why}`

function meaning(sentence: string): Meaning {
  const [first, ...others] = meaningsOf(readMessage(sentence))
  if (!first || others.length > 0) throw new Error('expected one sentence')
  return first
}

describe('a denial', () => {
  test.each([
    {
      what: 'one account, its identity side',
      sentence: denied(alice, 'ecr:PutImage', own, silent('identity-based policy', 'ecr:PutImage')),
      proves: 'no policy of the caller allows it, and neither does a policy of the resource',
      open: undefined,
      commands: ['aws iam simulate-principal-policy'],
    },
    {
      what: 'two accounts, the caller’s side: it proves no more than that a grant is missing',
      sentence: denied(alice, 'ecr:PutImage', web, silent('identity-based policy', 'ecr:PutImage')),
      proves: 'AWS names the side of the caller, account 123456789012',
      open: 'whether account 210987654321 lets the caller in',
      commands: ['aws iam simulate-principal-policy', 'aws ecr get-repository-policy'],
    },
    {
      what: 'two accounts, the resource’s side',
      sentence: denied(
        session,
        'ecr:BatchGetImage',
        web,
        silent('resource-based policy', 'ecr:BatchGetImage'),
      ),
      proves: 'AWS names the side of the resource, account 210987654321',
      open: 'whether the caller’s own account allows it',
      commands: ['aws iam simulate-principal-policy', 'aws ecr get-repository-policy'],
    },
    {
      what: 'a boundary',
      sentence: denied(
        session,
        'ecr:PutImage',
        own,
        silent('permissions boundary', 'ecr:PutImage'),
      ),
      proves: 'a policy allows it, and the permissions boundary of the caller does not',
      open: undefined,
      commands: ['aws iam get-role --role-name deployer --query Role.PermissionsBoundary'],
    },
    {
      what: 'an organization’s policy by its ARN',
      sentence: denied(
        alice,
        'ecr:PutImage',
        own,
        ' with an explicit deny in a service control policy: arn:aws:organizations::333333333333:policy/o-exampleorg/service_control_policy/p-abcdefgh',
      ),
      proves: 'no Allow anywhere undoes it, only a change of that policy',
      open: 'whether anything would allow it once the Deny is gone',
      commands: ['aws organizations describe-policy --policy-id p-abcdefgh'],
    },
    {
      what: 'an organization’s policy without an ARN',
      sentence: denied(
        alice,
        'ecr:PutImage',
        own,
        ' with an explicit deny in a service control policy',
      ),
      proves: 'a Deny statement of a service control policy matched',
      open: undefined,
      commands: ['aws organizations list-policies-for-target --target-id 123456789012'],
    },
    {
      what: 'STS, which gives no reason',
      sentence: denied(alice, 'sts:AssumeRole', role),
      proves: 'STS says the same words when the role does not exist',
      open: undefined,
      commands: ['aws iam simulate-principal-policy', 'aws iam get-role --role-name deployer'],
    },
    {
      what: 'a web identity, which is told nothing',
      sentence: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
      proves: 'mostly on `sub` and `aud`',
      open: undefined,
      commands: ['aws iam get-role --role-name ROLE --query Role.AssumeRolePolicyDocument'],
    },
    {
      what: 'Lambda itself',
      sentence: denied(
        'lambda.amazonaws.com',
        'ecr:BatchGetImage',
        web,
        silent('resource-based policy', 'ecr:BatchGetImage'),
      ),
      proves: 'the policy of the resource does not let the caller in',
      open: undefined,
      commands: ['aws ecr get-repository-policy --region eu-west-1 --registry-id 210987654321'],
    },
  ])('$what', ({ sentence, proves, open, commands }) => {
    const said = meaning(sentence)
    expect(said.proves.join('; ')).toContain(proves)
    if (open) expect(said.open.join('; ')).toContain(open)
    expect(said.settle.map(({ command }) => command)).toEqual(
      commands.map((command) => expect.stringContaining(command)),
    )
  })

  test('what was read of it stands by name', () => {
    const { read } = meaning(
      denied(alice, 'ecr:PutImage', web, silent('resource-based policy', 'ecr:PutImage')),
    )
    expect(Object.fromEntries(read)).toEqual({
      who: alice,
      what: 'ecr:PutImage',
      on: web,
      side: 'no resource-based policy allows it',
    })
  })

  test.each([
    {
      // A session's role is named without its session; its path is not known.
      sentence: denied(
        session,
        'ecr:BatchGetImage',
        web,
        silent('resource-based policy', 'ecr:BatchGetImage'),
      ),
      account: '210987654321',
      statement: {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::123456789012:role/deployer' },
        Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      },
    },
    {
      sentence: denied(alice, 'sts:AssumeRole', role),
      account: '210987654321',
      statement: { Effect: 'Allow', Principal: { AWS: alice }, Action: 'sts:AssumeRole' },
    },
    {
      sentence: denied(
        alice,
        'lambda:InvokeFunction',
        'arn:aws:lambda:eu-west-1:210987654321:function:api',
        silent('resource-based policy', 'lambda:InvokeFunction'),
      ),
      account: '210987654321',
      statement: {
        Effect: 'Allow',
        Principal: { AWS: alice },
        Action: 'lambda:InvokeFunction',
        Resource: 'arn:aws:lambda:eu-west-1:210987654321:function:api',
      },
    },
  ])('the other account is asked for $statement.Action', ({ sentence, account, statement }) => {
    expect(meaning(sentence).ask).toMatchObject({ account, statement })
  })

  test.each([
    ['of one account', denied(alice, 'ecr:PutImage', own, silent('identity-based policy', 'x:y'))],
    ['by a Deny', denied(alice, 'ecr:PutImage', web, ' with an explicit deny')],
  ])('nobody is asked for a grant %s', (_, sentence) => {
    expect(meaning(sentence).ask).toBeUndefined()
  })
})

describe('a refusal that is no denial', () => {
  const host = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'
  const source = (image: string) =>
    `Source image ${image} is not valid. Provide a valid source image.`
  test.each([
    [source('docker.io/library/alpine:3'), 'no image of a private ECR repository'],
    [source('123456789012.dkr.ecr-fips.eu-west-1.amazonaws.com/web:1'), 'FIPS'],
    [source(`${host}/web`), 'no tag and no digest'],
    [source(`${host}/web:sha256:${'0'.repeat(64)}`), 'a digest stands behind `@`'],
    [source(`${host}/web:1`), 'this one is of eu-west-1'],
    ["Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Principal not found'", 'id'],
    ['The security token included in the request is expired', 'time is over'],
    ['The security token included in the request is invalid.', 'does not exist'],
    [
      "The image tag '1' already exists in the 'web' repository and cannot be overwritten because the tag is immutable.",
      'push under another tag',
    ],
    [
      'The image manifest, config or layer media type for the source image x is not supported.',
      '--provenance=false',
    ],
    ['denied: Your authorization token has expired. Reauthenticate and try again.', 'twelve hours'],
    ['Rate exceeded', 'too many requests'],
  ])('%s', (sentence, says) => {
    expect(meaning(sentence).proves.join('; ')).toContain(says)
  })
})

test('a text without a sentence of AWS’s means nothing', () => {
  expect(meaningsOf(readMessage('Error: it does not work'))).toEqual([])
})
