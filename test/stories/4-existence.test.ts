import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Aws, document, type Keys, makeUser, rootOf, statement } from '../support/aws.ts'
import { type Engine, loadTinyImage, startEngine } from '../support/engine.ts'
import { run } from '../support/run.ts'
import { cli, type RunningServer, startServer } from '../support/server.ts'

const mine = '123456789012'
const theirs = '222222222222'

let server: RunningServer
let engine: Engine | undefined
let alice: Aws
let keys: Keys

const host = (account: string) => `${account}.dkr.ecr.us-east-1.localhost:${server.port}`
const arn = (account: string, name: string) => `arn:aws:ecr:us-east-1:${account}:repository/${name}`

beforeAll(async () => {
  server = await startServer()
  engine = await startEngine()
  const root = new Aws(server, rootOf(mine))
  keys = await makeUser(root, 'alice', document(statement('Allow', 'ecr:*', '*')))
  alice = new Aws(server, keys)
  await new Aws(server, rootOf(theirs)).json('ecr', 'create-repository', '--repository-name', 'app')
  const password = (await alice.run('ecr', 'get-login-password')).stdout.trim()
  if (!engine) return
  for (const account of [mine, theirs]) {
    const login = ['login', '-u', 'AWS', '-p', password, host(account)]
    expect((await engine.docker(...login)).stdout).toContain('Login Succeeded')
  }
  await loadTinyImage(engine, 'tiny')
})

afterAll(async () => {
  await engine?.stop()
  await server?.stop()
})

async function push(account: string, name: string): Promise<string> {
  if (!engine) throw new Error('this story needs dockerd')
  const image = `${host(account)}/${name}:v1`
  await engine.docker('tag', 'tiny', image)
  return (await engine.docker('push', image)).stderr.trim()
}

async function pull(account: string, name: string): Promise<string> {
  if (!engine) throw new Error('this story needs dockerd')
  return (await engine.docker('pull', `${host(account)}/${name}:v1`)).stderr.trim()
}

const denied = (action: string, account: string, name: string) =>
  `User: arn:aws:iam::${mine}:user/alice is not authorized to perform: ${action} on resource: ${arn(account, name)} because no resource-based policy allows the ${action} action`

describe('a repository that does not exist', () => {
  test('in the own account: docker push says so', async () => {
    expect(await push(mine, 'nowhere')).toBe(
      `name unknown: The repository with name 'nowhere' does not exist in the registry with id '${mine}'`,
    )
  })

  test('in the own account: docker pull says so', async () => {
    expect(await pull(mine, 'nowhere')).toContain(
      `name unknown: The repository with name 'nowhere' does not exist in the registry with id '${mine}'`,
    )
  })

  test('in another account: push and pull are denied, and nothing tells whether it exists', async () => {
    expect(await push(theirs, 'nowhere')).toBe(
      `denied: ${denied('ecr:InitiateLayerUpload', theirs, 'nowhere')}`,
    )
    expect(await pull(theirs, 'nowhere')).toContain(
      `denied: ${denied('ecr:BatchGetImage', theirs, 'nowhere')}`,
    )
    const strip = (text: string) => text.replaceAll('nowhere', 'app')
    expect(strip(await push(theirs, 'nowhere'))).toBe(await push(theirs, 'app'))
    expect(strip(await pull(theirs, 'nowhere'))).toBe(await pull(theirs, 'app'))
  })

  test('in another account: the AWS CLI is told the same', async () => {
    for (const name of ['nowhere', 'app'])
      expect(
        await alice.refusal(
          ...['ecr', 'describe-images', '--registry-id', theirs, '--repository-name', name],
        ),
      ).toContain(
        `(AccessDeniedException) when calling the DescribeImages operation: ${denied('ecr:DescribeImages', theirs, name)}`,
      )
  })
})

describe('tidegate explain', () => {
  async function explain(as: string, name: string): Promise<string> {
    await push(theirs, name)
    const message = denied('ecr:InitiateLayerUpload', theirs, name)
    const { stdout, stderr } = await run(process.execPath, [cli, 'explain', message, '--as', as], {
      env: { TIDEGATE_ENDPOINT: server.url },
    })
    return stdout + stderr
  }

  test('tells the owner which of the two it was', async () => {
    expect(await explain(theirs, 'nil')).toContain('does not exist')
    expect(await explain(theirs, 'app')).toMatch(/\bexists\b/)
  })

  test('tells the caller neither', async () => {
    const absent = await explain(`arn:aws:iam::${mine}:user/alice`, 'nil')
    const present = await explain(`arn:aws:iam::${mine}:user/alice`, 'app')
    const strip = (text: string) =>
      text.replaceAll('nil', 'app').replace(/[0-9a-f-]{36}|\d{4}-\d\d-\d\dT[\d:.]+Z/g, '')
    expect(strip(absent)).toBe(strip(present))
    expect(absent).not.toContain('does not exist')
  })
})
