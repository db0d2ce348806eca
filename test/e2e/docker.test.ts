import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Aws, rootOf } from '../support/aws.ts'
import { type Engine, loadImage, loadTinyImage, startEngine } from '../support/engine.ts'
import { has, must } from '../support/run.ts'
import { cli, type RunningServer, startServer } from '../support/server.ts'

const account = '111111111111'

describe.skipIf(!has('dockerd') || !has('docker'))('docker, unmodified', () => {
  let server: RunningServer
  let engine: Engine
  let aws: Aws
  let host: string
  beforeAll(async () => {
    server = await startServer()
    const started = await startEngine()
    if (!started) throw new Error('expected an engine')
    engine = started
    aws = new Aws(server, rootOf(account))
    host = `${account}.dkr.ecr.us-east-1.localhost:${server.port}`
    for (const name of ['app', 'other'])
      await aws.json('ecr', 'create-repository', '--repository-name', name)
    await aws.json(
      ...['ecr', 'create-repository', '--repository-name', 'fixed'],
      ...['--image-tag-mutability', 'IMMUTABLE'],
    )
    await loadTinyImage(engine, 'tiny')
  })
  afterAll(async () => {
    await engine?.stop()
    await server?.stop()
  })

  const docker = async (...args: string[]) => {
    const { code, stdout, stderr } = await engine.docker(...args)
    return { code, text: `${stdout}${stderr}`.trim() }
  }
  const done = async (...args: string[]) => {
    const { code, text } = await docker(...args)
    if (code !== 0) throw new Error(`docker ${args.join(' ')}: ${text}`)
    return text
  }
  const login = async () => {
    const { stdout } = await aws.run('ecr', 'get-login-password')
    return docker('login', '-u', 'AWS', '-p', stdout.trim(), host)
  }
  const digestIn = (text: string) => /digest: (sha256:[0-9a-f]{64})/.exec(text)?.[1]

  test('a wrong password is told so, and nothing can be pushed', async () => {
    const wrong = await docker('login', '-u', 'AWS', '-p', 'wrong', host)
    expect(wrong.code).toBe(1)
    expect(wrong.text).toContain('failed with status: 400 Bad Request')
    await done('tag', 'tiny', `${host}/app:v1`)
    expect((await docker('push', `${host}/app:v1`)).text).toContain('no basic auth credentials')
  })

  test('login, push, push again, pull by tag and by digest', async () => {
    expect((await login()).text).toContain('Login Succeeded')
    const digest = digestIn(await done('push', `${host}/app:v1`))
    expect(await done('push', `${host}/app:v1`)).toContain('Layer already exists')
    await done('rmi', `${host}/app:v1`)
    expect(await done('pull', `${host}/app:v1`)).toContain(`Digest: ${digest}`)
    await done('rmi', `${host}/app:v1`)
    expect(await done('pull', `${host}/app@${digest}`)).toContain(`Digest: ${digest}`)
  })

  test('an image of several layers, of which another repository already has some', async () => {
    await loadImage(engine, 'layered', ['one', 'two', 'three'], `${host}/app:v1`)
    await done('tag', 'layered', `${host}/app:layered`)
    const pushed = await done('push', `${host}/app:layered`)
    expect(pushed).toContain('Layer already exists')
    const put = ['ecr', 'put-account-setting', '--name', 'BLOB_MOUNTING', '--value', 'ENABLED']
    await aws.json(...put)
    await done('tag', 'layered', `${host}/other:v1`)
    const mounted = await done('push', `${host}/other:v1`)
    expect(mounted).toContain('Mounted from app')
    expect(digestIn(mounted)).toBe(digestIn(pushed))
    await done('rmi', `${host}/other:v1`)
    await done('pull', `${host}/other:v1`)
  })

  test('what is not there', async () => {
    const { text } = await docker('pull', `${host}/app:absent`)
    expect(text).toContain(
      `manifest for ${host}/app:absent not found: manifest unknown: Requested image not found`,
    )
    await done('tag', 'tiny', `${host}/absent:v1`)
    expect((await docker('push', `${host}/absent:v1`)).text).toContain(
      `name unknown: The repository with name 'absent' does not exist in the registry with id '${account}'`,
    )
  })

  test('a refusal while a large layer is still arriving is read', async () => {
    await aws.json('ecr', 'create-repository', '--repository-name', 'closed')
    const Statement = [{ Effect: 'Deny', Principal: '*', Action: 'ecr:UploadLayerPart' }]
    await aws.json(
      ...['ecr', 'set-repository-policy', '--repository-name', 'closed', '--policy-text'],
      JSON.stringify({ Version: '2012-10-17', Statement }),
    )
    await loadImage(engine, 'large', [randomBytes(60_000_000)], `${host}/app:v1`)
    await done('tag', 'large', `${host}/closed:v1`)
    for (let push = 0; push < 6; push++)
      expect((await docker('push', `${host}/closed:v1`)).text).toMatch(
        /denied: User: \S+ is not authorized to perform: ecr:UploadLayerPart on resource/,
      )
  })

  test('a tag that is immutable', async () => {
    await done('tag', 'tiny', `${host}/fixed:v1`)
    await done('push', `${host}/fixed:v1`)
    await done('tag', 'layered', `${host}/fixed:v1`)
    expect((await docker('push', `${host}/fixed:v1`)).text).toContain(
      "tag invalid: The image tag 'v1' already exists in the 'fixed' repository and cannot be overwritten because the tag is immutable.",
    )
  })

  test('an index of two images is made, pushed and inspected', async () => {
    // `docker manifest` looks names up itself, without the engine, and then knows no names under localhost.
    const { stdout } = await aws.run('ecr', 'get-login-password')
    const local = `localhost:${server.port}`
    await done('login', '-u', 'AWS', '-p', stdout.trim(), local)
    const named = (tag: string) => `${local}/${account}/us-east-1/app:${tag}`
    const [one, two, index] = [named('v1'), named('layered'), named('index')]
    await done('manifest', 'create', '--insecure', index, one, two)
    await done('manifest', 'annotate', index, two, '--arch', 'arm64')
    await done('manifest', 'push', '--insecure', index)
    const inspected = JSON.parse(await done('manifest', 'inspect', '--insecure', index))
    expect(inspected.manifests).toHaveLength(2)
    const { imageDetails } = await aws.json<{ imageDetails: readonly object[] }>(
      ...['ecr', 'describe-images', '--repository-name', 'app', '--image-ids', 'imageTag=index'],
    )
    expect(imageDetails).toHaveLength(1)
  })

  // The last one: the clock does not go back.
  test('a password is good for twelve hours', async () => {
    await must(process.execPath, [cli, 'clock', 'advance', '13h'], {
      env: { TIDEGATE_ENDPOINT: server.url },
    })
    expect((await docker('push', `${host}/app:v1`)).text).toContain(
      'denied: Your authorization token has expired. Reauthenticate and try again.',
    )
    await login()
    await done('push', `${host}/app:v1`)
  })
})
