import { jsonBytesMax } from '../../aws/http.ts'
import { publicRepositoryFacts } from '../../store/ecr-public/resource-facts.ts'
import { ecrPublicMigrations } from '../../store/ecr-public/schema.ts'
import type { Service } from '../kernel/service.ts'
import { argumentsNotBuilt } from './errors.ts'
import { describeImageTags, imageOperations, registryOperations } from './images.ts'
import { deleteRepositoryPolicy, getRepositoryPolicy, setRepositoryPolicy } from './policy.ts'
import { putPublicPolicy } from './put-policy.ts'
import {
  describeRegistries,
  getAuthorizationToken,
  getRegistryCatalogData,
  putRegistryCatalogData,
} from './registries.ts'
import {
  createRepository,
  deleteRepository,
  describeRepositories,
  getRepositoryCatalogData,
  putRepositoryCatalogData,
} from './repositories.ts'
import { listTagsForResource, tagResource, untagResource } from './tags.ts'

export const ecrPublic: Service = {
  title: 'Amazon ECR Public',
  argumentsNotBuilt,
  operations: [
    createRepository,
    deleteRepository,
    deleteRepositoryPolicy,
    describeImageTags,
    describeRegistries,
    describeRepositories,
    getAuthorizationToken,
    getRegistryCatalogData,
    getRepositoryCatalogData,
    getRepositoryPolicy,
    ...imageOperations,
    listTagsForResource,
    putRegistryCatalogData,
    putRepositoryCatalogData,
    ...registryOperations,
    setRepositoryPolicy,
    tagResource,
    untagResource,
  ],
  migrations: ecrPublicMigrations,
  resource: publicRepositoryFacts,
  putPolicy: putPublicPolicy,
  bodyBytesMax: {
    // A layer part of 20 MiB in base64.
    UploadLayerPart: 29_360_128,
    PutImage: jsonBytesMax(4_194_304),
  },
}
