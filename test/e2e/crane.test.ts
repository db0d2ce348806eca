import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Aws, rootOf } from '../support/aws.ts'
import { fetchedClient, must } from '../support/run.ts'
import { type RunningServer, startServer } from '../support/server.ts'

const account = '111111111111'
const program = fetchedClient('crane')

describe.skipIf(!program)('crane, unmodified', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tg-crane-'))
  const env = { DOCKER_CONFIG: join(folder, 'config') }
  let server: RunningServer
  let aws: Aws
  let host: string
  beforeAll(async () => {
    server = await startServer()
    aws = new Aws(server, rootOf(account))
    host = `${account}.dkr.ecr.us-east-1.localhost:${server.port}`
    for (const name of ['app', 'other'])
      await aws.json('ecr', 'create-repository', '--repository-name', name)
    const input = (await aws.run('ecr', 'get-login-password')).stdout.trim()
    await must(program ?? '', ['auth', 'login', '-u', 'AWS', '--password-stdin', host], {
      ...{ env, input },
    })
    writeFileSync(join(folder, 'file'), 'hello')
    await must('tar', ['cf', join(folder, 'layer.tar'), '-C', folder, 'file'])
  })
  afterAll(async () => {
    await server?.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  const crane = async (...args: string[]) => (await must(program ?? '', args, { env })).trim()

  test('makes an image of one layer, adds one, and lists the tags', async () => {
    const layer = join(folder, 'layer.tar')
    await crane('append', '--oci-empty-base', '-f', layer, '-t', `${host}/app:one`)
    await crane('append', '-b', `${host}/app:one`, '-f', layer, '-t', `${host}/app:two`)
    expect((await crane('ls', `${host}/app`)).split('\n').sort()).toEqual(['one', 'two'])
    expect((await crane('catalog', host)).split('\n').sort()).toEqual(['app', 'other'])
    await crane('validate', '--remote', `${host}/app:two`)
  })

  test('copies between repositories, tags, pulls and deletes', async () => {
    await crane('copy', `${host}/app:two`, `${host}/other:two`)
    await crane('tag', `${host}/other:two`, 'three')
    const digest = await crane('digest', `${host}/other:three`)
    expect(digest).toBe(await crane('digest', `${host}/app:two`))
    await crane('pull', `${host}/other@${digest}`, join(folder, 'pulled.tar'))
    await crane('delete', `${host}/other@${digest}`)
    await expect(crane('digest', `${host}/other:two`)).rejects.toThrow('404')
  })

  test('makes an index of two images', async () => {
    const [one, two] = ['one', 'two'].map((tag) => `${host}/app:${tag}`)
    const index = ['index', 'append', '-m', one ?? '', '-m', two ?? '', '-t', `${host}/app:index`]
    await crane(...index)
    expect(JSON.parse(await crane('manifest', `${host}/app:index`)).manifests).toHaveLength(2)
  })
})
