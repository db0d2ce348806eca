import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  ECRClient,
  GetAuthorizationTokenCommand,
  SetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr'
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  allow,
  details,
  document,
  noRepositoryPolicy,
  pullActions,
  repositories,
  repositoryPolicy,
} from '../../src/collected/exports.fixture.ts'
import { makeImage } from '../support/image.ts'
import { Pusher } from '../support/pusher.ts'
import { must, run } from '../support/run.ts'
import { cli, type RunningServer, startServer } from '../support/server.ts'

const owner = '999999999999'
const [one, two] = ['111111111111', '222222222222'] as const
const repository = (name: string) => `arn:aws:ecr:us-east-1:${owner}:repository/${name}`
const image = (name: string) => `${owner}.dkr.ecr.us-east-1.amazonaws.com/${name}:1`
const role = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`
const ci = (account: string) => role(account, 'ci')

const mayPush = document(allow('ecr:*'))
const others = document(
  allow('ecr:DescribeImages', { Principal: { AWS: `arn:aws:iam::${one}:root` } }),
)
/** What two accounts need to create functions of an image. */
const pulls = allow(pullActions, {
  Principal: { AWS: [one, two].map((account) => `arn:aws:iam::${account}:root`) },
})
const byLambda = document(
  allow('sts:AssumeRole', { Principal: { Service: 'lambda.amazonaws.com' } }),
)
const execution = (account: string) => role(account, 'execution')
/** The same twice: what is written to the server, and what is written by profiles. */
const files = {
  'one.json': details([
    { arn: ci(one), policy: mayPush },
    { arn: execution(one), trust: byLambda },
  ]),
  'two.json': details([
    { arn: ci(two), policy: mayPush },
    { arn: execution(two), trust: byLambda },
  ]),
  'r.json': repositories(...['app', 'other', 'app-2', 'other-2', 'fn'].map(repository)),
  'app.err': noRepositoryPolicy(owner, 'app'),
  'app-2.err': noRepositoryPolicy(owner, 'app-2'),
  'fn.json': repositoryPolicy(
    owner,
    'fn',
    document(pulls, allow(pullActions, { Principal: { Service: 'lambda.amazonaws.com' } })),
  ),
  'other.json': repositoryPolicy(owner, 'other', others),
  'other-2.json': repositoryPolicy(owner, 'other-2', others),
}

/** As CloudTrail tells of a push that was refused. */
const refusal = (account: string, name: string) => ({
  eventSource: 'ecr.amazonaws.com',
  eventName: 'InitiateLayerUpload',
  awsRegion: 'us-east-1',
  errorCode: 'AccessDenied',
  errorMessage: `User: arn:aws:sts::${account}:assumed-role/ci/me is not authorized to perform: ecr:InitiateLayerUpload on resource: ${repository(name)} because no resource-based policy allows the ecr:InitiateLayerUpload action`,
  userIdentity: {
    type: 'AssumedRole',
    arn: `arn:aws:sts::${account}:assumed-role/ci/me`,
    accountId: account,
    sessionContext: { sessionIssuer: { arn: ci(account) } },
  },
})

const folder = mkdtempSync(join(tmpdir(), 'tidegate-apply-all-'))
const trail = join(folder, 'trail.json')
let server: RunningServer
beforeAll(async () => {
  for (const [file, content] of Object.entries(files))
    writeFileSync(
      join(folder, file),
      typeof content === 'string' ? content : JSON.stringify(content),
    )
  server = await startServer({ flags: ['--ephemeral'] })
  await must(...called('import', folder))
}, 120_000)
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true })
})

const called = (...args: readonly string[]) =>
  [process.execPath, [cli, ...args], { env: { TIDEGATE_ENDPOINT: server.url } }] as const
const told = (...records: readonly object[]) => {
  writeFileSync(trail, JSON.stringify({ Records: records }))
  return trail
}

test('where nothing can be applied nothing is changed', async () => {
  const { code, stderr } = await run(...called('doctor', told(refusal(one, 'absent')), '--apply'))
  expect(stderr).toContain('no fix is proven, and nothing was changed')
  expect(code).toBe(1)
}, 120_000)

test('several fixes are applied, those of one document as one, and then all is asked again', async () => {
  const names = [refusal(one, 'app'), refusal(two, 'app'), refusal(one, 'other')]
  const file = told(refusal(one, 'absent'), ...names)
  const { code, stdout, stderr } = await run(...called('doctor', file, '--apply'))
  expect(stderr).toBe('')
  expect(stdout.match(/^(?:applied|not applied|asked again): .*/gm)).toEqual([
    'not applied: ecr:InitiateLayerUpload: no change of a policy allows it',
    expect.stringMatching(/^applied: let role ci .* app$/),
    expect.stringMatching(/^applied: let role ci push to other$/),
    'asked again: ecr:InitiateLayerUpload is still refused',
    ...names.map(() => 'asked again: ecr:InitiateLayerUpload is allowed'),
  ])
  expect(code).toBe(1)
  const pushes = ['doctor', 'push', '--image', image('other'), '--as', ci(one)]
  expect((await run(...called(...pushes))).code).toBe(0)
}, 120_000)

/** A client as the root user of an account. */
const clientOf = (account: string) => ({
  endpoint: server.url,
  region: 'us-east-1',
  credentials: { accessKeyId: account, secretAccessKey: 'any' },
})

test('with --all, the fix for functions of two accounts is one, and the findings are gone', async () => {
  const ecr = new ECRClient(clientOf(owner))
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}))
  const token = Buffer.from(authorizationData?.[0]?.authorizationToken ?? '', 'base64').toString()
  const base = `${server.url}/v2/${owner}/us-east-1/fn`
  await new Pusher(base, token.slice('AWS:'.length)).push(
    '1',
    await makeImage(Buffer.from('#!/bin/sh\n')),
  )
  for (const account of [one, two])
    await new LambdaClient(clientOf(account)).send(
      new CreateFunctionCommand({
        ...{ FunctionName: 'f', PackageType: 'Image', Role: execution(account) },
        Code: { ImageUri: image('fn') },
      }),
    )
  const policyText = JSON.stringify(document(pulls))
  await ecr.send(new SetRepositoryPolicyCommand({ repositoryName: 'fn', policyText }))
  const { code, stdout, stderr } = await run(...called('doctor', '--all', '--apply'))
  expect(stderr).toBe('')
  expect(stdout.match(/^(?:applied|not applied|asked again): .*/gm)).toEqual([
    'applied: let Lambda pull from fn',
    'asked again: 2 findings gone, 0 findings left',
  ])
  expect(code).toBe(0)
}, 120_000)

const hasScript = spawnSync('script', ['--version']).status === 0

test.skipIf(!hasScript)(
  'to AWS all of it is shown before one question, by the profile of each account',
  async () => {
    const file = told(refusal(one, 'app-2'), refusal(two, 'app-2'), refusal(one, 'other-2'))
    const profiles = join(folder, 'profiles.ini')
    const key = (account: string) =>
      `[profile p${account}]\naws_access_key_id = ${account}\naws_secret_access_key = any\nregion = us-east-1\n`
    writeFileSync(profiles, [one, two, owner].map(key).join(''))
    const env = {
      ...{ AWS_ENDPOINT_URL: server.url, AWS_CONFIG_FILE: profiles },
      ...{ AWS_SHARED_CREDENTIALS_FILE: '/dev/null', TERM: 'dumb' },
    }
    const named = [one, two, owner].flatMap((account) => ['--profile', `p${account}`])
    const words = ['doctor', file, '--no-organization', ...named, '--apply']
    const typed = [process.execPath, cli, ...words].join(' ')
    const said = (input: string) => run('script', ['-qec', typed, '/dev/null'], { env, input })
    expect((await said('no\n')).stdout).toContain('nothing was changed')
    const { stdout } = await said('yes\n')
    expect(stdout.match(/write all this to AWS\?/g)).toHaveLength(1)
    const shown = stdout.slice(0, stdout.indexOf('write all this'))
    expect(shown.match(/--profile 'p999999999999' ecr set-repository-policy/g)).toHaveLength(2)
    expect(stdout.match(/asked again: .* is allowed/g)).toHaveLength(3)
  },
  120_000,
)
