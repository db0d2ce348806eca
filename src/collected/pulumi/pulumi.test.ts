import { describe, expect, test } from 'vitest'
import { allow, collect, document } from '../exports.fixture.ts'

const owner = '999999999999'
const app = `arn:aws:ecr:us-east-1:${owner}:repository/app`
const role = `arn:aws:iam::${owner}:role/ci`
const fn = `arn:aws:lambda:us-east-1:${owner}:function:resize`
const policy = JSON.stringify(document(allow('ecr:*', { Principal: '*' })))
const urn = (type: string, name: string) => `urn:pulumi:dev::shop::${type}::${name}`
const resource = (type: string, name: string, outputs: object) => ({
  ...{ urn: urn(type, name), custom: true, type, inputs: {}, outputs },
})
const secret = { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270' }
const unknown = '04da6b54-80e4-46f7-96ec-b56ff0331ba9'

/** Names as pulumi-aws has them. https://www.pulumi.com/registry/packages/aws/api-docs/ */
const resources = [
  { urn: urn('pulumi:pulumi:Stack', 'shop-dev'), custom: false, type: 'pulumi:pulumi:Stack' },
  resource('aws:ecr/repository:Repository', 'app', {
    ...{ arn: app, name: 'app', registryId: owner, imageTagMutability: 'IMMUTABLE' },
    tagsAll: { team: 'blue' },
  }),
  resource('aws:ecr/repositoryPolicy:RepositoryPolicy', 'open', {
    ...{ repository: 'app', registryId: owner, policy },
  }),
  resource('aws:iam/role:Role', 'ci', {
    ...{ arn: role, name: 'ci', assumeRolePolicy: policy, managedPolicyArns: [] },
    inlinePolicies: [],
  }),
  resource('aws:iam/rolePolicy:RolePolicy', 'push', { name: 'push', role: 'ci', policy }),
  resource('aws:iam/rolePolicy:RolePolicy', 'hidden', {
    ...{ name: 'hidden', role: 'ci', policy: secret },
  }),
  resource('aws:lambda/function:Function', 'resize', {
    ...{ arn: fn, name: 'resize', role, packageType: 'Image' },
    imageUri: `${owner}.dkr.ecr.us-east-1.amazonaws.com/app:1`,
  }),
]

describe('Pulumi', () => {
  test('a stack as it was exported', () => {
    const found = collect({ 'stack.json': { version: 3, deployment: { resources } } })
    expect(found.repositories.get(app)).toMatchObject({
      policy: { state: 'known', value: policy, from: { address: expect.stringContaining('open') } },
      mutability: { value: 'IMMUTABLE' },
      tags: { value: { team: 'blue' } },
    })
    // No patch is written in the language of its program.
    expect(found.declaredAt.size).toBe(0)
    const inline = found.entities.get(role)?.inline
    expect(inline?.get('push')).toMatchObject({ state: 'known' })
    expect(inline?.get('hidden')).toMatchObject({
      state: 'unknown',
      gap: expect.stringContaining('marked sensitive'),
    })
    expect(found.functions.get(fn)).toMatchObject({ role: { value: role } })
  })

  test('a preview: what is made, what is taken away and what nobody knows yet', () => {
    const [, repository, open, ci] = resources
    const { inputs: _, ...old } = open as { inputs: object; outputs: object }
    const step = (op: string, oldState: object | undefined, newState: object | undefined) => ({
      ...{ op, urn: 'urn', ...(oldState && { oldState }), ...(newState && { newState }) },
    })
    const made = {
      ...{
        urn: urn('aws:iam/rolePolicy:RolePolicy', 'new'),
        type: 'aws:iam/rolePolicy:RolePolicy',
      },
      inputs: { name: 'new', role: 'ci', policy: unknown },
    }
    const found = collect({
      'preview.json': {
        config: {},
        steps: [
          step('same', repository, repository),
          step('delete', old, undefined),
          step('same', ci, ci),
          step('create', undefined, made),
        ],
      },
    })
    expect(found.repositories.get(app)?.policy.state).toBe('none')
    expect(found.entities.get(role)?.inline.get('new')).toMatchObject({
      state: 'unknown',
      gap: expect.stringContaining('known after apply'),
    })
  })
})
