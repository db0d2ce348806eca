import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fetchedClient, fetchedModules, type Ran, run } from '../support/run.ts'
import { type RunningServer, startServer } from '../support/server.ts'

// CloudFormation, S3 and SSM are no services here: whoever needs them is to be told so at once, by its own client.

const account = '111111111111'
let server: RunningServer
let env: Readonly<Record<string, string>>

beforeAll(async () => {
  server = await startServer()
  env = {
    AWS_ENDPOINT_URL: server.url,
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: 'any',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_REGION: 'us-east-1',
    SAM_CLI_TELEMETRY: '0',
  }
})
afterAll(() => server?.stop())

/** How often the server refused what it does not implement while `work` ran, by operation. */
async function refusedDuring(work: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = server.output().length
  await work()
  // A line that is told again is told together with the next ones, seconds later.
  await new Promise((resolve) => setTimeout(resolve, 11_000))
  const counts: Record<string, number> = {}
  for (const [, operation = '', more] of server
    .output()
    .slice(before)
    .matchAll(/ 400 (.+?) key \d+, UnsupportedOperation(?:, (\d+) times more)?/g))
    counts[operation] = (counts[operation] ?? 0) + Number(more ?? 1)
  return counts
}

const sentence = (operation: string) => `Tidegate does not implement ${operation} yet.`
const said = ({ stdout, stderr }: Ran) => `${stdout}${stderr}`

const cdkModules = fetchedModules('cdk')
describe.skipIf(!cdkModules)('the CDK', () => {
  const app = mkdtempSync(join(tmpdir(), 'tidegate-cdk-'))
  beforeAll(() => {
    symlinkSync(cdkModules ?? '', join(app, 'node_modules'))
    writeFileSync(join(app, 'cdk.json'), JSON.stringify({ app: 'node app.js' }))
    writeFileSync(
      join(app, 'app.js'),
      `const cdk = require('aws-cdk-lib')
const { Repository } = require('aws-cdk-lib/aws-ecr')
const app = new cdk.App()
const stack = new cdk.Stack(app, 'Hello', { env: { account: '${account}', region: 'us-east-1' } })
new Repository(stack, 'App', { repositoryName: 'app' })\n`,
    )
  })

  test.each([
    ['bootstrap', [`aws://${account}/us-east-1`], 'cloudformation:DescribeStacks'],
    ['deploy', ['Hello', '--require-approval', 'never'], 'ssm:GetParameter'],
    ['diff', ['Hello'], 'cloudformation:DescribeStacks'],
    ['destroy', ['Hello', '--force'], 'cloudformation:DescribeStacks'],
  ])(
    'cdk %s ends with what is missing, and tries nothing again',
    async (command, more, operation) => {
      const cdk = join(cdkModules ?? '', '.bin', 'cdk')
      let ended: Ran | undefined
      const counts = await refusedDuring(async () => {
        ended = await run(cdk, [command, ...more, '--no-notices'], { env, cwd: app })
      })
      expect(ended?.code).toBe(1)
      expect(said(ended as Ran)).toContain(sentence(operation))
      // `bootstrap` looks the stack up twice.
      for (const [asked, count] of Object.entries(counts))
        expect(count, asked).toBeLessThanOrEqual(command === 'bootstrap' ? 2 : 1)
      expect(counts[operation]).toBeGreaterThan(0)
    },
  )
})

const sam = fetchedClient('sam')
describe.skipIf(!sam)('SAM', () => {
  const app = mkdtempSync(join(tmpdir(), 'tidegate-sam-'))
  beforeAll(() =>
    writeFileSync(
      join(app, 'template.yaml'),
      `AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      PackageType: Image
      ImageUri: ${account}.dkr.ecr.us-east-1.amazonaws.com/app:v1\n`,
    ),
  )
  const deploy = ['deploy', '--stack-name', 's', '--capabilities', 'CAPABILITY_IAM']
  const repository = `${account}.dkr.ecr.us-east-1.amazonaws.com/app`

  test.each([
    [
      'deploy, with what it manages',
      [...deploy, '--resolve-image-repos', '--resolve-s3'],
      'cloudformation:CreateChangeSet',
    ],
    [
      'deploy, with what is given',
      [...deploy, '--image-repository', repository, '--s3-bucket', 'b'],
      'cloudformation:DescribeStacks',
    ],
    ['delete', ['delete', '--stack-name', 's', '--no-prompts'], 'cloudformation:DescribeStacks'],
  ])('sam %s ends with what is missing, and tries nothing again', async (_, args, operation) => {
    let ended: Ran | undefined
    const counts = await refusedDuring(async () => {
      ended = await run(sam ?? '', args, { env, cwd: app })
    })
    expect(ended?.code).toBe(1)
    expect(said(ended as Ran)).toContain(sentence(operation))
    for (const [asked, count] of Object.entries(counts)) expect(count, asked).toBe(1)
    expect(counts[operation]).toBe(1)
  })
})

interface Sdk {
  readonly [name: string]: new (
    input: object,
  ) => {
    send(command: object): Promise<unknown>
  }
}

const sdkModules = fetchedModules('sdk')
describe.skipIf(!sdkModules)('the JavaScript SDK', () => {
  const load = (service: string): Sdk =>
    createRequire(join(sdkModules ?? '', '..', 'x.js'))(`@aws-sdk/client-${service}`)

  // One of each protocol.
  test.each([
    ['JSON 1.0', 'dynamodb', 'DynamoDBClient', 'ListTablesCommand', {}, 'dynamodb:ListTables'],
    ['JSON 1.1', 'ssm', 'SSMClient', 'GetParameterCommand', { Name: 'n' }, 'ssm:GetParameter'],
    [
      'query',
      'cloudformation',
      'CloudFormationClient',
      'ListStacksCommand',
      {},
      'cloudformation:ListStacks',
    ],
    ['EC2’s query', 'ec2', 'EC2Client', 'DescribeVpcsCommand', {}, 'ec2:DescribeVpcs'],
    ['REST with XML', 's3', 'S3Client', 'ListBucketsCommand', {}, 'GET / of s3'],
    [
      'REST with JSON',
      'apigatewayv2',
      'ApiGatewayV2Client',
      'GetApisCommand',
      {},
      'GET /v2/apis of apigateway',
    ],
    ['CBOR', 'cloudwatch', 'CloudWatchClient', 'ListMetricsCommand', {}, 'monitoring:ListMetrics'],
  ])(
    'reads a refusal in %s, and asks once',
    async (_, service, client, command, input, operation) => {
      const sdk = load(service)
      const settings = {
        endpoint: server.url,
        region: 'us-east-1',
        credentials: { accessKeyId: account, secretAccessKey: 'any' },
      }
      const [Client, Command] = [sdk[client], sdk[command]]
      if (!Client || !Command) throw new Error(`no ${client} or ${command}`)
      const error = await new Client(settings).send(new Command(input)).catch((thrown) => thrown)
      expect(error).toMatchObject({
        name: 'UnsupportedOperation',
        message: expect.stringContaining(sentence(operation)),
        $metadata: { attempts: 1, httpStatusCode: 400 },
      })
    },
  )
})
