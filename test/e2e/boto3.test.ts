import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Aws, rootOf } from '../support/aws.ts'
import { makeImage } from '../support/image.ts'
import { Pusher } from '../support/pusher.ts'
import { has, must } from '../support/run.ts'
import { type RunningServer, startServer } from '../support/server.ts'

const account = '111111111111'
const boto3 = has('python3') && spawnSync('python3', ['-c', 'import boto3']).status === 0
if (!boto3 && process.env.CI) throw new Error('boto3 is missing: run .ci/clients first')

describe.skipIf(!boto3)('boto3, unmodified', () => {
  let server: RunningServer
  beforeAll(async () => {
    server = await startServer()
    const aws = new Aws(server, rootOf(account))
    await aws.json('ecr', 'create-repository', '--repository-name', 'app')
    const { stdout } = await aws.run('ecr', 'get-login-password')
    const registry = new Pusher(`${server.url}/v2/${account}/us-east-1/app`, stdout.trim())
    await registry.push('v1', await makeImage(Buffer.from('#!/bin/sh\n')))
  })
  afterAll(() => server?.stop())

  test('reads every answer, page, wait and refusal as AWS’s', async () => {
    const script = join(import.meta.dirname, 'boto3-client.py')
    const image = `${account}.dkr.ecr.us-east-1.localhost:${server.port}/app:v1`
    expect(await must('python3', [script, server.url, account, image])).toContain('all is well')
  })
})
