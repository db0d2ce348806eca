import { afterAll, expect, test } from 'vitest'
import { dockerContract } from '../../src/runner/docker/docker.contract.ts'
import { startEngine } from '../support/engine.ts'

const engine = await startEngine()
if (engine?.env.DOCKER_HOST) process.env.DOCKER_HOST = engine.env.DOCKER_HOST

afterAll(() => engine?.stop())

if (engine) dockerContract()
else
  test.skip('the docker runner: dockerd is missing, run .ci/clients first', () => {
    expect(engine).toBeDefined()
  })
