import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { CreatePolicyCommand, OrganizationsClient } from '@aws-sdk/client-organizations'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import {
  management,
  owner,
  secret,
  startAccounts,
  user,
} from '../../../test/support/collect/accounts.ts'
import { printing } from '../../../test/support/printed.ts'
import { collectionFrom } from '../doctor/files.ts'
import { buildProgram } from '../program.ts'
import { collectPolicy } from './policy.ts'

let accounts: Awaited<ReturnType<typeof startAccounts>>
const printed = printing()

beforeAll(async () => {
  accounts = await startAccounts()
}, 60_000)
afterAll(() => accounts.close())

const run = async (...args: readonly string[]) =>
  (await buildProgram((name) => name === args[0])).parseAsync(args, { from: 'user' })

/** Tidegate has no VPC endpoints. */
const notServed = ['ec2:DescribeVpcEndpoints']
  .map((one) => `tidegate: \`${one}\` is not served there: what it tells is unknown\n`)
  .join('')

const withheld = ['db-password', 'deployed-with']
  .map(
    (tag) =>
      `tidegate: account ${user}: the value of the tag \`${tag}\` looks like a secret and was not written: what depends on it cannot be told\n`,
  )
  .join('')

const said = (): string =>
  (notServed + withheld)
    .split('\n')
    .reduce((rest, line) => (line === '' ? rest : rest.replace(`${line}\n`, '')), printed.err)

const collect = (to: string, ...more: readonly string[]) =>
  run(
    ...['collect', '--profile', user, '--profile', owner, '--profile', management],
    ...['-o', join(accounts.folder, to), ...more],
  )

const textsIn = (to: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(join(accounts.folder, to), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.json'))
      .map((file) => [file, readFileSync(join(accounts.folder, to, file), 'utf8')]),
  )

async function signInWith(policies: Readonly<Record<string, object>> = {}): Promise<void> {
  const all = { [user]: collectPolicy(), [owner]: collectPolicy(), [management]: collectPolicy() }
  const environment = await accounts.profiles({ ...all, ...policies })
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
}

test('the whole of three accounts, by roles that may what --print-policy says', async () => {
  await signInWith()
  await collect('estate')
  expect(said()).toBe('')
  expect(printed.out).toMatch(/^\d+ answers of 3 accounts are in /)
  const collection = await collectionFrom([join(accounts.folder, 'estate')])
  expect([...collection.listings].sort()).toEqual(
    [user, owner, management]
      .flatMap((id) => [`ecr ${id} us-east-1`, `iam ${id}`, `lambda ${id} us-east-1`])
      .sort(),
  )
  const app = collection.repositories.get(`arn:aws:ecr:us-east-1:${owner}:repository/team/app`)
  expect(app).toMatchObject({ policy: { state: 'known' }, tags: { value: { team: 'blue' } } })
})

test('only the user may read the files, and what would be a secret is in none of them', async () => {
  await signInWith()
  await collect('private')
  const texts = textsIn('private')
  const all = Object.values(texts).join('')
  expect(all).toContain('"FunctionName": "resize"')
  expect(printed.err).toContain(withheld)
  expect(all).toMatch(/"Key": "token-rotated",\s+"Value": "true"/)
  for (const never of [
    secret,
    'PASSWORD',
    '"Location"',
    'X-Amz-',
    'AKIA',
    'ghp_',
    'ASIA',
    'SecretAccessKey',
  ])
    expect(all).not.toContain(never)
  for (const file of Object.keys(texts))
    expect(statSync(join(accounts.folder, 'private', file)).mode & 0o077, file).toBe(0)
})

const asks = (estate: string, { as, image, fn }: Readonly<Record<'as' | 'image' | 'fn', string>>) =>
  run(
    ...['doctor', 'create-function', '--as', as, '--image', image, '--function', fn],
    ...['--role', as, '--json', join(accounts.folder, estate)],
  )

const uri = (account: string, name: string) =>
  `${account}.dkr.ecr.us-east-1.amazonaws.com/${name}:1`

const named = {
  as: `arn:aws:iam::${user}:role/deployer`,
  image: uri(owner, 'team/app'),
  fn: `arn:aws:lambda:us-east-1:${user}:function:resize`,
}

interface Told {
  readonly verdict: string
  readonly chain: readonly { readonly verdict: string }[]
  readonly causes: readonly { readonly say: string }[]
  readonly settle: readonly { readonly tells: string; readonly account: string }[]
}

async function answered(estate: string, names = named): Promise<Told> {
  printed.out = ''
  await asks(estate, names)
  process.exitCode = 0
  return JSON.parse(printed.out)[0]
}

test('one permission that is missing is named, and leaves unknown what it would tell', async () => {
  const { Statement, ...rest } = collectPolicy()
  const without = Statement.map((one) => ({
    ...one,
    Action: one.Action.filter((action) => action !== 'ecr:GetRepositoryPolicy'),
  }))
  await signInWith({ [owner]: { ...rest, Statement: without } })
  await collect('partial')
  expect(said()).toBe(
    `tidegate: account ${owner} in us-east-1: \`ecr:GetRepositoryPolicy\` was refused (AccessDeniedException) 2 times: what it tells is unknown\n`,
  )
  const { settle } = await answered('partial')
  expect(settle).toMatchObject([
    { account: owner, tells: `the policy of arn:aws:ecr:us-east-1:${owner}:repository/team/app` },
  ])
})

test('without the management account the control policies are unknown, and it is named', async () => {
  await signInWith()
  await run('collect', '--profile', user, '-o', join(accounts.folder, 'member'))
  expect(said()).toMatch(new RegExp(`^tidegate: no account .* management account ${management}\n$`))
})

test('a redacted estate has no name of the other, and the doctor says the same of it', async () => {
  await signInWith()
  await collect('open')
  await collect('redacted', '--redact')
  const all = Object.entries(textsIn('redacted')).flat().join('\n')
  // The roles of the profiles are called after nobody here, and `reader` is in no policy of AWS's.
  for (const name of ['deployer', 'resize', 'team', 'blue', 'unshared', 'reader', 'execution'])
    expect(all).not.toMatch(new RegExp(`\\b${name}\\b`))
  const collection = await collectionFrom([join(accounts.folder, 'redacted')])
  const [fn] = collection.functions.values()
  const image = fn?.imageUri.state === 'known' ? fn.imageUri.value : ''
  const role = [...collection.entities.values()].find((one) =>
    [...one.inline.values()].some(
      (policy) => policy.state === 'known' && policy.value.includes('lambda:*'),
    ),
  )
  const open = await answered('open')
  const other = await answered('redacted', { image, fn: fn?.arn ?? '', as: role?.arn ?? '' })
  // Neither may the one pull, nor is it a role of Lambda's.
  expect(open.causes).toHaveLength(2)
  const shape = ({ verdict, chain, causes, settle }: Told) => ({
    verdict,
    chain: chain.map((one) => one.verdict),
    causes: causes.map(({ say }) =>
      say.replace(/`[^`]*`|\d{12}|(?<=role |of |policy )[a-z/]+/g, '…'),
    ),
    settle: settle.length,
  })
  expect(shape(other)).toEqual(shape(open))
  await expect(collect('redacted', '--redact')).rejects.toThrow('expected a folder that is not')
})

test('what is throttled is asked again, and pages are read to the last', async () => {
  await signInWith()
  // Organizations answers at most 20 at once.
  const names = Array.from({ length: 25 }, (_, at) => `control-${at}`)
  const organizations = new OrganizationsClient(accounts.settings(management))
  for (const Name of names)
    await organizations.send(
      new CreatePolicyCommand({
        ...{ Name, Description: '', Type: 'SERVICE_CONTROL_POLICY' },
        Content: JSON.stringify({
          Version: '2012-10-17',
          Statement: { Effect: 'Deny', Action: 's3:*', Resource: '*' },
        }),
      }),
    )
  let throttled = 0
  const proxy = createServer((incoming, outgoing) => {
    if (throttled < 4 && String(incoming.headers['x-amz-target']).includes('GetRepositoryPolicy')) {
      throttled++
      incoming.resume()
      outgoing.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' })
      outgoing.end(JSON.stringify({ __type: 'ThrottlingException', message: 'Rate exceeded' }))
      return
    }
    const { method, headers, url } = incoming
    const target = new URL(url ?? '/', accounts.url)
    const passed = request(target, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(outgoing)
    })
    incoming.pipe(passed)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`)
  await collect('throttled')
  proxy.close()
  expect(throttled).toBe(4)
  expect(said()).toBe('')
  for (const name of names)
    expect(textsIn('throttled')[`${management}/organizations.ListPolicies.json`]).toContain(name)
  expect(textsIn('throttled')[`${owner}/ecr.GetRepositoryPolicy.us-east-1.json`]).toContain('res*')
}, 30_000)

test('the policy that is printed has no error', async () => {
  await run('collect', '--print-policy')
  const file = join(accounts.folder, 'policy.json')
  writeFileSync(file, printed.out)
  expect(JSON.parse(printed.out)).toEqual(collectPolicy())
  printed.out = ''
  await run('policy', 'lint', '--type', 'identity', '--json', file)
  const findings: readonly { kind: string }[] = JSON.parse(printed.out)
  expect(findings.filter(({ kind }) => kind === 'ERROR')).toEqual([])
})

test('a profile that is not there is named', async () => {
  await signInWith()
  const missing = { exitCode: 2, message: expect.stringContaining('there is no `nobody`') }
  for (const more of [[], ['--region', 'us-east-1'], ['--profile', owner]])
    await expect(
      run('collect', '--profile', 'nobody', ...more, '-o', 'nowhere'),
    ).rejects.toMatchObject(missing)
})

test('a profile with a process of its own signs in by what that prints, at its own endpoint', async () => {
  await signInWith()
  const printed = { Version: 1, AccessKeyId: user, SecretAccessKey: 'any' }
  const process = (command: string) => `credential_process = ${command}\nregion = us-east-1\n`
  const config = [
    `[profile process]\n${process(`echo '${JSON.stringify(printed)}'`)}endpoint_url = ${accounts.url}\n`,
    `[profile broken]\n${process('false')}`,
    `[profile sso]\nregion = us-east-1\nsso_session = s\nsso_account_id = ${user}\nsso_role_name = r\n[sso-session s]\nsso_region = us-east-1\nsso_start_url = https://example.com/start\n`,
  ]
  const file = join(accounts.folder, 'processes')
  writeFileSync(file, config.join('\n'))
  vi.stubEnv('AWS_CONFIG_FILE', file)
  vi.stubEnv('AWS_ENDPOINT_URL', '')
  await run('collect', '--profile', 'process', '-o', join(accounts.folder, 'process'))
  expect(Object.keys(textsIn('process'))).toContain(
    `${user}/iam.GetAccountAuthorizationDetails.json`,
  )
  const fails = (profile: string) => run('collect', '--profile', profile, '-o', 'nowhere')
  await expect(fails('broken')).rejects.toThrow('its `credential_process` printed no credentials')
  await expect(fails('sso')).rejects.toThrow("run 'aws sso login'")
})

test('a collect that ends in its midst leaves what was there, and nothing of its own', async () => {
  await signInWith()
  await collect('stopped')
  const before = textsIn('stopped')
  const file = join(accounts.folder, 'blocked')
  writeFileSync(file, '')
  // A file stands where the folder would be.
  await expect(collect('blocked')).rejects.toThrow('cannot write to')
  expect(readdirSync(accounts.folder).filter((one) => one.includes('.partial-'))).toEqual([])
  await collect('stopped')
  expect(Object.keys(textsIn('stopped'))).toEqual(Object.keys(before))
})

/** Whose answers hang on another's: what is not listed is not asked for. */
const asksFor: Readonly<Record<string, readonly string[]>> = {
  DescribeRepositories: ['GetRepositoryPolicy', 'ListTagsForResource'],
  ListFunctions: ['GetFunction', 'GetPolicy'],
  ListRoots: [
    ...['ListAccountsForParent', 'ListOrganizationalUnitsForParent', 'ListPolicies'],
    ...['DescribePolicy', 'ListTargetsForPolicy'],
  ],
  DescribeOrganization: [
    ...['ListRoots', 'ListAccountsForParent', 'ListOrganizationalUnitsForParent', 'ListPolicies'],
    ...['DescribePolicy', 'ListTargetsForPolicy'],
  ],
  ListPolicies: ['DescribePolicy', 'ListTargetsForPolicy'],
}

const answersOf = (to: string) =>
  Object.values(textsIn(to))
    .flatMap((text) => JSON.parse(text))
    .map(({ account, operation, input = {}, error }) => ({
      key: `${account} ${operation} ${JSON.stringify(input)}`,
      ...{ operation: String(operation), code: error?.code as string | undefined },
    }))

test('each permission that is missing is refused alone, and everything else is read', async () => {
  await signInWith()
  await collect('with-all')
  const whole = answersOf('with-all')
  const { Statement, ...rest } = collectPolicy()
  const [all] = Statement
  const actions = all.Action.filter(
    // Nothing here is encrypted by a key of a customer's, and EC2 is not served; the other is a part of GetFunction's.
    (action) => !/^(kms|ec2):|^lambda:ListTags$/.test(action),
  )
  expect(actions.length).toBeGreaterThan(15)
  const isTried = (id: number) => process.env.PROVE_PERMISSIONS === 'all' || id % 4 === 0
  for (const action of actions.filter((_, id) => isTried(id))) {
    const policy = {
      ...rest,
      Statement: [{ ...all, Action: all.Action.filter((one) => one !== action) }],
    }
    await signInWith({ [user]: policy, [owner]: policy, [management]: policy })
    const to = `without-${action.replace(':', '-')}`
    await collect(to)
    const operation = action.slice(action.indexOf(':') + 1)
    const lost = new Set(asksFor[operation])
    const found = answersOf(to)
    const refused = found.filter((one) => one.operation === operation)
    expect(refused.length, action).toBeGreaterThan(0)
    for (const { code } of refused) expect(code, action).toMatch(/^AccessDenied/)
    const kept = (one: (typeof whole)[number]) =>
      one.operation !== operation && !lost.has(one.operation)
    const told = ({ key, code }: (typeof whole)[number]) => `${key} ${code}`
    expect(found.filter(kept).map(told).sort(), action).toEqual(whole.filter(kept).map(told).sort())
    expect(said(), action).toContain(operation === 'ListRoots' ? 'may list the policies' : action)
    printed.err = ''
  }
}, 300_000)
