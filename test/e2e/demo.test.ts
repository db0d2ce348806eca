import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { callAws } from '../../src/cli/demo/aws-call.ts'
import { ecr } from '../../src/cli/demo/calls.ts'
import { tidegate } from '../../src/cli/operator.contract.ts'
import { signedCall } from '../../src/cli/signed-call.ts'
import { type RunningServer, startServer } from '../support/server.ts'

let folder: string
let environment: Record<string, string | undefined>
let server: RunningServer

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-demo-test-'))
  const { DOCKER_HOST, TIDEGATE_RUNNER, TMPDIR } = process.env
  environment = { HOME: folder, TMPDIR, DOCKER_HOST, TIDEGATE_RUNNER }
  server = await startServer({ flags: ['--ephemeral'] })
})
afterAll(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** What each story must show, in this order: the denial, its reason, the fix, the success. */
const told: readonly (readonly [number, readonly string[]])[] = [
  [
    1,
    [
      '(AccessDeniedException) when calling the CreateFunction operation: Lambda does not have permission to access the ECR image. Check the ECR permissions.',
      'lambda.amazonaws.com may not ecr:BatchGetImage',
      'let Lambda pull from worker: proven',
      'exec --as 111111111111 -- aws ecr set-repository-policy',
      'pasted: account 111111111111 has made its change',
      'State: Active',
      '{"says":"hello from worker"',
    ],
  ],
  [
    2,
    [
      '{"says":"hello from shared"',
      'clock advance 15d',
      '(CodeArtifactUserPendingException) when calling the Invoke operation',
      '"StateReasonCode": "ImageAccessDenied"',
      'nearest is statement 1 "CrossAccountPermission" (Allow)',
      '+ {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}',
      'exec --as 222222222222 -- aws ecr set-repository-policy',
      'pasted: account 222222222222 has made its change',
      '{"says":"hello from shared"',
    ],
  ],
  [
    3,
    [
      'Lambda has written it',
      'Check the ECR permissions.',
      'let user creator pull from foreign: proven; Lambda itself may pull',
      '"AWS":"arn:aws:iam::111111111111:user/creator"',
      '{"says":"hello from foreign"',
    ],
  ],
  [
    4,
    [
      'repository/team/private because no resource-based policy allows the ecr:InitiateLayerUpload action',
      'repository/team/aap because no resource-based policy allows the ecr:InitiateLayerUpload action',
      'the resource exists',
      'the resource does not exist',
      'v1: digest: sha256:',
    ],
  ],
  [
    5,
    [
      'because no identity-based policy allows the ecr:InitiateLayerUpload action',
      'let role builder push to your-repo: proven',
      '--policy-name allow-push-your-repo',
      "'Invalid repository policy provided'",
      'v1: digest: sha256:',
      "does not exist in the registry with id '111111111111'",
      'imageTag: v1',
    ],
  ],
]

test('all five stories come out as told, without a key pressed', async () => {
  const { code, stdout, stderr } = await tidegate(['demo'], environment)
  expect(stderr).toBe('')
  expect(code).toBe(0)
  const chapters = stdout.split(/^─+$/m).map((text) => text.replace(/\s+/g, ' '))
  const skips = stdout.includes('- skipped: ')
  if (skips && process.env.CI) throw new Error(`this machine runs no functions:\n${stdout}`)
  for (const [number, lines] of told) {
    let at = 0
    for (const line of lines) {
      // Where functions cannot run, the demo says so in their answers' place.
      const wanted = skips && line.startsWith('{"says"') ? '- skipped: ' : line
      const found = chapters[number]?.indexOf(wanted, at) ?? -1
      expect(found, `${wanted}\nin ${chapters[number]}`).toBeGreaterThanOrEqual(0)
      at = found + wanted.length
    }
  }
  expect(chapters[6]).toContain('5 of 5 came out as told')
  expect(stdout).not.toContain('\u001b')
}, 120_000)

test('what the machine cannot run is said in the words of the server, and the rest goes on', async () => {
  const { code, stdout } = await tidegate(['demo', '--story', '1'], {
    ...environment,
    TIDEGATE_RUNNER: 'docker',
    DOCKER_HOST: `unix://${join(folder, 'none')}`,
  })
  expect(stdout).toContain('- skipped: Tidegate cannot run functions here: ')
  expect(stdout).toContain('1 of 1 came out as told; skipped steps: 1.')
  expect(code).toBe(0)
}, 60_000)

test('on a running server it can be played twice, and leaves nothing', async () => {
  for (const story of ['3', '5', '5']) {
    const args = ['demo', '--no-pause', '--endpoint', server.url, '--story', story]
    const { code, stdout, stderr } = await tidegate(args, environment)
    expect(stdout + stderr).toContain('1 of 1 came out as told')
    expect(code).toBe(0)
  }
  for (const account of ['111111111111', '222222222222', '999999999999']) {
    const root = {
      ...{ endpoint: new URL(server.url), region: 'us-east-1' },
      ...{ accessKeyId: account, secretAccessKey: 'any' },
    }
    const repositories = await callAws(root, ecr('DescribeRepositories', {}))
    expect(repositories).toMatchObject({ ok: true, output: { repositories: [] } })
    for (const operation of ['ListUsers', 'ListRoles', 'ListInstanceProfiles']) {
      const body = `Action=${operation}&Version=2010-05-08`
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      const { status, text } = await signedCall(root, 'iam', { headers, body })
      expect(text).not.toContain('<member>')
      expect(status).toBe(200)
    }
  }
}, 60_000)

test('it moves no clock but its own', async () => {
  const args = ['demo', '--endpoint', server.url, '--story', '2']
  const { stdout } = await tidegate(args, environment)
  expect(stdout).toContain('it is played on a server of its own, not on yours')
  expect(stdout).toContain('1 of 1 came out as told')
  const clock = await tidegate(['clock', '--endpoint', server.url], environment)
  expect(clock).toMatchObject({ stderr: '', code: 0 })
  expect(Date.parse(clock.stdout.trim()) - Date.now()).toBeLessThan(60_000)
}, 60_000)

test('a story that is not there is refused', async () => {
  const { code, stderr } = await tidegate(['demo', '--story', '6'], environment)
  expect(stderr).toContain('--story: expected a number from 1 to 5, got `6`')
  expect(code).toBe(2)
})
