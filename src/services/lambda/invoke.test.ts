import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accountA } from '../../../test/support/ecr.ts'
import {
  allow,
  openServices,
  pushImage,
  roleFor,
  type Services,
} from '../../../test/support/functions.ts'
import type {
  FunctionConfiguration,
  InvocationResponse,
} from '../../aws/models/lambda.types.gen.ts'
import type { GetLogEventsResponse } from '../../aws/models/logs.types.gen.ts'
import { LocalRunner } from '../../runner/local/local.ts'
import { nodeLayer, programLayer } from '../../runner/node-image.contract.ts'

const probeFolder = mkdtempSync(join(tmpdir(), 'tg-probe-'))
const probe = await LocalRunner.open(probeFolder)
const missing = await probe.unavailable()
await probe.close()
rmSync(probeFolder, { recursive: true, force: true })

const logsRights = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents']

// Where sandboxes cannot be started these are skipped by name; a machine of ours must be able to.
const required = process.env.CI === 'true'
describe.skipIf(missing !== undefined && !required)('invoking, in real sandboxes', () => {
  let services: Services
  let role: string
  let silentRole: string
  beforeAll(async () => {
    services = await openServices((folder) => LocalRunner.open(folder))
    role = await roleFor(services, 'execution', 'lambda.amazonaws.com', allow(logsRights))
    silentRole = await roleFor(services, 'silent')
    await services.call('ecr', 'CreateRepository', { repositoryName: 'app' })
    await pushImage(services, 'app', 'v1', {
      layers: [await nodeLayer(), await programLayer()],
      layerType: 'application/vnd.docker.image.rootfs.diff.tar',
      config: {
        architecture: 'amd64',
        os: 'linux',
        config: {
          Entrypoint: ['/bin/node'],
          Cmd: ['runtime.cjs'],
          WorkingDir: '/var/task',
          Env: ['FROM_IMAGE=yes', 'PATH=/bin'],
        },
      },
    })
  })
  afterAll(async () => {
    expect(services.errors).toEqual([])
    await services.close()
  })

  async function make(FunctionName: string, more: object = {}): Promise<void> {
    await services.call('lambda', 'CreateFunction', {
      FunctionName,
      PackageType: 'Image',
      Code: { ImageUri: `${accountA}.dkr.ecr.us-east-1.amazonaws.com/app:v1` },
      Role: role,
      MemorySize: 512,
      ...more,
    })
    await services.settle()
    const got = await services.call<FunctionConfiguration>('lambda', 'GetFunctionConfiguration', {
      FunctionName,
    })
    expect(got).toMatchObject({ State: 'Active' })
  }

  const invoke = (FunctionName: string, event: unknown, more: object = {}) =>
    services.call<InvocationResponse>('lambda', 'Invoke', {
      FunctionName,
      Payload: Buffer.from(JSON.stringify(event)),
      ...more,
    })
  const output = ({ Payload }: InvocationResponse) =>
    JSON.parse(Buffer.from(Payload ?? []).toString())

  async function logged(name: string): Promise<string[]> {
    await expect
      .poll(async () => (await events(name)).some((line) => line.startsWith('REPORT')))
      .toBe(true)
    return events(name)
  }
  async function events(name: string): Promise<string[]> {
    const logGroupName = `/aws/lambda/${name}`
    const found = await services
      .call<GetLogEventsResponse>('logs', 'FilterLogEvents', { logGroupName })
      .catch(() => ({ events: [] }))
    return (found.events ?? []).map(({ message }) => message ?? '')
  }

  test('the answer, its version and no error', async () => {
    await make('plain')
    const answer = await invoke('plain', { do: 'echo', value: { a: 1 } })
    expect(output(answer)).toEqual({ a: 1 })
    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' })
    expect(answer).not.toHaveProperty('FunctionError')
    expect(answer).not.toHaveProperty('LogResult')
  })

  test('a warm sandbox is used again, and a new configuration starts another', async () => {
    await make('warm')
    expect(output(await invoke('warm', { do: 'count' }))).toBe(1)
    expect(output(await invoke('warm', { do: 'count' }))).toBe(2)
    await services.call('lambda', 'UpdateFunctionConfiguration', {
      FunctionName: 'warm',
      Environment: { Variables: { MINE: 'yes' } },
    })
    expect(output(await invoke('warm', { do: 'count' }))).toBe(3)
    await services.settle()
    expect(output(await invoke('warm', { do: 'count' }))).toBe(1)
    expect(output(await invoke('warm', { do: 'environment' }))).toMatchObject({ MINE: 'yes' })
  })

  test("the environment is the image's, the user's and the platform's, with a session of the role", async () => {
    await make('env', { Environment: { Variables: { MINE: 'yes', PATH: '/bin:/mine' } } })
    const environment = output(await invoke('env', { do: 'environment' }))
    expect(environment).toMatchObject({
      FROM_IMAGE: 'yes',
      MINE: 'yes',
      PATH: '/bin:/mine',
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: 'env',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/env',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/),
    })
    expect(environment).not.toHaveProperty('AWS_EXECUTION_ENV')
    const { findCredentials } = await import('../../access/credentials.ts')
    const found = await findCredentials(services.db, environment.AWS_ACCESS_KEY_ID, {
      strict: true,
    })
    expect(found?.holder?.arn).toBe(`arn:aws:sts::${accountA}:assumed-role/execution/env`)
    expect(found?.temporary?.session.sourceFunctionArn).toBe(
      `arn:aws:lambda:us-east-1:${accountA}:function:env`,
    )
  })

  test('what it writes is logged, and the tail comes with the answer when asked for', async () => {
    await make('talks')
    const { LogResult } = await invoke(
      'talks',
      { do: 'print', out: 'one\ntwo\n' },
      { LogType: 'Tail' },
    )
    const tail = Buffer.from(LogResult ?? '', 'base64').toString()
    const id = '[0-9a-f-]{36}'
    expect(tail).toMatch(
      new RegExp(
        `^START RequestId: ${id} Version: \\$LATEST\none\ntwo\nEND RequestId: ${id}\nREPORT RequestId: ${id}\tDuration: \\d+\\.\\d\\d ms\tBilled Duration: \\d+ ms\tMemory Size: 512 MB\tMax Memory Used: \\d+ MB\tInit Duration: \\d+\\.\\d\\d ms\t\n$`,
      ),
    )
    expect((await logged('talks')).join('')).toBe(tail)
    const { logStreams } = await services.call<{ logStreams: { logStreamName: string }[] }>(
      'logs',
      'DescribeLogStreams',
      { logGroupName: '/aws/lambda/talks' },
    )
    expect(logStreams[0]?.logStreamName).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/)
  })

  test('a role that may not write logs loses them, and the invocation succeeds', async () => {
    await make('mute', { Role: silentRole })
    expect(await invoke('mute', { do: 'print', out: 'lost\n' })).toMatchObject({ StatusCode: 200 })
    await expect
      .poll(() => services.refused.map(({ operation }) => operation))
      .toContain('PutLogEvents')
    expect(await events('mute')).toEqual([])
  })

  test('an exit and a late answer are Unhandled, with the error in the payload', async () => {
    await make('fails', { Timeout: 1 })
    const died = await invoke('fails', { do: 'exit', status: 3 })
    expect(died).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' })
    expect(output(died)).toMatchObject({ errorType: 'Runtime.ExitError' })
    const late = await invoke('fails', { do: 'later', ms: 9000 }, { LogType: 'Tail' })
    expect(output(late)).toMatchObject({ errorType: 'Sandbox.Timedout' })
    expect(Buffer.from(late.LogResult ?? '', 'base64').toString()).toMatch(/Status: timeout\n$/)
  })

  test('an event is accepted, and runs under its request id', async () => {
    await make('later')
    const accepted = await invoke(
      'later',
      { do: 'print', out: 'ran\n' },
      { InvocationType: 'Event' },
    )
    expect(accepted).toEqual({ StatusCode: 202 })
    await services.settle()
    expect(await logged('later')).toContain('ran\n')
  })

  test('an event that fails runs three times in all, after one minute and after two, with one id', async () => {
    await make('flaky')
    await invoke('flaky', { do: 'exit', status: 1 }, { InvocationType: 'Event' })
    const starts = async () => (await logged('flaky')).filter((line) => line.startsWith('START'))
    for (const [minutes, runs] of [
      [0, 1],
      [1, 2],
      [2, 3],
      [60, 3],
    ] as const) {
      await services.clock.advance(minutes * 60_000)
      await services.settle()
      await expect.poll(async () => (await starts()).length).toBe(runs)
    }
    expect(new Set(await starts()).size).toBe(1)
  })

  test('reserved concurrency throttles the one too many, and none at all when it is zero', async () => {
    await make('few')
    const reserve = (ReservedConcurrentExecutions: number) =>
      services.call('lambda', 'PutFunctionConcurrency', {
        FunctionName: 'few',
        ReservedConcurrentExecutions,
      })
    await reserve(1)
    const throttled = { code: 'TooManyRequestsException', message: 'Rate Exceeded.' }
    const first = invoke('few', { do: 'later', ms: 500 })
    await new Promise((resolve) => setTimeout(resolve, 50))
    await expect(invoke('few', { do: 'count' })).rejects.toMatchObject(throttled)
    expect(output(await first)).toBe('late')
    await reserve(0)
    await expect(invoke('few', { do: 'count' })).rejects.toMatchObject({
      ...throttled,
      detail: { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' },
    })
  })

  test('a role deleted since is told, and nothing runs', async () => {
    const Role = await roleFor(services, 'gone')
    await make('orphan', { Role })
    await services.call('iam', 'DeleteRole', { RoleName: 'gone' })
    await expect(invoke('orphan', {})).rejects.toMatchObject({
      code: 'AccessDeniedException',
      message: 'The role defined for the function cannot be assumed by Lambda.',
    })
  })
})
