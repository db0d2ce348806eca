import { describe, expect, test } from 'vitest'
import type { Collection } from '../../collected/collection.ts'
import type { Setting } from '../../collected/declared/setting.ts'
import { allow, details, document, type Files } from '../../collected/exports.fixture.ts'
import { plan } from '../../collected/terraform/terraform.fixture.ts'
import {
  able,
  app,
  asked,
  callerFor,
  creates,
  deployer,
  edited,
  forAccount,
  forLambda,
  must,
  ownApp,
  ownUri,
  says,
  uri,
  user,
} from '../../doctor/doctor.fixture.ts'
import { tasksOfMessage } from '../../doctor/from-message.ts'
import { parseImage, pushTask, type Task } from '../../doctor/task.ts'
import { readMessage } from '../../policy/message/read.ts'
import { collectionFrom } from './files.ts'
import { folderOf } from './folder.fixture.ts'
import { namedTask } from './named-task.ts'
import { type Story, tellers } from './stories.fixture.ts'

interface Asked extends Story {
  readonly make: (collection: Collection) => Task
}

const narrow = document(allow(['lambda:*', 'iam:PassRole']))
const message = `denied: User: arn:aws:sts::${user}:assumed-role/deployer/me is not authorized to perform: ecr:InitiateLayerUpload on resource: ${app} because no identity-based policy allows the ecr:InitiateLayerUpload action`
const pushes = (collection: Collection) =>
  pushTask(callerFor(deployer, collection), must(parseImage(uri)))

const stories: Readonly<Record<string, Asked>> = {
  '1: no grant, and the caller may not amend the policy': {
    deployerMay: narrow,
    repository: ownApp,
    make: creates(ownUri),
  },
  '2: created, and it does not come back from idle': {
    deployerMay: able,
    repository: app,
    policy: document(forAccount),
    make: creates(uri),
  },
  '3: in one account Lambda writes the statement': {
    deployerMay: able,
    repository: ownApp,
    make: creates(ownUri),
  },
  '3: across accounts it does not': {
    deployerMay: narrow,
    repository: app,
    make: creates(uri),
  },
  '4: an absent repository': { deployerMay: able, repository: `${app}-other`, make: pushes },
  '4: one that is not shared': { deployerMay: able, repository: app, make: pushes },
  '5: both sides': {
    deployerMay: document(allow('ecr:GetAuthorizationToken')),
    repository: app,
    policy: document(forLambda),
    make: (collection) => must(tasksOfMessage(readMessage(message), collection, {}).tasks[0]),
  },
}

async function verdictOf({ make, ...story }: Asked, teller: string) {
  const { files, setting } = must(tellers[teller])(story)
  const collection = await collectionFrom([await folderOf(files)], setting)
  const found = await asked(collection, make(collection))
  return { verdict: found.verdict, causes: says(found), fixes: edited(found) }
}

const others = Object.keys(tellers).slice(1)

describe.each(others)(
  'the five stories told as %s have the causes and fixes of exports',
  (teller) => {
    test.each(Object.keys(stories))('%s', async (name) => {
      const story = must(stories[name])
      const found = await verdictOf(story, teller)
      if (name.startsWith('4: an absent')) {
        // Only a listing proves that something is not there.
        expect(found.verdict).toBe('unknown')
        return
      }
      expect(found).toEqual(await verdictOf(story, 'exports of `aws`'))
      expect(found.verdict).toBe(name.startsWith('3: in one') ? 'allowed' : 'denied')
    })
  },
)

describe('what a plan or template does not know yet is unknown, with what settles it', () => {
  const settled = async (files: Files, setting: Setting) => {
    const people = { 'iam.json': details([{ arn: deployer, policy: able }]) }
    const collection = await collectionFrom([await folderOf({ ...people, ...files })], setting)
    const { verdict, settle } = await asked(collection, pushes(collection))
    return { verdict, settle }
  }
  const owner = { account: '999999999999', region: 'us-east-1' }

  test('a plan', async () => {
    const files = {
      'plan.json': plan({
        'aws_ecr_repository.app': { after: { name: 'app' }, unknown: { arn: true } },
        'aws_ecr_repository_policy.app': {
          after: { repository: 'app' },
          unknown: { policy: true },
        },
      }),
    }
    expect(await settled(files, owner)).toMatchObject({
      verdict: 'unknown',
      settle: [
        {
          account: '999999999999',
          command: expect.stringContaining('aws ecr get-repository-policy'),
          tells: `the policy of ${app} (known after apply: aws_ecr_repository_policy.app.policy), once it is applied`,
        },
      ],
    })
  })

  test('a template', async () => {
    const yaml = `Parameters:
  Who: { Type: String }
Resources:
  App:
    Type: AWS::ECR::Repository
    Properties:
      RepositoryName: app
      RepositoryPolicyText:
        Statement: { Effect: Allow, Action: 'ecr:*', Principal: { AWS: !Ref Who } }
`
    expect(await settled({ 'a.yaml': yaml }, owner)).toEqual({
      verdict: 'unknown',
      settle: [
        {
          command: 'tidegate doctor … --parameter Who=…',
          tells: expect.stringContaining('the parameter `Who` has no value'),
        },
      ],
    })
    const given = await settled({ 'a.yaml': yaml }, { ...owner, parameters: { Who: user } })
    expect(given.verdict).toBe('allowed')
  })
})

test('an address that no plan has is told with those that it has', async () => {
  const files = { 'plan.json': plan({ 'aws_iam_role.deployer': { after: { name: 'deployer' } } }) }
  const found = await collectionFrom([await folderOf(files)], { account: user })
  const by = (as: string) => () => namedTask('push', { as, image: uri }, found)
  expect(by('aws_iam_role.ci')).toThrow(
    'expected an ARN, or the address of a resource in what was read, got `aws_iam_role.ci`; known are `aws_iam_role.deployer`',
  )
  expect(by('aws_iam_user.me')).toThrow('known are none of its kind: give the plan')
  expect(by('aws_iam_role.deployer')).not.toThrow()
})
