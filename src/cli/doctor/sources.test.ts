import { describe, expect, test } from 'vitest'
import type { Answer } from '../../collected/answer.ts'
import type { Collection } from '../../collected/collection.ts'
import type { Setting } from '../../collected/declared/setting.ts'
import { allow, details, document, type Files } from '../../collected/exports.fixture.ts'
import { answersIn } from '../../collected/recognise.ts'
import { plan } from '../../collected/terraform/terraform.fixture.ts'
import { diagnose } from '../../doctor/diagnosis.ts'
import {
  able,
  app,
  asked,
  at,
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
import {
  createFunctionTask,
  functionKeyOf,
  parseImage,
  pushTask,
  type Task,
} from '../../doctor/task.ts'
import { readMessage } from '../../policy/message/read.ts'
import type { Place } from '../../policy/types.ts'
import type { KeptAnswer } from '../collect/asker.ts'
import { redacted } from '../collect/redact-answers.ts'
import { estatesOf } from './estates.ts'
import { excerptsOf } from './excerpt.ts'
import { collectionFrom } from './files.ts'
import { folderOf } from './folder.fixture.ts'
import { namedTask } from './named-task.ts'
import { filePlaces } from './places.ts'
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

describe('a control policy that a plan or a template makes', () => {
  const organizations = (operation: string, input: object, output: object) => ({
    ...{ tidegate: 'answer', service: 'organizations', operation },
    ...{ input, output },
  })
  const own = 'o-abcdefgh12'
  const types = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'] as const
  const full = {
    SERVICE_CONTROL_POLICY: 'FullAWSAccess',
    RESOURCE_CONTROL_POLICY: 'RCPFullAWSAccess',
  }
  const people: Files = {
    'iam.json': details([{ arn: deployer, policy: able }]),
    'r.json': {
      ...{ tidegate: 'answer', service: 'ecr', operation: 'DescribeRepositories' },
      ...{ account: user, region: 'us-east-1' },
      output: { repositories: [{ repositoryArn: ownApp, imageTagMutability: 'MUTABLE' }] },
    },
    'p.err': `An error occurred (RepositoryPolicyNotFoundException) when calling the GetRepositoryPolicy operation: Repository policy does not exist for the repository with name 'app' in the registry with id '${user}'`,
    'organization.json': [
      organizations(
        'DescribeOrganization',
        {},
        {
          Organization: { Id: own, MasterAccountId: '222222222222' },
        },
      ),
      organizations(
        'ListRoots',
        {},
        {
          Roots: [
            { Id: 'r-ab12', PolicyTypes: types.map((Type) => ({ Type, Status: 'ENABLED' })) },
          ],
        },
      ),
      organizations('ListAccountsForParent', { ParentId: 'r-ab12' }, { Accounts: [{ Id: user }] }),
      ...types.flatMap((Filter) =>
        ['r-ab12', user].map((TargetId) =>
          organizations(
            'ListPoliciesForTarget',
            { TargetId, Filter },
            {
              Policies: [
                {
                  Id: `p-${full[Filter]}`,
                  Type: Filter,
                  Name: full[Filter],
                  Arn: `arn:aws:organizations::aws:policy/x/p-${full[Filter]}`,
                },
              ],
            },
          ),
        ),
      ),
    ],
  }
  const content = (type: (typeof types)[number]) =>
    document({
      ...{ Effect: 'Deny', Action: 'ecr:PutImage', Resource: '*' },
      ...(type === 'RESOURCE_CONTROL_POLICY' && { Principal: '*' }),
    })
  const declared: Readonly<Record<string, (type: (typeof types)[number]) => Files>> = {
    Terraform: (type) => ({
      'plan.json': plan({
        'aws_organizations_policy.p1': {
          after: { name: 'p1', type, content: JSON.stringify(content(type)) },
          unknown: { arn: true, id: true },
        },
        'aws_organizations_policy_attachment.p1': {
          after: { target_id: user },
          unknown: { policy_id: true },
          references: {
            policy_id: ['aws_organizations_policy.p1.id', 'aws_organizations_policy.p1'],
          },
        },
      }),
    }),
    CloudFormation: (type) => ({
      'stack.json': {
        Resources: {
          P1: {
            Type: 'AWS::Organizations::Policy',
            Properties: { Name: 'p1', Type: type, Content: content(type), TargetIds: [user] },
          },
        },
      },
    }),
  }
  const verdict = async (files: Files) => {
    const setting = { account: '222222222222', region: 'us-east-1' }
    const collection = await collectionFrom([await folderOf({ ...people, ...files })], setting)
    const task = pushTask(callerFor(deployer, collection), must(parseImage(ownUri)))
    return inOrganization(collection, task)
  }

  test.each(types.flatMap((type) => Object.keys(declared).map((by) => ({ type, by }))))(
    '$type by $by',
    async ({ type, by }) => {
      expect((await verdict({})).verdict).toBe('allowed')
      const found = await verdict(must(declared[by])(type))
      expect(found.causes).toMatchObject([
        {
          type: type.replaceAll('_', ' ').toLowerCase(),
          actions: ['ecr:PutImage'],
          statement: {
            effect: 'Deny',
            source: { file: expect.stringMatching(/(plan|stack)\.json$/) },
          },
        },
      ])
    },
  )
})

async function inOrganization(collection: Collection, task: Task) {
  const { estates } = await estatesOf(collection, { organization: true })
  const sourceOf = (place: Place) => collection.sourceOf(place)
  return diagnose(task, estates, at, { sourceOf })
}

describe('the five stories with other names are the same stories', () => {
  const kept = ({ from: _, ...answer }: Answer): KeptAnswer =>
    ({ tidegate: 'answer', ...answer }) as KeptAnswer
  const shapeOf = async (files: Files) => {
    const collection = await collectionFrom([await folderOf(files)])
    const [image] = collection.repositories.keys()
    const roles = [...collection.entities.values()]
    const role = must(roles.find(({ inline }) => inline.size > 0)).arn
    const other = must(roles.find(({ inline }) => inline.size === 0)).arn
    const at = must(parseImage(must(image)))
    const key = must(functionKeyOf(`arn:aws:lambda:us-east-1:${role.slice(13, 25)}:function:x`))
    const caller = callerFor(role, collection)
    const shapes = []
    for (const task of [createFunctionTask(caller, key, other, at), pushTask(caller, at)]) {
      const { verdict, causes, chain } = await asked(collection, task)
      const told = causes.map(({ type, actions }) => [type, ...actions].join(' '))
      shapes.push({ verdict, told, chain: chain.map((link) => link.verdict) })
    }
    return shapes
  }

  test.each(Object.keys(stories))('%s', async (name) => {
    const { files } = must(tellers['exports of `aws`'])(must(stories[name]))
    const answers = Object.entries(files).flatMap(([file, content]) =>
      answersIn(typeof content === 'string' ? content : JSON.stringify(content), {
        file: `${file.replace('.json', '')}.us-east-1.json`,
        pointer: '',
      }),
    )
    const redactedFiles = { 'all.json': redacted(answers.map(kept)) }
    expect(JSON.stringify(redactedFiles)).not.toMatch(/deployer|execution|111111111111.*deploy/)
    expect(await shapeOf(redactedFiles)).toEqual(await shapeOf(files))
  })
})

test('a cause that a plan has is shown where the user’s own file has its block', async () => {
  const folder = await folderOf({
    'infra/main.tf': '# the image\n\nresource "aws_ecr_repository_policy" "app" {\n}\n',
    'plan.json': plan({
      'aws_ecr_repository.app': {
        after: { name: 'app', arn: ownApp, registry_id: user },
      },
      'aws_ecr_repository_policy.app': {
        after: { repository: 'app', policy: JSON.stringify(document(forLambda)) },
      },
    }),
  })
  const collection = await collectionFrom([folder], { account: user, region: 'us-east-1' })
  const source = must(collection.sourceOf({ kind: 'repository policy', of: ownApp }))
  const own = { file: `${folder}/infra/main.tf`, line: 3 }
  expect(filePlaces([{ source, path: ['Statement', 0] }])).toEqual([{ ...own, column: 1 }])
  const [excerpt] = excerptsOf({
    ...{ policy: '', holder: ownApp, index: 0, effect: 'Allow', elements: [], source },
  })
  expect(excerpt?.place).toMatch(
    /infra\/main\.tf:3 \(aws_ecr_repository_policy\.app; .*plan\.json:\d+:\d+\)$/,
  )
})
