import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer as createProxy } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Aws, rootOf } from '../support/aws.ts'
import { fetchedClient, has, must, run } from '../support/run.ts'
import { type RunningServer, startServer } from '../support/server.ts'

const account = '111111111111'
const name = `${account}.dkr.ecr.us-east-1.amazonaws.com`
const helper = 'docker-credential-ecr-login'
const keys = {
  AWS_ACCESS_KEY_ID: account,
  AWS_SECRET_ACCESS_KEY: 'any',
  AWS_ECR_DISABLE_CACHE: 'true',
}
const folder = mkdtempSync(join(tmpdir(), 'tg-helper-'))

let server: RunningServer
let host: string
beforeAll(async () => {
  server = await startServer({ flags: ['--registry-hosts', 'aws'] })
  host = `${name}:${server.port}`
  await new Aws(server, rootOf(account)).json(
    'ecr',
    'create-repository',
    '--repository-name',
    'app',
  )
})
afterAll(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Whether the registry takes what the helper gave. */
async function isGood(credentials: string): Promise<boolean> {
  const { Username, Secret } = JSON.parse(credentials)
  const authorization = `Basic ${Buffer.from(`${Username}:${Secret}`).toString('base64')}`
  const answer = await fetch(`${server.url}/v2/`, { headers: { authorization } })
  return answer.ok
}

const fetched = fetchedClient(`${helper}-new`)

describe.skipIf(!fetched)('the newest amazon-ecr-credential-helper, by AWS_ENDPOINT_URL', () => {
  const env = () => ({ ...keys, AWS_ENDPOINT_URL: server.url, HOME: folder })

  test('gives a login that the registry takes', async () => {
    const credentials = await must(fetched ?? '', ['get'], { env: env(), input: host })
    expect(await isGood(credentials)).toBe(true)
  })

  const crane = fetchedClient('crane')

  test.skipIf(!crane || !has('unshare'))(
    'lets crane push and pull, with a hosts line',
    async () => {
      const programs = join(folder, 'bin')
      mkdirSync(programs)
      symlinkSync(fetched ?? '', join(programs, helper))
      copyFileSync('/etc/hosts', join(folder, 'hosts'))
      writeFileSync(join(folder, 'hosts'), `127.0.0.1 ${name}\n`, { flag: 'a' })
      writeFileSync(
        join(folder, 'config.json'),
        JSON.stringify({ credHelpers: { [host]: 'ecr-login' } }),
      )
      writeFileSync(join(folder, 'greeting'), 'hello')
      await must('tar', ['cf', join(folder, 'layer.tar'), '-C', folder, 'greeting'])
      const image = `${host}/app:one`
      const steps = [
        `mount --bind ${folder}/hosts /etc/hosts`,
        `${crane} append --insecure --oci-empty-base -f ${folder}/layer.tar -t ${image}`,
        `${crane} pull --insecure ${image} ${folder}/pulled.tar`,
        `tar tf ${folder}/pulled.tar`,
      ]
      const listed = await must('unshare', ['--mount', 'sh', '-ec', steps.join('\n')], {
        env: {
          ...env(),
          DOCKER_CONFIG: folder,
          PATH: `${programs}:${process.env.PATH}`,
        },
      })
      expect(listed).toContain('manifest.json')
    },
  )
})

/** Debian's helper is older than AWS_ENDPOINT_URL: it speaks TLS with AWS's own name, here through a proxy. */
async function openTlsBefore(port: number) {
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
  await must('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=test'],
    ...['-addext', 'subjectAltName=DNS:api.ecr.us-east-1.amazonaws.com'],
    ...['-keyout', key, '-out', certificate],
  ])
  const read = async (file: string) => must('cat', [file])
  const pair = { key: await read(key), cert: await read(certificate) }
  const tls = createTlsServer(pair, (socket) => {
    const inner = connect(port, '127.0.0.1')
    socket.pipe(inner).pipe(socket)
    for (const end of [socket, inner]) end.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve))
  const proxy = createProxy()
  proxy.on('connect', (_request, socket) => {
    const inner = connect((tls.address() as AddressInfo).port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      socket.pipe(inner).pipe(socket)
    })
    for (const end of [socket, inner]) end.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  return {
    env: {
      HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
      AWS_CA_BUNDLE: certificate,
    },
    close: () => {
      proxy.close()
      tls.close()
    },
  }
}

describe.skipIf(!has(helper) || !has('openssl'))("Debian's amazon-ecr-credential-helper", () => {
  test('gives a login through whatever speaks TLS before the server', async () => {
    const before = await openTlsBefore(server.port)
    const env = { ...keys, ...before.env, HOME: folder }
    const { code, stdout, stderr } = await run(helper, ['get'], { env, input: host })
    before.close()
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(await isGood(stdout)).toBe(true)
  })
})
