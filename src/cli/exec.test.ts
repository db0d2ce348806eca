import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withEndpointOption } from './exec.ts'
import { type Operator, self, startOperator, tidegate } from './operator.contract.ts'

const deployer = 'arn:aws:iam::111111111111:role/deployer'
const stranger = 'arn:aws:iam::111111111111:role/stranger'
const sentence = 'User: x is not authorized to perform: ecr:GetAuthorizationToken on resource: *'
const registryLogin = Buffer.from('AWS:a-password').toString('base64')

let operator: Operator
let environment: Record<string, string>

beforeAll(async () => {
  operator = await startOperator({
    '/_tidegate/credentials': ({ body }) => ({
      body: {
        accessKeyId: JSON.parse(body).principal === stranger ? 'ASIASTRANGER' : 'ASIADEPLOYER',
        secretAccessKey: 'secret',
        sessionToken: 'token',
        expiration: '2030-01-01T00:00:00Z',
        arn: 'arn:aws:sts::111111111111:assumed-role/deployer/tidegate',
        account: '111111111111',
        region: 'us-east-1',
      },
    }),
    // ECR's GetAuthorizationToken.
    '/': ({ headers }) =>
      headers.authorization?.includes('ASIASTRANGER')
        ? { status: 400, body: { __type: 'AccessDeniedException', message: sentence } }
        : { body: { authorizationData: [{ authorizationToken: registryLogin }] } },
  })
  environment = { ...operator.environment, AWS_PROFILE: 'work', AWS_ENDPOINT_URL_ECR: 'http://x' }
  const docker = join(operator.folder, '.docker')
  mkdirSync(join(docker, 'contexts'), { recursive: true })
  const auths = { 'registry.example': { auth: Buffer.from('me:my:word').toString('base64') } }
  const proxies = { default: { httpProxy: 'http://proxy.example' } }
  writeFileSync(join(docker, 'config.json'), JSON.stringify({ auths, proxies }))
})
afterAll(() => operator.close())

const exec = (as: string, ...command: string[]) =>
  tidegate(['exec', '--as', as, '--', ...command], environment)
const sh = (script: string, as = deployer) => exec(as, 'sh', '-c', script)

test('the command has the credentials and this server, and no profile', async () => {
  const { stdout } = await exec(deployer, 'env')
  const aws = stdout.split('\n').filter((line) => line.startsWith('AWS_'))
  expect(aws.sort()).toEqual([
    'AWS_ACCESS_KEY_ID=ASIADEPLOYER',
    'AWS_ACCOUNT_ID=111111111111',
    'AWS_DEFAULT_REGION=us-east-1',
    'AWS_EC2_METADATA_DISABLED=true',
    `AWS_ENDPOINT_URL=${operator.url}`,
    'AWS_PAGER=',
    'AWS_REGION=us-east-1',
    'AWS_SECRET_ACCESS_KEY=secret',
    'AWS_SESSION_TOKEN=token',
  ])
})

test.each([
  { command: ['aws', 'sqs', 'list-queues'], leads: true },
  { command: ['/usr/bin/aws', '--region', 'us-east-1', 'sqs', 'list-queues'], leads: true },
  { command: ['aws', 'sqs', 'list-queues', '--endpoint-url', 'http://other'], leads: false },
  { command: ['aws', 'ecr', 'describe-repositories'], leads: false },
  { command: ['sh', '-c', 'aws', 'sqs'], leads: false },
])('$command is led here by an option: $leads', ({ command, leads }) => {
  const [program = '', ...rest] = command
  expect(withEndpointOption(command, 'http://here')).toEqual(
    leads ? [program, '--endpoint-url', 'http://here', ...rest] : command,
  )
})

test("the shell's own AWS_PAGER stays", async () => {
  const args = ['exec', '--as', deployer, '--', 'sh', '-c', 'echo $AWS_PAGER']
  const { stdout } = await tidegate(args, { ...environment, AWS_PAGER: 'less -S' })
  expect(stdout).toBe('less -S\n')
})

test('options after the command are its own', async () => {
  const { stdout } = await tidegate(
    ['exec', '--as', deployer, '--region', 'eu-west-1', 'sh', '-c', 'echo $AWS_REGION $0', '--as'],
    environment,
  )
  expect(stdout).toBe('eu-west-1 --as\n')
})

test.each([
  { shell: { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-2' }, region: 'eu-west-1' },
  { shell: { AWS_DEFAULT_REGION: 'eu-west-2' }, region: 'eu-west-2' },
])('the shell with $shell has the command in $region', async ({ shell, region }) => {
  const args = ['exec', '--as', deployer, '--', 'sh', '-c', 'echo $AWS_REGION $AWS_DEFAULT_REGION']
  const { stdout } = await tidegate(args, { ...environment, ...shell })
  expect(stdout).toBe(`${region} ${region}\n`)
})

test.each([
  { what: 'an exit code', script: 'exit 7', code: 7, signal: null },
  { what: 'a signal', script: 'kill -TERM $$', code: null, signal: 'SIGTERM' },
  { what: 'success', script: 'true', code: 0, signal: null },
])('$what is passed on', async ({ script, code, signal }) => {
  expect(await sh(script)).toMatchObject({ code, signal })
})

test('a command that does not exist ends with 127', async () => {
  const { code, stderr } = await exec(deployer, 'no-such-program')
  expect(stderr).toBe('tidegate: cannot run `no-such-program`: no such command on PATH\n')
  expect(code).toBe(127)
})

test('a signal reaches the command, which may end as it likes', async () => {
  const script = 'trap "echo heard; exit 3" TERM; echo ready; while :; do sleep 0.05; done'
  const args = ['exec', '--as', deployer, '--', 'sh', '-c', script]
  const ended = await tidegate(args, environment, { signalAfterOutput: 'SIGTERM' })
  expect(ended).toMatchObject({ stdout: 'ready\nheard\n', code: 3 })
})

test('a principal that is none is refused before the server is asked', async () => {
  const { code, stderr } = await exec('deployer', 'true')
  expect(stderr).toContain(
    '--as: expected a 12-digit account or the ARN of a user, role or session',
  )
  expect(code).toBe(2)
})

const helper = (action: string, input: string) =>
  `printf '%s' '${input}' | docker-credential-tidegate ${action}`

test.each(['localhost', '222222222222.dkr.ecr.eu-west-1.localhost'])(
  'docker gets a password for %s from ECR, as the principal',
  async (name) => {
    const host = `${name}:${operator.port}`
    const { stdout, stderr } = await sh(helper('get', host))
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual({ ServerURL: host, Username: 'AWS', Secret: 'a-password' })
    const region = name === 'localhost' ? 'us-east-1' : 'eu-west-1'
    expect(operator.calls.at(-1)?.headers.authorization).toContain(`/${region}/ecr/aws4_request`)
  },
)

test('docker gets no password for a principal that ECR refuses, and AWS says why', async () => {
  const ended = await sh(helper('get', `localhost:${operator.port}`), stranger)
  expect(ended).toMatchObject({
    code: 1,
    stdout: `${sentence}\n`,
    stderr: `tidegate: ${sentence}\n`,
  })
})

test('docker login is kept for the rest of the command, and logout forgets it', async () => {
  const host = `localhost:${operator.port}`
  const store = JSON.stringify({ ServerURL: host, Username: 'AWS', Secret: 'own' })
  const { stdout } = await sh(
    [helper('store', store), helper('get', host), helper('erase', host), helper('get', host)].join(
      ';',
    ),
  )
  const secrets = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).Secret)
  expect(secrets).toEqual(['own', 'a-password'])
})

test("other registries are answered by the user's own settings", async () => {
  const { stdout } = await sh(helper('get', 'registry.example'))
  expect(JSON.parse(stdout)).toMatchObject({ Username: 'me', Secret: 'my:word' })
  const unknown = await sh(helper('get', 'other.example'))
  expect(unknown).toMatchObject({
    code: 1,
    stdout: 'credentials not found in native keychain\n',
    stderr: '',
  })
})

test('inside another exec the same settings are asked', async () => {
  const again = 'tidegate exec --as 111111111111 -- docker-credential-tidegate get'
  const { stdout } = await sh(`tidegate() { ${self} "$@"; }; printf registry.example | ${again}`)
  expect(JSON.parse(stdout)).toMatchObject({ Username: 'me', Secret: 'my:word' })
})

test('docker keeps its other settings, contexts and plug-ins', async () => {
  const { stdout } = await sh(
    'cat $DOCKER_CONFIG/config.json; test -d $DOCKER_CONFIG/contexts && echo kept',
  )
  expect(stdout).toContain('http://proxy.example')
  expect(stdout).toContain('"credsStore": "tidegate"')
  expect(stdout).not.toContain('auths')
  expect(stdout).toMatch(/kept\n$/)
})

test('skopeo is given a helper for every registry that the command names', async () => {
  const host = `333333333333.dkr.ecr.us-east-1.localhost:${operator.port}`
  const { stdout } = await exec(
    deployer,
    'sh',
    '-c',
    'cat $REGISTRY_AUTH_FILE',
    `docker://${host}/a`,
  )
  expect(JSON.parse(stdout).credHelpers).toEqual({
    [`localhost:${operator.port}`]: 'tidegate',
    [`127.0.0.1:${operator.port}`]: 'tidegate',
    [`111111111111.dkr.ecr.us-east-1.localhost:${operator.port}`]: 'tidegate',
    [host]: 'tidegate',
  })
})

test('nothing stays behind', async () => {
  const { stdout } = await sh('printf %s $DOCKER_CONFIG')
  expect(stdout).toMatch(/tidegate-exec-/)
  expect(existsSync(stdout)).toBe(false)
})
