import { describe, expect, test } from 'vitest'
import {
  allow,
  collect,
  details,
  document,
  repositories,
  repositoryPolicy,
} from '../exports.fixture.ts'
import { type Planned, plan, rawState, shownState } from './terraform.fixture.ts'

const owner = '999999999999'
const app = `arn:aws:ecr:us-east-1:${owner}:repository/app`
const ci = `arn:aws:iam::${owner}:role/ci`
const policy = document(allow('ecr:*', { Principal: '*' }))
const text = JSON.stringify(policy)
const setting = { account: owner }

const made = (name: string) => ({ after: { name }, unknown: { arn: true, registry_id: true } })
const policyOfApp = { after: { repository: 'app', policy: text } }

const planned = (resources: Planned, rest?: object) =>
  collect({ 'plan.json': plan(resources, rest) }, setting)

describe('a plan', () => {
  test('what is made together is judged together, and has an address', () => {
    const { repositories: found } = planned({
      'aws_ecr_repository.app': made('app'),
      'aws_ecr_repository_policy.app': policyOfApp,
    })
    expect(found.get(app)?.policy).toEqual({
      state: 'known',
      value: text,
      from: {
        file: 'plan.json',
        pointer: '/resource_changes/1/change/after/policy',
        address: 'aws_ecr_repository_policy.app',
        isPlanned: true,
      },
    })
  })

  test('one unknown in `jsonencode` makes the whole policy unknown', () => {
    const { repositories: found } = planned({
      'aws_ecr_repository.app': made('app'),
      'aws_ecr_repository_policy.app': { after: { repository: 'app' }, unknown: { policy: true } },
    })
    expect(found.get(app)?.policy).toMatchObject({
      state: 'unknown',
      gap: 'known after apply: aws_ecr_repository_policy.app.policy',
    })
  })

  test('a sensitive policy is neither used nor shown', () => {
    const collection = planned({
      'aws_ecr_repository.app': made('app'),
      'aws_ecr_repository_policy.app': { ...policyOfApp, sensitive: { policy: true } },
    })
    expect(collection.repositories.get(app)?.policy).toMatchObject({
      gap: 'marked sensitive: aws_ecr_repository_policy.app.policy',
    })
    expect(JSON.stringify([...collection.repositories])).not.toContain('ecr:*')
  })

  test('a repository that stands and has no policy in the plan may have one', () => {
    const { repositories: found } = planned({
      'aws_ecr_repository.app': {
        actions: ['no-op'],
        before: { name: 'app', arn: app },
        after: { name: 'app', arn: app },
      },
    })
    expect(found.get(app)?.policy).toMatchObject({ gap: 'not collected' })
  })

  test('how it will be stands over how it is', () => {
    const { repositories: found } = collect({
      'r.json': repositories(app),
      'p.json': repositoryPolicy(owner, 'app', document()),
      'plan.json': plan({
        'aws_ecr_repository_policy.app': {
          actions: ['update'],
          before: { repository: 'app', registry_id: owner, policy: '{}' },
          after: { repository: 'app', registry_id: owner, policy: text },
        },
      }),
    })
    expect(found.get(app)?.policy).toMatchObject({ value: text })
  })

  test('a delete takes away', () => {
    const before = { repository: 'app', registry_id: owner, policy: text }
    const collection = collect({
      'iam.json': details([{ arn: ci, attached: [`arn:aws:iam::${owner}:policy/push`] }]),
      'r.json': repositories(app, `${app}-old`),
      'p.json': repositoryPolicy(owner, 'app', policy),
      'plan.json': plan({
        'aws_ecr_repository_policy.app': { actions: ['delete'], before },
        'aws_ecr_repository.old': {
          actions: ['delete'],
          before: { name: 'app-old', arn: `${app}-old` },
        },
        'aws_iam_role_policy_attachment.ci': {
          actions: ['delete'],
          before: { role: 'ci', policy_arn: `arn:aws:iam::${owner}:policy/push` },
        },
      }),
    })
    expect(collection.repositories.get(app)?.policy.state).toBe('none')
    expect(collection.repositories.has(`${app}-old`)).toBe(false)
    expect(collection.removed).toContain(`${app}-old`)
    expect(collection.entities.get(ci)?.attached.size).toBe(0)
  })

  test('what a role was last seen with gives way to what the plan does', () => {
    const push = `arn:aws:iam::${owner}:policy/push`
    const role = {
      name: 'ci',
      arn: ci,
      assume_role_policy: '{}',
      inline_policy: [
        { name: 'changed', policy: '{}' },
        { name: 'deleted', policy: text },
      ],
      managed_policy_arns: [push],
    }
    const own = (name: string, policy: string) => ({ role: 'ci', name, policy })
    const { entities } = planned({
      'aws_iam_role.ci': { actions: ['no-op'], before: role, after: role },
      'aws_iam_role_policy.changed': {
        actions: ['update'],
        before: own('changed', '{}'),
        after: own('changed', text),
      },
      'aws_iam_role_policy.deleted': { actions: ['delete'], before: own('deleted', text) },
      'aws_iam_role_policy_attachment.push': {
        actions: ['delete'],
        before: { role: 'ci', policy_arn: push },
      },
    })
    const found = entities.get(ci)
    expect([...(found?.inline.keys() ?? [])]).toEqual(['changed'])
    expect(found?.inline.get('changed')).toMatchObject({ value: text })
    expect(found?.attached.size).toBe(0)
    expect(found?.complete).toContain('inline')
  })

  test('what is replaced has nothing of what hung on the old one', () => {
    const { entities } = collect(
      {
        'iam.json': details([{ arn: ci, policy: document(allow('ecr:*')) }]),
        'plan.json': plan(
          {
            'aws_iam_role.ci': {
              actions: ['delete', 'create'],
              before: { name: 'ci', arn: ci, assume_role_policy: '{}' },
              after: { name: 'ci', assume_role_policy: '{}' },
              unknown: { arn: true, inline_policy: true, managed_policy_arns: true },
            },
          },
          {
            prior_state: shownState({ 'aws_iam_user.x': { arn: `arn:aws:iam::${owner}:user/x` } }),
          },
        ),
      },
      setting,
    )
    expect(entities.get(ci)?.inline.size).toBe(0)
    expect(entities.get(ci)?.complete).toContain('inline')
  })

  test('names that are not known yet are found by what they refer to, through modules', () => {
    const body = plan({
      'aws_iam_policy.push': {
        after: { name: 'push', path: '/', policy: text },
        unknown: { arn: true, id: true },
      },
      'module.role["a.b"].aws_iam_role.this': {
        after: { name: 'a', path: '/team/', assume_role_policy: text },
        unknown: { arn: true, id: true, permissions_boundary: true },
      },
      'aws_lambda_function.resize': {
        after: { function_name: 'resize', package_type: 'Image' },
        unknown: { arn: true, role: true, image_uri: true },
        references: {
          role: ['module.role["a.b"].arn', 'module.role["a.b"]', 'module.role'],
          image_uri: ['aws_ecr_repository.app.repository_url', 'aws_ecr_repository.app'],
        },
      },
      'aws_ecr_repository.app': made('app'),
    })
    Object.assign(body.configuration.root_module, {
      module_calls: {
        role: {
          expressions: {
            bound: { references: ['aws_iam_policy.push.arn', 'aws_iam_policy.push'] },
          },
          module: {
            outputs: {
              arn: { expression: { references: ['aws_iam_role.this.arn', 'aws_iam_role.this'] } },
            },
            resources: [
              {
                address: 'aws_iam_role.this',
                provider_config_key: 'module.role:aws',
                expressions: { permissions_boundary: { references: ['var.bound'] } },
              },
            ],
          },
        },
      },
    })
    const { functions, entities, addresses } = collect({ 'plan.json': body }, setting)
    const role = `arn:aws:iam::${owner}:role/team/a`
    expect(functions.get(`arn:aws:lambda:us-east-1:${owner}:function:resize`)).toMatchObject({
      role: { value: role },
      imageUri: { value: `${owner}.dkr.ecr.us-east-1.amazonaws.com/app` },
    })
    expect(entities.get(role)?.boundary).toMatchObject({
      value: `arn:aws:iam::${owner}:policy/push`,
    })
    expect(addresses.get('module.role["a.b"].aws_iam_role.this')).toBe(role)
  })

  test('two provider configurations are two accounts', () => {
    const body = plan({
      'aws_ecr_repository.a': made('a'),
      'aws_ecr_repository.b': { ...made('b'), provider: 'aws.b' },
    })
    Object.assign(body.configuration.provider_config, {
      'aws.b': {
        expressions: {
          region: { references: ['var.region'] },
          allowed_account_ids: { constant_value: ['111111111111'] },
        },
      },
    })
    const collection = collect(
      { 'plan.json': { ...body, variables: { region: { value: 'eu-west-1' } } } },
      setting,
    )
    expect([...collection.repositories.keys()]).toEqual([
      `arn:aws:ecr:us-east-1:${owner}:repository/a`,
      'arn:aws:ecr:eu-west-1:111111111111:repository/b',
    ])
  })

  test('what cannot be placed is left out with a note, never silently', () => {
    const { repositories: found, notes } = collect({
      'plan.json': plan({ 'aws_ecr_repository.app': made('app') }),
    })
    expect(found.size).toBe(0)
    expect([...notes][0]).toContain('left out `aws_ecr_repository.app` of `plan.json`')
  })

  test('permissions of a function that is made are its policy', () => {
    const { functions } = planned({
      'aws_lambda_function.f': {
        after: { function_name: 'f', role: ci },
        unknown: { arn: true },
      },
      'aws_lambda_permission.p': {
        after: {
          function_name: 'f',
          action: 'lambda:InvokeFunction',
          principal: '111111111111',
          statement_id: 'from-user',
        },
      },
    })
    const found = functions.get(`arn:aws:lambda:us-east-1:${owner}:function:f`)?.policy
    expect(found?.state === 'known' && JSON.parse(found.value).Statement).toEqual([
      expect.objectContaining({
        Sid: 'from-user',
        Principal: { AWS: 'arn:aws:iam::111111111111:root' },
      }),
    ])
  })
})

describe('a state', () => {
  const values = {
    'aws_ecr_repository.app["a"]': { name: 'app', arn: app, registry_id: owner },
    'aws_ecr_repository_policy.app["a"]': {
      repository: 'app',
      registry_id: owner,
      policy: text,
    },
    'aws_iam_user.jo': { name: 'jo', arn: `arn:aws:iam::${owner}:user/jo` },
    'aws_iam_user_group_membership.jo': { user: 'jo', groups: ['devs'] },
  }
  test.each([
    [
      'as `terraform show -json` prints it',
      shownState(values),
      '/values/root_module/resources/1/values/policy',
    ],
    ['as Terraform keeps it', rawState(values), '/resources/1/instances/0/attributes/policy'],
  ])('%s', (_, state, pointer) => {
    const { repositories: found, entities } = collect({ 'terraform.tfstate': state })
    expect(found.get(app)?.policy).toMatchObject({
      value: text,
      from: { pointer, address: 'aws_ecr_repository_policy.app["a"]' },
    })
    expect([...(entities.get(`arn:aws:iam::${owner}:user/jo`)?.groups ?? [])]).toEqual(['devs'])
  })

  test('what exports say as well is no contradiction', () => {
    const role = {
      name: 'ci',
      arn: ci,
      assume_role_policy: '{"Statement":[],"Version":"2012-10-17"}',
      inline_policy: [{ name: 'own', policy: JSON.stringify(policy, undefined, 2) }],
      managed_policy_arns: [],
      permissions_boundary: '',
      tags: null,
      tags_all: {},
    }
    const { repositories: found } = collect({
      'iam.json': details([{ arn: ci, policy, trust: document() }]),
      'r.json': repositories(app),
      'p.json': repositoryPolicy(owner, 'app', policy),
      'terraform.tfstate': rawState({
        ...values,
        'aws_iam_role.ci': role,
        'aws_lambda_function.f': {
          arn: `arn:aws:lambda:us-east-1:${owner}:function:f`,
          package_type: 'Image',
          tags: null,
          tags_all: null,
        },
      }),
      'f.json': {
        Configuration: {
          FunctionArn: `arn:aws:lambda:us-east-1:${owner}:function:f`,
          PackageType: 'Image',
        },
        Code: {},
      },
    })
    expect(found.get(app)?.policy.state).toBe('known')
  })

  test('a sensitive attribute is not used', () => {
    const state = rawState(values)
    const [, second] = state.resources
    Object.assign(second?.instances[0] ?? {}, {
      sensitive_attributes: [[{ type: 'get_attr', value: 'policy' }]],
    })
    const { repositories: found } = collect({ 'terraform.tfstate': state })
    expect(found.get(app)?.policy.state).toBe('unknown')
  })

  test('an empty one says nothing', () => {
    const empty = { format_version: '1.0', terraform_version: '1.11.4' }
    expect(collect({ 'a.json': empty }).accounts().size).toBe(0)
  })
})

describe('what cannot be used is refused', () => {
  test.each<[string, string | object, string]>([
    [
      'a newer major version',
      plan({}, { format_version: '2.0' }),
      'at /format_version: expected format_version 0.x or 1.x',
    ],
    ['an old state', rawState({}, { version: 3 }), 'expected a state of version 4, got 3'],
    ['a newer state', rawState({}, { version: 5 }), 'expected a state of version 4, got 5'],
    [
      'an encrypted state',
      { serial: 1, lineage: 'x', meta: {}, encrypted_data: 'x', encryption_version: 'v0' },
      'this state is encrypted',
    ],
    [
      'a plan that is none',
      plan({}, { resource_changes: {} }),
      '`a.json` at /resource_changes: it is not as Terraform writes it',
    ],
    [
      'a plan that was cut off',
      JSON.stringify(plan({})).slice(0, 90),
      '`a.json`:1:90: expected JSON',
    ],
    [
      'the log of a plan',
      '{"@level":"info"}\n{"@level":"info"}\n',
      'give `terraform show -json PLAN`',
    ],
    ['the plan itself', 'PK\u0003\u0004...', 'a plan in Terraform’s own form'],
  ])('%s', (_, content, message) => expect(() => collect({ 'a.json': content })).toThrow(message))

  test('two plans that contradict each other', () => {
    const one = plan({
      'aws_ecr_repository.app': made('app'),
      'aws_ecr_repository_policy.app': policyOfApp,
    })
    const other = plan({
      'aws_ecr_repository_policy.other': { after: { repository: 'app', policy: '{}' } },
    })
    expect(() => collect({ 'a.json': one, 'b.json': other }, setting)).toThrow(
      'two files contradict each other about the policy of',
    )
  })
})

describe('a document that is known in part', () => {
  const bucket = ['data.aws_iam_policy_document.ci.json', 'data.aws_iam_policy_document.ci']
  const planned = (statement: object, unknown: object, rest: object = {}) =>
    collect(
      {
        'plan.json': plan({
          'aws_ecr_repository.app': made('app'),
          'data.aws_iam_policy_document.ci': {
            actions: ['read'],
            after: { statement: [statement], ...rest },
            unknown: { statement: [unknown], json: true },
          },
          'aws_ecr_repository_policy.app': {
            after: { repository: 'app' },
            unknown: { policy: true },
            references: { policy: bucket },
          },
        }),
      },
      setting,
    ).repositories.get(app)?.policy

  test('is as much as the plan tells of its data source', () => {
    const found = planned(
      {
        ...{ sid: 'Pull', effect: 'Allow', actions: ['ecr:BatchGetImage'], resources: null },
        principals: [{ type: 'AWS', identifiers: ['arn:aws:iam::111111111111:root', null] }],
        condition: [
          { test: 'StringEquals', variable: 'aws:PrincipalTag/a', values: ['&{aws:username}'] },
        ],
      },
      { principals: [{ identifiers: [false, true] }] },
    )
    expect(found).toMatchObject({
      state: 'unknown',
      gap: 'known after apply: data.aws_iam_policy_document.ci',
    })
    expect(JSON.parse((found?.state === 'unknown' && found.partly) || '')).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          ...{ Sid: 'Pull', Effect: 'Allow', Action: ['ecr:BatchGetImage'] },
          Principal: { AWS: ['arn:aws:iam::111111111111:root', '\u0000'] },
          Condition: { StringEquals: { 'aws:PrincipalTag/a': ['${aws:username}'] } },
        },
      ],
    })
  })

  test.each([
    { name: 'that takes in another is unknown', rest: { source_policy_documents: ['{}'] } },
    { name: 'whose statements are not known is unknown', rest: { statement: undefined } },
  ])('$name', ({ name, rest }) => {
    const found = planned({ effect: 'Allow' }, {}, rest)
    if (name.startsWith('that')) expect(found).not.toHaveProperty('partly')
    else expect(found).toMatchObject({ partly: expect.stringContaining('"Statement":[]') })
  })

  test('of a `jsonencode` says what it waits for', () => {
    const found = collect(
      {
        'plan.json': plan({
          'aws_ecr_repository.app': made('app'),
          'aws_ecr_repository_policy.app': {
            after: { repository: 'app' },
            unknown: { policy: true },
            references: {
              policy: [
                'aws_iam_role.ci.arn',
                'aws_iam_role.ci',
                'var.account',
                'aws_kms_key.a.arn',
                'aws_kms_key.a',
              ],
            },
          },
        }),
      },
      setting,
    ).repositories.get(app)?.policy
    expect(found).toMatchObject({
      gap: 'known after apply: aws_ecr_repository_policy.app.policy, which takes aws_iam_role.ci.arn and var.account and aws_kms_key.a.arn',
    })
  })
})
