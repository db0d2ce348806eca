import { describe, expect, test } from 'vitest'
import {
  allow,
  collect,
  document,
  type Files,
  noRepositoryPolicy,
  pullActions,
  repositories,
  repositoryPolicy,
} from '../collected/exports.fixture.ts'
import { registryArn } from '../names/arn.ts'
import { readMessage } from '../policy/message/read.ts'
import {
  able,
  app,
  ask,
  asked,
  callerFor,
  deployer,
  must,
  owner,
  people,
  says,
  uri,
  user,
} from './doctor.fixture.ts'
import { check } from './expectations/check.ts'
import { expectationsIn } from './expectations/read.ts'
import { tasksOfMessage } from './from-message.ts'
import { recordsIn, tasksOfRecord } from './from-trail.ts'
import { groundOf } from './survey/ground.fixture.ts'
import { parseImage, pullTask } from './task.ts'
import { throughEndpoints, unreadRegistries } from './through.ts'

const registry = (...statements: readonly object[]): Files => ({
  [`get-registry-policy.${owner}.us-east-1.json`]: {
    registryId: owner,
    policyText: JSON.stringify(document(...statements)),
  },
})
const scope = (value: string): Files => ({
  [`get-account-setting.${owner}.us-east-1.json`]: { name: 'REGISTRY_POLICY_SCOPE', value },
})
const unshared: Files = {
  ...people(able),
  'repositories.json': repositories(app),
  [`get-repository-policy.${owner}.us-east-1.err`]: noRepositoryPolicy(owner, 'app'),
}
const shared: Files = {
  ...people(able),
  'repositories.json': repositories(app),
  'policy.json': repositoryPolicy(
    owner,
    'app',
    document(allow(pullActions, { Principal: { AWS: `arn:aws:iam::${user}:root` } })),
  ),
}
const forAll = { Principal: { AWS: user }, Resource: `arn:aws:ecr:us-east-1:${owner}:repository/*` }
const lets = allow('ecr:*', forAll)
const denies = { ...allow('ecr:GetDownloadUrlForLayer', forAll), Effect: 'Deny', Sid: 'NoLayers' }
const image = must(parseImage(uri))
const pulls = (collection: ReturnType<typeof collect>) =>
  pullTask(callerFor(deployer, collection), image)

describe('the policy of a registry', () => {
  test.each([
    {
      name: 'of V2 lets in as a repository policy does',
      files: [lets],
      scope: 'V2',
      verdict: 'allowed',
    },
    { name: 'of V1 says nothing of pulls', files: [lets], scope: 'V1', verdict: 'denied' },
    { name: 'of an unknown scope may let in', files: [lets], scope: undefined, verdict: 'unknown' },
    {
      name: 'of an unknown scope that allows others changes nothing',
      files: [allow('ecr:*', { ...forAll, Principal: { AWS: owner } })],
      scope: undefined,
      verdict: 'denied',
    },
  ])('$name', async ({ files, scope: value, verdict }) => {
    const all = { ...unshared, ...registry(...files), ...(value ? scope(value) : {}) }
    const found = await ask(all, pulls)
    expect(found.verdict).toBe(verdict)
    if (verdict === 'unknown')
      expect(found.settle.map(({ command }) => command)).toEqual([
        expect.stringContaining('get-account-setting --name REGISTRY_POLICY_SCOPE'),
      ])
  })

  test.each([
    { value: 'V2', verdict: 'denied' },
    { value: 'V1', verdict: 'allowed' },
    { value: undefined, verdict: 'unknown' },
  ])(
    'denies what a repository policy allows, with scope $value: $verdict',
    async ({ value, verdict }) => {
      const found = await ask(
        { ...shared, ...registry(denies), ...(value ? scope(value) : {}) },
        pulls,
      )
      expect(found.verdict).toBe(verdict)
    },
  )

  test('is named as the cause, and the fix narrows it where it stands', async () => {
    const found = await ask({ ...shared, ...registry(denies), ...scope('V2') }, pulls)
    expect(says(found)).toEqual([
      expect.stringContaining(
        `statement \`NoLayers\` of the registry policy of ${owner} in us-east-1 denies`,
      ),
    ])
    const [cause] = found.causes
    expect(cause).toMatchObject({ account: owner })
    expect(found.report?.fixes.map(({ proven }) => proven)).toContain(true)
    expect(JSON.stringify(found.report?.fixes)).toContain('put-registry-policy')
  })

  test('that may not be read is unknown; that nobody asked for is taken for none, and is told', async () => {
    const refused = {
      [`get-registry-policy.${owner}.us-east-1.json`]: {
        ...{ tidegate: 'answer', service: 'ecr', operation: 'GetRegistryPolicy' },
        ...{ account: owner, region: 'us-east-1' },
        error: { code: 'AccessDeniedException', message: '' },
      },
    }
    const found = await ask({ ...shared, ...refused }, pulls)
    expect(found.verdict).toBe('unknown')
    expect(found.settle[0]).toMatchObject({ account: owner })
    expect(found.settle[0]?.command).toContain('aws ecr get-registry-policy')
    const collection = collect(shared)
    // The login is asked of the caller's own registry.
    expect(unreadRegistries(pulls(collection), collection)).toEqual(
      [user, owner].map((account) =>
        expect.stringContaining(
          `the registry of account ${account} in us-east-1 is taken to have no policy`,
        ),
      ),
    )
    const none = [user, owner].map((account) => [
      `get-registry-policy.${account}.us-east-1.err`,
      `An error occurred (RegistryPolicyNotFoundException) when calling the GetRegistryPolicy operation: Registry policy does not exist in the registry with id '${account}'`,
    ])
    const answered = collect({ ...shared, ...Object.fromEntries(none) })
    expect(unreadRegistries(pulls(answered), answered)).toEqual([])
  })

  test('of V2 has a say in the login, as a task, in a message and as an expectation', async () => {
    const own = registryArn(user, 'us-east-1')
    const Deny = allow('ecr:GetAuthorizationToken', { Principal: '*', Resource: '*' })
    const files = {
      ...shared,
      [`get-registry-policy.${user}.us-east-1.json`]: {
        registryId: user,
        policyText: JSON.stringify(document({ ...Deny, Effect: 'Deny', Sid: 'NoLogin' })),
      },
      [`get-account-setting.${user}.us-east-1.json`]: {
        ...{ name: 'REGISTRY_POLICY_SCOPE', value: 'V2' },
      },
    }
    const denied = `User: ${deployer} is not authorized to perform: ecr:GetAuthorizationToken on resource: * with an explicit deny in a resource-based policy`
    const ofMessage: Parameters<typeof ask>[1] = (collection) =>
      must(tasksOfMessage(readMessage(denied), collection).tasks[0])
    for (const task of [pulls, ofMessage])
      expect((await ask(files, task)).causes).toMatchObject([{ statement: { holder: own } }])
    const action = 'ecr:GetAuthorizationToken'
    const [one] = expectationsIn(`deny ${deployer} ${action} *`)
    expect(check(must(one), groundOf(files)).verdict).toBe('denied')
  })

  test('lets an account make repositories in another, whatever its scope', async () => {
    const creates = (collection: ReturnType<typeof collect>) => ({
      name: 'ecr:CreateRepository',
      steps: [
        {
          stage: 'now' as const,
          step: {
            as: callerFor(deployer, collection),
            checks: [{ action: 'ecr:CreateRepository', resource: app.replace('/app', '/new') }],
          },
        },
      ],
    })
    expect((await ask({ ...unshared, ...registry(lets) }, creates)).verdict).toBe('allowed')
    expect((await ask(unshared, creates)).verdict).toBe('denied')
  })
})

const endpoint = (policy: object | undefined, name = 'ecr.dkr', id = 'vpce-1') => ({
  ...{ VpcEndpointId: id, VpcId: 'vpc-1', ServiceName: `com.amazonaws.us-east-1.${name}` },
  ...{ OwnerId: user, State: 'available' },
  ...(policy && { PolicyDocument: JSON.stringify(policy) }),
})
const endpoints = (...VpcEndpoints: readonly object[]): Files => ({
  'endpoints.json': { VpcEndpoints },
})
const onlyLists = document(allow('ecr:ListImages', { Principal: '*', Resource: '*' }))
const everything = document(allow('*', { Principal: '*', Resource: '*' }))
const through =
  (...ids: readonly string[]) =>
  (collection: ReturnType<typeof collect>) =>
    throughEndpoints(pulls(collection), ids)

describe('the policy of a VPC endpoint', () => {
  test.each([
    {
      name: 'counts only for a request that goes through it',
      files: endpoints(endpoint(onlyLists)),
      ids: [],
      verdict: 'allowed',
    },
    {
      name: 'must allow',
      files: endpoints(endpoint(onlyLists)),
      ids: ['vpce-1'],
      verdict: 'denied',
    },
    {
      name: 'that is absent allows all',
      files: endpoints(endpoint(undefined)),
      ids: ['vpce-1'],
      verdict: 'allowed',
    },
    {
      name: 'of another service is not asked',
      files: endpoints(endpoint(onlyLists, 'lambda')),
      ids: ['vpce-1'],
      verdict: 'allowed',
    },
    { name: 'that nobody read is unknown', files: {}, ids: ['vpce-1'], verdict: 'unknown' },
  ])('$name', async ({ files, ids, verdict }) => {
    const found = await ask({ ...shared, ...files }, through(...ids))
    expect(found.verdict).toBe(verdict)
    if (verdict === 'denied') {
      expect(says(found).join()).toContain('the policy of the VPC endpoint vpce-1 does not allow')
      expect(JSON.stringify(found.report?.fixes)).toContain('modify-vpc-endpoint')
    }
    if (verdict === 'unknown')
      expect(found.settle[0]?.command).toContain('describe-vpc-endpoints --vpc-endpoint-ids vpce-1')
  })

  test('images go through the endpoint of Docker’s API, the login through that of ECR’s', async () => {
    const files = endpoints(
      endpoint(everything, 'ecr.dkr', 'vpce-1'),
      endpoint(onlyLists, 'ecr.api', 'vpce-2'),
    )
    const found = await ask({ ...shared, ...files }, through('vpce-1', 'vpce-2'))
    expect(found.causes.flatMap(({ actions }) => actions)).toEqual(['ecr:GetAuthorizationToken'])
  })

  test('a login does not go through that of Docker’s API alone', async () => {
    const images = document(allow(pullActions, { Principal: '*', Resource: '*' }))
    const files = endpoints(endpoint(images))
    expect((await ask({ ...shared, ...files }, through('vpce-1'))).verdict).toBe('allowed')
  })

  test('a condition on the endpoint is asked with it, and without an address', async () => {
    const statement = allow(pullActions, {
      Principal: { AWS: user },
      Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1', 'aws:SourceVpc': 'vpc-1' } },
    })
    const files = {
      ...shared,
      'policy.json': repositoryPolicy(owner, 'app', document(statement)),
      ...endpoints(endpoint(everything)),
    }
    expect((await ask(files, through('vpce-1'))).verdict).toBe('allowed')
    expect((await ask(files, pulls)).verdict).toBe('denied')
  })

  test('a record says through which, and a message that names none is told what to add', async () => {
    const message = `User: arn:aws:sts::${user}:assumed-role/deployer/me is not authorized to perform: ecr:BatchGetImage on resource: ${app} because no VPC endpoint policy allows the ecr:BatchGetImage action`
    const record = {
      ...{ eventSource: 'ecr.amazonaws.com', eventName: 'BatchGetImage', awsRegion: 'us-east-1' },
      userIdentity: { type: 'AssumedRole', arn: `arn:aws:sts::${user}:assumed-role/deployer/me` },
      ...{ errorCode: 'AccessDenied', errorMessage: message, vpcEndpointId: 'vpce-1' },
    }
    const collection = collect({ ...shared, ...endpoints(endpoint(onlyLists)) })
    const { tasks } = tasksOfRecord(must(recordsIn(record)?.[0]), collection)
    expect(says(await asked(collection, must(tasks[0])))).toEqual([
      expect.stringContaining('the policy of the VPC endpoint vpce-1 does not allow'),
    ])
    const alone = tasksOfMessage(readMessage(message), collection)
    expect((await asked(collection, must(alone.tasks[0]))).verdict).toBe('denied')
    expect(alone.notes).toEqual([expect.stringContaining('vpce-1, the only endpoint for ecr')])
    expect(tasksOfMessage(readMessage(message), collect(shared)).notes).toEqual([
      expect.stringContaining('add `--vpc-endpoint ID`'),
    ])
  })
})

const key = `arn:aws:kms:us-east-1:${user}:key/1234abcd-12ab-34cd-56ef-1234567890ab`
const keyFile = `1234abcd-12ab-34cd-56ef-1234567890ab.${user}.us-east-1.json`
const decrypts = (collection: ReturnType<typeof collect>) => ({
  name: 'kms:Decrypt',
  steps: [
    {
      stage: 'now' as const,
      step: {
        as: callerFor(deployer, collection),
        checks: [{ action: 'kms:Decrypt', resource: key }],
      },
    },
  ],
})
const keyPolicy = (...statements: readonly object[]) => ({
  [`get-key-policy.${keyFile}`]: {
    Policy: JSON.stringify(document(...statements)),
    PolicyName: 'default',
  },
})
const grants = (...Grants: readonly object[]): Files => ({ [`list-grants.${keyFile}`]: { Grants } })
const grant = { KeyId: key, GranteePrincipal: deployer, Operations: ['Decrypt'] }

describe('a KMS key', () => {
  const other = allow('kms:*', {
    Principal: { AWS: `arn:aws:iam::${user}:role/admin` },
    Resource: '*',
  })
  test.each([
    {
      name: 'lets in whom its policy names',
      files: keyPolicy(allow('kms:Decrypt', { Principal: { AWS: deployer }, Resource: '*' })),
      verdict: 'allowed',
    },
    { name: 'lets in nobody else', files: { ...keyPolicy(other), ...grants() }, verdict: 'denied' },
    {
      name: 'lets in whom a grant names',
      files: { ...keyPolicy(other), ...grants(grant) },
      verdict: 'allowed',
    },
    {
      name: 'of which a listing of grants was cut is unknown',
      files: {
        ...keyPolicy(other),
        [`list-grants.${keyFile}`]: { Grants: [], Truncated: true, NextMarker: 'x' },
      },
      verdict: 'unknown',
    },
    { name: 'of which nobody read the policy is unknown', files: grants(), verdict: 'unknown' },
  ])('$name', async ({ files, verdict }) => {
    expect((await ask({ ...people(document()), ...files }, decrypts)).verdict).toBe(verdict)
  })

  test('of which the grants were read has no note about them', async () => {
    const noted = await ask({ ...people(able), ...keyPolicy(other) }, decrypts)
    expect(noted.notes.join()).toContain('aws kms list-grants')
    const read = await ask({ ...people(able), ...keyPolicy(other), ...grants() }, decrypts)
    expect(read.notes.join()).not.toContain('aws kms list-grants')
  })
})
