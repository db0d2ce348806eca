import { z } from 'zod'
import { parseArn, repositoryArn } from '../../names/arn.ts'
import type { Answer } from '../answer.ts'
import type { Collection, Registry, Repository } from '../collection.ts'
import { BadInput, inside, known } from '../fact.ts'
import { learn } from '../learn.ts'
import { onlyRegionOf } from '../registries.ts'
import { given, kebab, type Reader, reader, subject, tagList } from './reader.ts'

const repositories = reader(
  z.object({
    repositories: z.array(
      z.object({
        repositoryArn: z.string(),
        imageTagMutability: z.string().optional(),
        imageTagMutabilityExclusionFilters: z.array(z.object({ filter: z.string() })).optional(),
      }),
    ),
  }),
  (output, { answer, into, from, cut }) => {
    const places = new Set<string>()
    for (const { repositoryArn, imageTagMutability, ...more } of output.repositories) {
      const repository = into.repository(repositoryArn)
      const { imageTagMutabilityExclusionFilters: filters = [] } = more
      repository.exclusions = filters.map(({ filter }) => filter)
      if (imageTagMutability !== undefined)
        learn(repository, 'mutability', known(imageTagMutability, from))
      const { account, region } = parseArn(repositoryArn) ?? {}
      places.add(`${account} ${region}`)
    }
    if (answer.account !== undefined && answer.region !== undefined)
      places.add(`${answer.account} ${answer.region}`)
    const isFiltered = Boolean(answer.input?.repositoryNames)
    const [place] = places
    if (place === undefined || places.size > 1 || cut || isFiltered) return
    const [account = '', region = ''] = place.split(' ')
    into.listings.add(`ecr ${account} ${region}`)
  },
)

/** The outputs name the repository and its account, and not its Region. */
function repositoryOf(into: Collection, answer: Answer, name: string, account: string): Repository {
  if (answer.region !== undefined)
    return into.repository(repositoryArn(account, answer.region, name))
  const found = into.repositoriesNamed(account, name)
  if (found[0] && found.length === 1) return found[0]
  const where = found.length > 1 ? 'it is in several Regions' : 'its Region is not in the output'
  throw new BadInput(
    `\`${answer.from.file}\`: of the repository \`${name}\` in account ${account} ${where}; ${
      found.length > 1
        ? 'put the Region into the file’s name, such as `get-repository-policy.us-east-1.json`'
        : 'give the output of `aws ecr describe-repositories` as well, or put the Region into the file’s name'
    }`,
  )
}

const repositoryPolicy = reader(
  z.object({ registryId: z.string(), repositoryName: z.string(), policyText: z.string() }),
  ({ registryId, repositoryName, policyText }, { answer, into, from }) => {
    const repository = repositoryOf(into, answer, repositoryName, registryId)
    learn(repository, 'policy', known(policyText, inside(from, 'policyText')))
  },
  (unknown, { answer, into, from }, code) => {
    const name = given(answer, 'repositoryName')
    const account = given(answer, 'registryId') ?? answer.account
    if (name === undefined || account === undefined) return
    const repository = repositoryOf(into, answer, name, account)
    const isNone = code === 'RepositoryPolicyNotFoundException'
    learn(repository, 'policy', isNone ? { state: 'none', from } : unknown)
  },
)

const registryPolicy = reader(
  z.object({ registryId: z.string(), policyText: z.string() }),
  ({ registryId, policyText }, { answer, into, from }) => {
    const registry = registryOf(into, answer, registryId)
    learn(registry, 'policy', known(policyText, inside(from, 'policyText')))
  },
  (unknown, { answer, into, from }, code) => {
    const account = given(answer, 'registryId') ?? answer.account
    if (account === undefined) return
    const registry = registryOf(into, answer, account)
    const isNone = code === 'RegistryPolicyNotFoundException'
    learn(registry, 'policy', isNone ? { state: 'none', from } : unknown)
  },
)

const accountSetting = reader(
  z.object({ name: z.string(), value: z.string() }),
  ({ name, value }, { answer, into, from }) => {
    if (name !== 'REGISTRY_POLICY_SCOPE' || (value !== 'V1' && value !== 'V2')) return
    if (answer.account === undefined)
      throw new BadInput(
        `\`${from.file}\`: it does not say of which account it is; put the account and the Region into the file’s name, such as \`get-account-setting.111111111111.us-east-1.json\``,
      )
    learn(registryOf(into, answer, answer.account), 'scope', known(value, inside(from, 'value')))
  },
  (unknown, { answer, into }) => {
    if (answer.account !== undefined && answer.region !== undefined)
      learn(into.registry(answer.account, answer.region), 'scope', unknown)
  },
)

/** The outputs name the account and not the Region, which is the one that all its repositories are in, if there is one. */
function registryOf(into: Collection, answer: Answer, account: string): Registry {
  if (answer.region !== undefined) return into.registry(account, answer.region)
  const region = onlyRegionOf(into, account)
  if (region !== undefined) return into.registry(account, region)
  throw new BadInput(
    `\`${answer.from.file}\`: in which Region the registry of account ${account} is, is not in the output; put it into the file’s name, such as \`${kebab(answer.operation)}.${account}.us-east-1.json\``,
  )
}

const ofRepository = { registryId: z.string(), repositoryName: z.string() }

const describedImages = reader(
  z.object({
    imageDetails: z.array(
      z.object({
        ...ofRepository,
        imageDigest: z.string(),
        imageTags: z.array(z.string()).optional(),
        imageManifestMediaType: z.string().optional(),
      }),
    ),
  }),
  ({ imageDetails }, { answer, into, cut }) => {
    const found = new Set<Repository>()
    for (const { registryId, repositoryName, imageDigest, imageTags, ...more } of imageDetails) {
      const repository = repositoryOf(into, answer, repositoryName, registryId)
      found.add(repository)
      const { imageManifestMediaType: mediaType } = more
      repository.images.learn(imageDigest, mediaType === undefined ? {} : { mediaType }, imageTags)
    }
    const name = given(answer, 'repositoryName')
    // Of an empty repository only the request tells the name.
    if (name !== undefined && answer.account !== undefined)
      found.add(repositoryOf(into, answer, name, answer.account))
    // An output alone does not tell whether it was asked for all of them.
    const isWhole = answer.input && !answer.input.imageIds && !answer.input.filter && !cut
    if (isWhole) for (const { images } of found) images.isWhole = true
  },
)

const gotImages = reader(
  z.object({
    images: z.array(
      z.object({
        ...ofRepository,
        imageId: z.object({ imageDigest: z.string(), imageTag: z.string().optional() }),
        imageManifest: z.string(),
        imageManifestMediaType: z.string().optional(),
      }),
    ),
  }),
  ({ images }, { answer, into }) => {
    for (const {
      registryId,
      repositoryName,
      imageId,
      imageManifest: manifest,
      ...more
    } of images) {
      const { imageDigest, imageTag } = imageId
      const { imageManifestMediaType: mediaType } = more
      repositoryOf(into, answer, repositoryName, registryId).images.learn(
        imageDigest,
        { manifest, ...(mediaType !== undefined && { mediaType }) },
        imageTag === undefined ? [] : [imageTag],
      )
    }
  },
)

export const ecrReaders: Readonly<Record<string, Reader>> = {
  DescribeRepositories: repositories,
  GetRepositoryPolicy: repositoryPolicy,
  GetRegistryPolicy: registryPolicy,
  GetAccountSetting: accountSetting,
  DescribeImages: describedImages,
  BatchGetImage: gotImages,
  ListTagsForResource: reader(z.object({ tags: tagList }), ({ tags }, { answer, into, from }) => {
    const arn = subject(answer, 'repository ARN', 'resourceArn')
    learn(into.repository(arn), 'tags', known(tags, from))
  }),
}
