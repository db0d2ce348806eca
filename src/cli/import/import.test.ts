import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ECRClient, InitiateLayerUploadCommand } from '@aws-sdk/client-ecr'
import { CreateRoleCommand } from '@aws-sdk/client-iam'
import { CreateFunctionCommand } from '@aws-sdk/client-lambda'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  management,
  pushImage,
  rootSettings,
  owner as sharing,
  startAccounts,
} from '../../../test/support/collect/accounts.ts'
import {
  allow,
  collect,
  details,
  document,
  repositories,
  repositoryPolicy,
} from '../../collected/exports.fixture.ts'
import {
  app,
  deployer,
  execution,
  fn,
  owner,
  ownUri,
  uri,
  user,
} from '../../doctor/doctor.fixture.ts'
import { stories } from '../../doctor/stories.fixture.ts'
import { readConfig, startTidegate, type Tidegate } from '../../main.ts'
import { type Clients, clientsFor } from '../collect/calls.ts'
import { accountsOfServer } from '../collect/from-server.ts'
import { gather } from '../collect/gather.ts'
import { writeEstate } from '../collect/write.ts'
import { fetchCredentials } from '../credentials.ts'
import { collectionFrom } from '../doctor/files.ts'
import { collectionOfServer } from '../doctor/read-now.ts'
import { findServer } from '../find-server.ts'
import { buildProgram } from '../program.ts'
import { importEstate } from './estate.ts'

let folder: string
let server: Tidegate
let printed: string

const start = () => startTidegate(readConfig({ port: 0, ephemeral: true, logLevel: 'error' }, {}))
const running = () => findServer(server.url, {})

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-import-'))
  vi.stubEnv('XDG_RUNTIME_DIR', folder)
  printed = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text)
    return true
  })
  server = await start()
})
afterEach(async () => {
  vi.restoreAllMocks()
  await server.close()
  vi.unstubAllEnvs()
  process.exitCode = 0
  rmSync(folder, { recursive: true, force: true })
})

const run = async (...args: readonly string[]) =>
  (await buildProgram((name) => name === args[0])).parseAsync(args, { from: 'user' })

type Story = (typeof stories)[keyof typeof stories]

const imported = async (story: Story) =>
  importEstate(running(), collect(story), await collectionOfServer(running()))

async function asDeployer(): Promise<Clients> {
  const { region, ...credentials } = await fetchCredentials(running(), { principal: deployer })
  return clientsFor({
    credentials: {
      accessKeyId: credentials.accessKeyId,
      secretAccessKey: credentials.secretAccessKey,
      sessionToken: credentials.sessionToken,
    },
    ...{ region, endpoint: server.url },
  })
}

const creates = (ImageUri: string) => async () => {
  const account = ImageUri.slice(0, 12)
  await pushImage(new ECRClient(rootSettings(server.url, account)), 'app')
  const { lambda } = await asDeployer()
  await lambda.send(
    new CreateFunctionCommand({
      ...{ FunctionName: 'resize', PackageType: 'Image', Role: execution, Code: { ImageUri } },
    }),
  )
}

const pushes = async () => {
  const { ecr } = await asDeployer()
  await ecr.send(new InitiateLayerUploadCommand({ repositoryName: 'app', registryId: owner }))
}

const create = (image: string) => ['create-function', '--image', image, '--function', fn]
const push = ['push', '--image', uri]

interface Link {
  readonly stage: string
  readonly verdict: string
}

/** What the doctor says of it now: links that come later are no matter of this call. */
async function doctorSays(story: Story, task: readonly string[]): Promise<string> {
  const exports = join(folder, 'exports')
  mkdirSync(exports, { recursive: true })
  for (const [file, content] of Object.entries(story)) {
    const text = typeof content === 'string' ? content : JSON.stringify(content)
    writeFileSync(join(exports, file), text)
  }
  printed = ''
  const [name = '', ...rest] = task
  await run(
    ...['doctor', name, '--as', deployer, '--no-organization', '--json', ...rest],
    ...(name === 'push' ? [] : ['--role', execution]),
    exports,
  )
  const found: readonly { chain: readonly Link[] }[] = JSON.parse(printed)
  const chain = found.flatMap((one) => one.chain)
  const now = chain.filter(({ stage }) => stage === 'now').map(({ verdict }) => verdict)
  return now.every((verdict) => verdict === 'allowed') ? 'allowed' : 'denied'
}

describe('the five stories, imported: the server answers as the doctor does', () => {
  test.each([
    ['noGrant', create(ownUri), creates(ownUri), 'denied'],
    ['notFromIdle', create(uri), creates(uri), 'allowed'],
    ['amended', create(ownUri), creates(ownUri), 'allowed'],
    ['notAmended', create(uri), creates(uri), 'denied'],
    ['absent', push, pushes, 'denied'],
    ['unshared', push, pushes, 'denied'],
    ['pushed', push, pushes, 'denied'],
  ] as const)('%s', async (name, task, call, expected) => {
    const { conflicts, notImported } = await imported(stories[name])
    expect(conflicts).toEqual([])
    // In these exports nobody may assume the deployer, in a form that IAM does not take, and one policy was not collected.
    const left = [
      expect.stringContaining(`the trust policy of ${deployer}: `),
      ...(name === 'absent' ? [expect.stringContaining('app-other: it is not known')] : []),
    ]
    expect(notImported).toEqual(left)
    const answered = await call().then(
      () => 'allowed',
      ({ name, message }: Error) =>
        /AccessDenied|does not have permission/.test(`${name} ${message}`) ? 'denied' : message,
    )
    expect(await doctorSays(stories[name], task)).toBe(expected)
    expect(answered).toBe(expected)
  })
})

test('a policy that names a deleted role is imported, also once more, and whoever is made again is not meant', async () => {
  const arn = `arn:aws:iam::${user}:role/pipeline`
  const files = {
    'r.json': repositories(app),
    'p.json': repositoryPolicy(
      owner,
      'app',
      document(allow('ecr:ListImages', { Principal: { AWS: 'AROAOLDOLDOLDOLDOLDOL' } })),
    ),
    'iam.json': details([
      {
        arn,
        policy: document(allow('ecr:*')),
        trust: document(allow('sts:AssumeRole', { Principal: { AWS: user } })),
      },
    ]),
  }
  const once = async () =>
    importEstate(running(), collect(files), await collectionOfServer(running()))
  expect(await once()).toMatchObject({ conflicts: [], notImported: [] })
  expect(await once()).toEqual({ conflicts: [], count: 0, notImported: [] })
  const there = await collectionOfServer(running())
  expect([...there.entities.keys()]).toEqual([arn])
  expect(there.repositories.get(app)?.policy).toMatchObject({
    value: expect.stringMatching(/"AROA\w{17}"/),
  })
})

describe('an estate of an organization', () => {
  let accounts: Awaited<ReturnType<typeof startAccounts>>
  let exports: string
  beforeAll(async () => {
    accounts = await startAccounts()
    exports = join(accounts.folder, 'exports')
    const { answers } = await gather(await accountsOfServer(findServer(accounts.url, {})))
    await writeEstate(exports, answers)
  }, 60_000)
  afterAll(() => accounts.close())

  test('it is made, again without change, with its functions once their image is there', async () => {
    const wanted = () => collectionFrom([exports])
    const first = await importEstate(running(), await wanted(), await collectionOfServer(running()))
    expect(first.conflicts).toEqual([])
    expect(first.notImported).toEqual([expect.stringContaining('push it, and import once more')])
    const second = await importEstate(
      running(),
      await wanted(),
      await collectionOfServer(running()),
    )
    expect(second).toEqual({ ...first, count: 0 })
    await pushImage(new ECRClient(rootSettings(server.url, sharing)), 'team/app')
    const third = await importEstate(running(), await wanted(), await collectionOfServer(running()))
    expect(third).toEqual({ conflicts: [], count: 1, notImported: [] })
    const there = await collectionOfServer(running())
    const { organization } = there
    expect([...there.entities.keys()].sort()).toEqual([...(await wanted()).entities.keys()].sort())
    expect(there.functions.get(fn)?.imageUri).toMatchObject({
      value: `${sharing}.dkr.ecr.us-east-1.amazonaws.com/team/app:1`,
    })
    expect(organization.management).toMatchObject({ value: management })
    const names = organization.attachedTo(sharing, 'SERVICE_CONTROL_POLICY').map(({ name }) => name)
    expect(names.sort()).toEqual(['FullAWSAccess', 'no-deletes'])
  }, 30_000)

  test('where something else stands nothing is changed', async () => {
    const { iam } = clientsFor({
      credentials: { accessKeyId: user, secretAccessKey: 'any' },
      ...{ region: 'us-east-1', endpoint: server.url },
    })
    await iam.send(
      new CreateRoleCommand({
        RoleName: 'deployer',
        AssumeRolePolicyDocument: JSON.stringify(
          document(allow('sts:AssumeRole', { Principal: { Service: 'ecs-tasks.amazonaws.com' } })),
        ),
      }),
    )
    await expect(run('import', '--endpoint', server.url, exports)).rejects.toThrow(
      `nothing was changed:\n  the trust policy of arn:aws:iam::${user}:role/deployer\n`,
    )
    const there = await collectionOfServer(running())
    expect([...there.entities.keys()]).toEqual([deployer])
    expect(there.repositories.size).toBe(0)
  })
})
