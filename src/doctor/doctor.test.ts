import { describe, expect, test } from 'vitest'
import type { Collection } from '../collected/collection.ts'
import {
  allow,
  collect,
  details,
  document,
  type Files,
  noRepositoryPolicy,
  pullActions,
  repositories,
  repositoryPolicy,
} from '../collected/exports.fixture.ts'
import { readAnswers } from '../collected/readers/readers.ts'
import { documentOf } from '../collected/subject.ts'
import { readMessage } from '../policy/message/read.ts'
import type { Diagnosis } from './diagnosis.ts'
import {
  able,
  app,
  ask,
  asked,
  byLambda,
  callerFor,
  creates,
  deployer,
  edited,
  execution,
  fn,
  forAccount,
  forLambda,
  marks,
  must,
  ownApp,
  owner,
  ownUri,
  people,
  says,
  uri,
  user,
} from './doctor.fixture.ts'
import { type Hints, tasksOfMessage } from './from-message.ts'
import { stories } from './stories.fixture.ts'
import {
  createFunctionTask,
  functionKeyOf,
  invokeTask,
  parseImage,
  pullTask,
  pushTask,
} from './task.ts'

describe('the five stories, told as files', () => {
  test('1: no grant lets Lambda pull, and the caller may not amend the policy', async () => {
    const found = await ask(stories.noGrant, creates(ownUri))
    expect(found.verdict).toBe('denied')
    expect(says(found)[0]).toContain(`the policy of app in account ${user} does not allow \`lambda`)
    expect(found.report?.message).toBe(
      'Lambda does not have permission to access the ECR image. Check the ECR permissions.',
    )
    expect(edited(found)).toContainEqual([true, ownApp])
  })

  test('2: it can be created, and does not come back from idle', async () => {
    const found = await ask(stories.notFromIdle, creates(uri))
    expect(marks(found)).toEqual([
      'now allowed session',
      'now allowed session',
      'now allowed lambda.amazonaws.com',
      'now allowed session',
      'later denied lambda.amazonaws.com',
    ])
    expect(edited(found)).toEqual([[true, app]])
  })

  test('3: in one account Lambda writes the statement for a caller who may', async () => {
    const found = await ask(stories.amended, creates(ownUri))
    expect(found.verdict).toBe('allowed')
    expect(found.chain.at(-1)).toMatchObject({ isMended: true })
  })

  test('3: across accounts it does not, and both sides must allow', async () => {
    const found = await ask(stories.notAmended, creates(uri))
    expect(says(found)).toEqual([
      expect.stringContaining(`the policies of role deployer in account ${user} do not allow`),
      expect.stringContaining(`the policy of app in account ${owner} does not allow \`arn:aws:sts`),
      expect.stringContaining(`the policy of app in account ${owner} does not allow \`lambda`),
    ])
    expect(edited(found)).toEqual([[true, deployer, app]])
  })

  test('4: a repository that is absent is told from one that is not shared', async () => {
    const pushes = (collection: ReturnType<typeof collect>) =>
      pushTask(callerFor(deployer, collection), must(parseImage(uri)))
    const absent = await ask(stories.absent, pushes)
    expect(says(absent)).toEqual([`\`${app}\` does not exist`])
    expect(absent.report?.fixes).toEqual([])
    const unshared = await ask(stories.unshared, pushes)
    expect(says(unshared)).toEqual([
      expect.stringContaining(`the policy of app in account ${owner} does not allow`),
    ])
    expect(edited(unshared)).toContainEqual([true, app])
  })

  test('5: a message of docker’s, and both sides', async () => {
    const message = `denied: User: arn:aws:sts::${user}:assumed-role/deployer/me is not authorized to perform: ecr:InitiateLayerUpload on resource: ${app} because no identity-based policy allows the ecr:InitiateLayerUpload action`
    const found = await told(message, stories.pushed)
    expect(says(found)).toEqual([
      expect.stringContaining(`the policies of role deployer in account ${user} do not allow`),
      expect.stringContaining(`the policy of app in account ${owner} does not allow`),
    ])
    expect(edited(found)?.[0]).toEqual([true, deployer, app])
  })
})

async function told(message: string, files: Files, hints: Hints = {}): Promise<Diagnosis> {
  const collection = collect(files)
  const { tasks } = tasksOfMessage(readMessage(message), collection, hints)
  return asked(collection, must(tasks[0]))
}

describe('unknown is an answer', () => {
  test('a policy that was not collected is neither there nor not', async () => {
    const found = await ask({ ...people(able), 'r.json': repositories(app) }, creates(uri))
    expect(found.verdict).toBe('unknown')
    expect(says(found)).toEqual([])
    expect(found.settle).toEqual([
      {
        account: owner,
        command:
          'aws ecr get-repository-policy --region us-east-1 --repository-name app > get-repository-policy.app.999999999999.us-east-1.json 2>&1',
        tells: `the policy of ${app}`,
      },
    ])
  })

  test('what is denied whatever the unknown says is denied', async () => {
    const found = await ask(
      { ...people(document(allow('lambda:*'))), 'r.json': repositories(app) },
      creates(uri),
    )
    expect(found.verdict).toBe('denied')
    expect(marks(found)[1]).toBe('now denied session')
  })

  test('an attached policy whose text is not known', async () => {
    const boundary = `arn:aws:iam::${user}:policy/bounds`
    const files = {
      'iam.json': details([
        { arn: deployer, policy: able, boundary },
        { arn: execution, trust: byLambda },
      ]),
      'r.json': repositories(app),
      'p.json': repositoryPolicy(owner, 'app', document(forAccount, forLambda)),
    }
    const found = await ask(files, creates(uri))
    expect(found.verdict).toBe('unknown')
    expect(found.settle[0]?.command).toContain(`--policy-arn ${boundary}`)
  })

  test('a role of an account that was not listed', async () => {
    const found = await ask(
      {
        'r.json': repositories(app),
        'p.json': repositoryPolicy(owner, 'app', document(forAccount)),
      },
      (collection) => pushTask(callerFor(deployer, collection), must(parseImage(uri))),
    )
    expect(found.verdict).toBe('denied')
    expect(marks(found)[0]).toBe('now unknown session')
  })
})

describe('a service of which nothing but a policy is read', () => {
  const session = `arn:aws:sts::${user}:assumed-role/deployer/s`
  const key = `arn:aws:kms:us-east-1:${user}:key/k1`
  const ofKms = async (keyPolicy?: object, action = 'kms:Decrypt', on = key) => {
    const collection = collect(people(document(allow('*'))))
    const from = { file: 'policy.json', pointer: '' }
    if (keyPolicy) readAnswers([documentOf(key, JSON.stringify(keyPolicy), from)], collection)
    const message = `User: ${session} is not authorized to perform: ${action} on resource: ${on}`
    const { tasks } = tasksOfMessage(readMessage(message), collection)
    return asked(collection, must(tasks[0]))
  }

  test('the policy of a key is unknown until it is given', async () => {
    const found = await ofKms()
    expect(found.verdict).toBe('unknown')
    expect(found.settle).toEqual([
      {
        account: user,
        command: `aws kms get-key-policy --key-id ${key} --policy-name default > get-key-policy.k1.${user}.us-east-1.json`,
        tells: `the policy of ${key}`,
      },
    ])
    expect(found.notes).toEqual([
      `a grant may allow it too: \`aws kms list-grants --key-id ${key}\` lists them`,
    ])
  })

  test.each([
    ['the account', `arn:aws:iam::${user}:root`, 'allowed'],
    ['somebody else', execution, 'denied'],
  ])('a key policy for %s', async (_, AWS, verdict) => {
    const found = await ofKms(document(allow('kms:*', { Principal: { AWS }, Resource: '*' })))
    expect(found.verdict).toBe(verdict)
    expect(found.report?.message).toBe(
      verdict === 'allowed'
        ? undefined
        : `User: ${session} is not authorized to perform: kms:Decrypt on resource: ${key} because no resource-based policy allows the kms:Decrypt action`,
    )
  })

  test('that the rules of a service are not known here is said', async () => {
    const cluster = `arn:aws:neptune-db:us-east-1:${user}:cluster-1/x`
    const found = await ofKms(undefined, 'neptune-db:connect', cluster)
    expect(found.verdict).toBe('unknown')
    expect(found.notes).toEqual([
      expect.stringContaining('whether neptune-db has resource policies is not known here'),
    ])
  })

  test('what can have no policy has none', async () => {
    const cluster = `arn:aws:ecs:us-east-1:${user}:cluster/c`
    const found = await ofKms(undefined, 'ecs:RunTask', cluster)
    expect(found.verdict).toBe('allowed')
    expect(found.notes).toEqual([])
    expect(() => documentOf(cluster, '{}', { file: 'policy.json', pointer: '' })).toThrow(
      'or of a resource that has a policy',
    )
  })
})

describe('what AWS answers where something is absent', () => {
  const pull = (repository: string) => (collection: Collection) =>
    pullTask(callerFor(deployer, collection), must(parseImage(repository)))

  test('a repository of the own account, to whom is allowed to pull', async () => {
    const login = allow('ecr:GetAuthorizationToken')
    const pulls = allow(pullActions, { Resource: ownApp })
    const files = { ...people(document(login, pulls)), 'r.json': repositories(`${ownApp}-2`) }
    const found = await ask(files, pull(ownApp))
    expect(found.answer).toEqual({
      code: 'RepositoryNotFoundException',
      message: `The repository with name 'app' does not exist in the registry with id '${user}'`,
    })
  })

  test('who is not allowed to pull either hears that, and both are causes', async () => {
    const login = allow('ecr:GetAuthorizationToken')
    const files = { ...people(document(login)), 'r.json': repositories(`${ownApp}-2`) }
    const found = await ask(files, pull(ownApp))
    expect(found.answer?.message).toContain('no identity-based policy allows')
    expect(found.causes.map(({ type }) => type)).toEqual(['absence', 'identity-based policy'])
  })

  test('a role may be passed whose absence Lambda finds out', async () => {
    const other = execution.replace(/[^/]+$/, 'another')
    const found = await ask({ ...people(able), 'r.json': repositories(ownApp) }, (collection) =>
      createFunctionTask(
        callerFor(deployer, collection),
        must(functionKeyOf(fn)),
        other,
        must(parseImage(ownUri)),
      ),
    )
    expect(marks(found).slice(0, 3)).toEqual([
      'now allowed session',
      'now allowed session',
      'now denied lambda.amazonaws.com',
    ])
    expect(found.answer?.message).toBe(
      'The role defined for the function cannot be assumed by Lambda.',
    )
  })
})

test('a function that AWS says lost its image is found by itself', async () => {
  const found = await told('The function does not have permission to access the specified image.', {
    'f.json': {
      Configuration: {
        FunctionArn: fn,
        Role: execution,
        PackageType: 'Image',
        State: 'Inactive',
        StateReasonCode: 'ImageAccessDenied',
      },
      Code: { RepositoryType: 'ECR', ImageUri: uri },
    },
    'g.json': { Configuration: { FunctionArn: `${fn}-2`, Role: execution }, Code: {} },
    'r.json': repositories(app),
    'p.json': repositoryPolicy(owner, 'app', document(forAccount)),
  })
  expect(found.task).toBe('restore-function')
  expect(edited(found)).toEqual([[true, app]])
})

test('who may invoke, and whether it comes back', async () => {
  const found = await ask(
    {
      ...people(document()),
      'r.json': repositories(app),
      'p.err': noRepositoryPolicy(owner, 'app'),
    },
    (collection) =>
      invokeTask(
        callerFor(deployer, collection),
        must(functionKeyOf(fn)),
        execution,
        must(parseImage(uri)),
      ),
  )
  expect(marks(found)).toEqual([
    'now unknown session',
    'now allowed lambda.amazonaws.com',
    'later denied lambda.amazonaws.com',
  ])
})

test.each([
  ['sqs', 'sqs:SendMessage', `arn:aws:sqs:us-east-1:${owner}:jobs`, 'QueueArn'],
  ['sns', 'sns:Publish', `arn:aws:sns:us-east-1:${owner}:jobs`, 'TopicArn'],
])(
  'another account’s resource of %s: its policy is asked for, read and mended',
  async (service, action, arn, name) => {
    const denied = `User: ${deployer} is not authorized to perform: ${action} on resource: ${arn} because no resource-based policy allows the ${action} action`
    const own = people(document(allow(action)))
    const unread = await told(denied, own)
    expect(unread.verdict).toBe('unknown')
    expect(unread.settle[0]?.command).toContain(`aws ${service} get-`)
    const Policy = JSON.stringify(
      document(allow(action, { Principal: { AWS: owner }, Resource: arn })),
    )
    const files = { ...own, 'a.json': { Attributes: { [name]: arn, Policy } } }
    const found = await told(denied, files)
    expect(found.causes).toMatchObject([{ type: 'resource-based policy', holder: arn }])
    const [fix] = found.report?.fixes ?? []
    expect(fix?.proven).toBe(true)
    expect(fix?.commands.join('\n')).toContain(`aws ${service} set-`)
  },
)
