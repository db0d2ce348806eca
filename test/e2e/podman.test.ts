import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Aws, rootOf } from '../support/aws.ts'
import { has, must } from '../support/run.ts'
import { type RunningServer, startServer } from '../support/server.ts'

const account = '111111111111'
const folder = mkdtempSync(join(tmpdir(), 'tg-podman-'))
let server: RunningServer
let aws: Aws
let repository: string

// Storage of its own, and no limits raised: a container host may not be allowed to.
const env = {
  CONTAINERS_CONF: join(folder, 'containers.conf'),
  CONTAINERS_STORAGE_CONF: join(folder, 'storage.conf'),
  REGISTRY_AUTH_FILE: join(folder, 'auth.json'),
  TMPDIR: folder,
}

beforeAll(async () => {
  writeFileSync(env.CONTAINERS_CONF, '[containers]\ndefault_ulimits = []\n')
  const [graph, run] = [join(folder, 'graph'), join(folder, 'run')]
  writeFileSync(
    env.CONTAINERS_STORAGE_CONF,
    `[storage]\ndriver = "vfs"\ngraphroot = "${graph}"\nrunroot = "${run}"\n`,
  )
  server = await startServer()
  aws = new Aws(server, rootOf(account))
  repository = `${account}.dkr.ecr.us-east-1.localhost:${server.port}/app`
  await aws.json('ecr', 'create-repository', '--repository-name', 'app')
})

afterAll(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const password = async () => (await aws.run('ecr', 'get-login-password')).stdout.trim()
const login = async (client: string) => {
  const host = repository.slice(0, repository.indexOf('/'))
  const args = ['login', '--tls-verify=false', '-u', 'AWS', '--password-stdin', host]
  return must(client, args, { env, input: await password() })
}

describe.skipIf(!has('buildah'))('buildah, unmodified', () => {
  test.each(['oci', 'docker'])(
    'builds from scratch and pushes a manifest of kind %s',
    async (kind) => {
      expect(await login('buildah')).toContain('Login Succeeded')
      const context = join(folder, kind)
      mkdirSync(context)
      writeFileSync(join(context, 'file'), kind)
      writeFileSync(join(context, 'Containerfile'), 'FROM scratch\nCOPY file /file\n')
      const image = `${repository}:${kind}`
      await must('buildah', ['bud', '-q', '--format', kind, '-t', image, context], { env })
      await must('buildah', ['push', '--tls-verify=false', '--format', kind, image], { env })
      const { imageDetails } = await aws.json<{
        imageDetails: readonly { readonly imageManifestMediaType: string }[]
      }>(
        ...['ecr', 'describe-images', '--repository-name', 'app'],
        ...['--image-ids', `imageTag=${kind}`],
      )
      expect(imageDetails[0]?.imageManifestMediaType).toContain(kind)
    },
  )
})

describe.skipIf(!has('podman'))('podman, unmodified', () => {
  const podman = (...args: string[]) => must('podman', args, { env })

  test('logs in, pushes, and pulls by tag and by digest', async () => {
    expect(await login('podman')).toContain('Login Succeeded')
    writeFileSync(join(folder, 'greeting'), 'hello')
    await must('tar', ['cf', join(folder, 'image.tar'), '-C', folder, 'greeting'])
    const image = `${repository}:podman`
    await podman('import', join(folder, 'image.tar'), image)
    await podman('push', '--tls-verify=false', '--digestfile', join(folder, 'digest'), image)
    await podman('rmi', image)
    await podman('pull', '--tls-verify=false', image)
    const { imageDetails } = await aws.json<{
      imageDetails: readonly { readonly imageDigest: string }[]
    }>('ecr', 'describe-images', '--repository-name', 'app', '--image-ids', 'imageTag=podman')
    await podman('pull', '--tls-verify=false', `${repository}@${imageDetails[0]?.imageDigest}`)
  })

  test('is told what is missing', async () => {
    await expect(podman('pull', '--tls-verify=false', `${repository}:absent`)).rejects.toThrow(
      'manifest unknown: Requested image not found',
    )
  })
})
