import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import {
  allow,
  details,
  document,
  repositories,
  repositoryPolicy,
} from '../../collected/exports.fixture.ts'
import { collectionFrom } from './files.ts'
import { folderOf } from './folder.fixture.ts'
import { filePlaces } from './places.ts'

const owner = '999999999999'
const app = `arn:aws:ecr:us-east-1:${owner}:repository/app`
const listed = JSON.stringify(repositories(app))
const policy = repositoryPolicy(owner, 'app', document(allow('ecr:*', { Principal: '*' })))
const role = `arn:aws:iam::${owner}:role/ci`

/** One file of that name. */
async function fileOf(name: string, content: string | Buffer): Promise<string> {
  const file = join(await folderOf({}), name)
  writeFileSync(file, content)
  return file
}

const refusalOf = async (name: string, content: string | Buffer): Promise<string> => {
  const file = await fileOf(name, content)
  const error = await collectionFrom([file]).then(
    () => new Error('it was read'),
    (error: Error) => error,
  )
  return error.message.replace(file, 'FILE')
}

describe('a file that is no use is named, with the place and what was expected', () => {
  test.each<[string, string, string | Buffer, RegExp]>([
    ['cut off', 'a.json', listed.slice(0, 40), /^`FILE`:1:\d+: expected JSON.*cut off$/],
    ['empty', 'a.json', '', /^`FILE` is empty: expected JSON/],
    ['a table', 'a.txt', '-----------\n|  ListRoles |', /export it again with --output json$/],
    [
      'another object',
      'a.json',
      '{"a":1,"b":2}',
      /^`FILE`: expected the output of an AWS command.*got an object with a, b$/,
    ],
    [
      'nothing matched',
      'a.json',
      'null',
      /got `null`, which `--query` leaves where nothing matches$/,
    ],
    ['a text of a policy', 'a.json', JSON.stringify(policy.policyText), /write `FILE=ARN`/],
    [
      'gzip that was cut',
      'a.json.gz',
      gzipSync(listed).subarray(0, 30),
      /^`FILE`: expected what gzip wrote.*cut off$/,
    ],
    [
      'several documents of YAML',
      'a.yaml',
      'repositories: []\n---\nrepositories: []\n',
      /^`FILE`:2:1: expected one document of YAML.*--output json$/,
    ],
    [
      'a stack of Pulumi’s that was changed',
      'a.json',
      '{"version":3,"deployment":{"resources":[{"type":"aws:ecr/repository:Repository"}]}}',
      /^`FILE`: expected what `pulumi stack export`.*resources\/0\/urn is not as Pulumi writes it$/,
    ],
    [
      'assets of CDK',
      'a.json',
      '{"version":"48.0.0","files":{},"dockerImages":{}}',
      /give its folder as a whole, such as `cdk.out`$/,
    ],
    ['bytes', 'a.json', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]), /^`FILE`: this is no text/],
    [
      'what `aws` said without credentials',
      'a.json',
      'Unable to locate credentials. You can configure credentials by running "aws configure".',
      /^`FILE`: this is what `aws` said when it could not ask/,
    ],
    ['XML', 'a.json', '<?xml version="1.0"?><ErrorResponse/>', /^`FILE`: this is XML/],
    [
      'two members of one name',
      'a.json',
      `{"repositories":[],"repositories":${JSON.stringify(repositories(app).repositories)}}`,
      /^`FILE`: expected each member once/,
    ],
    ['NaN', 'a.json', '{"repositories":[NaN]}', /^`FILE`:1:\d+: expected JSON/],
    ['levels without end', 'a.json', `${'['.repeat(200_000)}`, /FILE/],
    [
      'levels without end that close',
      'a.json',
      `${'['.repeat(200_000)}${']'.repeat(200_000)}`,
      /FILE/,
    ],
    [
      'a policy that is no document',
      'a.us-east-1.json',
      JSON.stringify({ ...policy, policyText: 'allow all' }),
      /^`FILE` at \/policyText: expected the text of a policy document/,
    ],
    [
      'what the doctor printed',
      'a.json',
      '{"version":1,"findings":[],"settle":[]}',
      /keep it in another folder/,
    ],
    ['records of CloudTrail', 'a.json', '{"Records":[]}', /it is the first word behind `doctor`/],
    [
      'the log of a plan',
      'a.json',
      '{"@level":"info"}\n{"@level":"info"}\n',
      /the log of `terraform plan -json`/,
    ],
  ])('%s', async (_, name, content, message) => {
    expect(await refusalOf(name, content)).toMatch(message)
  })

  test('two that contradict each other are both named, and nothing is loaded', async () => {
    const other = repositoryPolicy(owner, 'app', document())
    const folder = await folderOf({
      'r.json': repositories(app),
      'a.json': policy,
      'b.json': other,
    })
    await expect(collectionFrom([folder])).rejects.toThrow(
      /two files contradict each other about the policy of .*a\.json` at \/policyText and .*b\.json`/,
    )
  })
})

describe('a file that was written in another form is read', () => {
  const text = `${listed}\n`
  test.each<[string, string, string | Buffer]>([
    ['gzip', 'a.json.gz', gzipSync(text)],
    ['UTF-8 with a mark', 'a.json', `\uFEFF${text}`],
    ['UTF-16, as PowerShell writes it', 'a.json', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-16 of the other order', 'a.json', Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
    ['UTF-16 without its mark', 'a.json', Buffer.from(text, 'utf16le')],
    ['YAML under any name', 'a.txt', `repositories:\n- repositoryArn: ${app}\n`],
    [
      'what --query left of a listing',
      'a.json',
      JSON.stringify([{ repositoryArn: app, repositoryName: 'app' }]),
    ],
    ['one answer behind the other', 'a.json', `${text}${JSON.stringify(policy)}\n`],
  ])('%s', async (_, name, content) => {
    const { repositories: found } = await collectionFrom([await fileOf(name, content)])
    expect([...found.keys()]).toEqual([app])
  })

  test('of a listing that was cut, or that --query left, nothing is absent', async () => {
    const cut = await fileOf('a.json', JSON.stringify({ ...repositories(app), NextToken: 'more' }))
    const part = await fileOf(
      'a.json',
      JSON.stringify([{ repositoryArn: app, repositoryName: 'app' }]),
    )
    const roles = await fileOf(
      'a.json',
      JSON.stringify(details([{ arn: role }], { IsTruncated: true, Marker: 'x' })),
    )
    for (const file of [cut, part, roles])
      expect((await collectionFrom([file])).listings.size, file).toBe(0)
  })

  test('the newest `aws` puts its name before what it was refused', async () => {
    const file = await fileOf(
      `get-registry-policy.${owner}.us-east-1.txt`,
      `\naws: [ERROR]: An error occurred (RegistryPolicyNotFoundException) when calling the GetRegistryPolicy operation: Registry policy does not exist in the registry with id '${owner}'\n`,
    )
    const [registry] = (await collectionFrom([file])).registries.values()
    expect(registry?.policy.state).toBe('none')
  })
})

describe('places', () => {
  test('of one answer behind the other are in the lines of the file', async () => {
    const file = await fileOf('a.json', `${listed}\n${JSON.stringify(policy)}\n`)
    const collection = await collectionFrom([file])
    const source = collection.sourceOf({ kind: 'repository policy', of: app })
    expect(source && filePlaces([{ source, path: [] }])).toMatchObject([{ line: 2 }])
  })

  test('of a template in YAML are where it has them', async () => {
    const file = await fileOf(
      'stack.yaml',
      `Resources:
  App:
    Type: AWS::ECR::Repository
    Properties:
      RepositoryName: app
      RepositoryPolicyText:
        Version: 2012-10-17
        Statement:
          - Effect: Allow
            Principal: "*"
            Action: ecr:*
`,
    )
    const collection = await collectionFrom([file], { account: owner, region: 'us-east-1' })
    const source = collection.sourceOf({ kind: 'repository policy', of: app })
    expect(source && filePlaces([{ source, path: ['Statement', 0, 'Principal'] }])).toEqual([
      { file, line: 10, column: 24 },
    ])
  })
})
