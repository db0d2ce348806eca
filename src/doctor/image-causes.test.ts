import { describe, expect, test } from 'vitest'
import {
  allow,
  document,
  type Files,
  noRepositoryPolicy,
  repositories,
} from '../collected/exports.fixture.ts'
import {
  able,
  ask,
  callerFor,
  creates,
  deployer,
  must,
  ownApp,
  ownUri,
  people,
  user,
} from './doctor.fixture.ts'
import { parseImage, pushTask } from './task.ts'

const digest = `sha256:${'a'.repeat(64)}`
const named = { registryId: user, repositoryName: 'app' }

const listed = (mediaType: string, tags: readonly string[] = ['1']) => ({
  tidegate: 'answer',
  ...{ service: 'ecr', operation: 'DescribeImages', account: user, region: 'us-east-1' },
  input: { repositoryName: 'app' },
  output: {
    imageDetails: [
      { ...named, imageDigest: digest, imageTags: tags, imageManifestMediaType: mediaType },
    ],
  },
})

const one = 'application/vnd.oci.image.manifest.v1+json'
const index = 'application/vnd.oci.image.index.v1+json'

const created = (files: Files) =>
  ask({ ...people(able), 'r.json': repositories(ownApp), ...files }, creates(ownUri))

const imageCause = async (files: Files) =>
  (await created(files)).causes.filter(({ type }) => type !== 'resource-based policy')

describe('an image that Lambda does not run', () => {
  test('one that it runs is no cause', async () => {
    expect(await imageCause({ 'i.json': listed(one) })).toEqual([])
  })

  test('an index, with the sentence that CreateFunction answers', async () => {
    const found = await created({ 'i.json': listed(index) })
    expect(found.causes.map(({ type }) => type)).toContain('image')
    expect(found.answer?.message).toBe(
      `The image manifest, config or layer media type for the source image ${ownUri} is not supported.`,
    )
  })

  test('one for another machine fails later, when it starts', async () => {
    const inspected = [
      { RepoDigests: [ownUri.replace(/:1$/, `@${digest}`)], Architecture: 'arm64' },
    ]
    const found = await created({ 'i.json': listed(one), 'inspect.json': inspected })
    expect(found.chain.at(-1)).toMatchObject({ stage: 'later', verdict: 'denied' })
    expect(found.causes.at(-1)?.say).toContain(
      'is for arm64, and the function’s architecture is x86_64',
    )
  })

  test('one that is not in a whole listing', async () => {
    const [cause] = await imageCause({ 'i.json': listed(one, ['2']) })
    expect(cause).toMatchObject({ type: 'absence', holder: ownUri })
  })
})

describe('a tag that is there already', () => {
  const pushes = async (settings: object, tag: string) => {
    const policy = document(allow(['ecr:*']))
    const none = noRepositoryPolicy(user, 'app')
    const listing = { repositories: [{ repositoryArn: ownApp, ...settings }] }
    const files = { ...people(policy), 'r.json': listing, 'i.json': listed(one), 'p.err': none }
    const image = must(parseImage(ownUri.replace(/1$/, tag)))
    return ask(files, (collection) => pushTask(callerFor(deployer, collection), image))
  }

  test.each<[string, object, string, string]>([
    ['in a mutable repository', { imageTagMutability: 'MUTABLE' }, '1', 'allowed'],
    ['in an immutable one', { imageTagMutability: 'IMMUTABLE' }, '1', 'denied'],
    ['another, in an immutable one', { imageTagMutability: 'IMMUTABLE' }, '3', 'allowed'],
    [
      'that is exempt',
      {
        imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
        imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: '1*' }],
      },
      '1',
      'allowed',
    ],
  ])('%s', async (_, settings, tag, verdict) => {
    expect((await pushes(settings, tag)).verdict).toBe(verdict)
  })
})
