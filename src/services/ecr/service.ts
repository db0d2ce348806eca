import { jsonBytesMax } from '../../aws/http.ts'
import { pullThroughMigrations } from '../../store/ecr/pull-through-schema.ts'
import { repositoryFacts } from '../../store/ecr/resource-facts.ts'
import { ecrMigrations } from '../../store/ecr/schema.ts'
import { namesIn } from '../../store/names.ts'
import type { Service } from '../kernel/service.ts'
import { getAccountSetting, putAccountSetting } from './account-settings.ts'
import { batchDeleteImage } from './batch-delete-image.ts'
import { batchGetImage } from './batch-get-image.ts'
import { createRepository } from './create-repository.ts'
import { deleteRepository } from './delete-repository.ts'
import { describeImages } from './describe-images.ts'
import { describeRepositories } from './describe-repositories.ts'
import { getAuthorizationToken } from './get-authorization-token.ts'
import { layerOperations } from './layers.ts'
import {
  deleteLifecyclePolicy,
  getLifecyclePolicy,
  putLifecyclePolicy,
} from './lifecycle/policy.ts'
import {
  getLifecyclePolicyPreview,
  previewJobs,
  startLifecyclePolicyPreview,
} from './lifecycle/preview.ts'
import { runJobs } from './lifecycle/run.ts'
import { listImageReferrers } from './list-image-referrers.ts'
import { listImages } from './list-images.ts'
import { pullThroughJobs } from './pull-through/import.ts'
import {
  createPullThroughCacheRule,
  deletePullThroughCacheRule,
  describePullThroughCacheRules,
  updatePullThroughCacheRule,
  validatePullThroughCacheRule,
} from './pull-through/rules.ts'
import {
  deregisterPullTimeUpdateExclusion,
  listPullTimeUpdateExclusions,
  registerPullTimeUpdateExclusion,
} from './pull-time-exclusions.ts'
import { putImage } from './put-image.ts'
import { putEcrPolicy } from './put-policy.ts'
import { deleteRegistryPolicy, getRegistryPolicy, putRegistryPolicy } from './registry-policy.ts'
import {
  describeReplicationBackfillResults,
  listReplicationBackfills,
  startReplicationBackfill,
  stopReplicationBackfill,
} from './replication/backfills.ts'
import { replicationJobs } from './replication/job.ts'
import {
  describeImageReplicationStatus,
  describeRegistry,
  putReplicationConfiguration,
} from './replication/operations.ts'
import { replicateDeletion } from './replication/replicate-deletion.ts'
import { replicateImage } from './replication/replicate-image.ts'
import {
  deleteRepositoryPolicy,
  getRepositoryPolicy,
  setRepositoryPolicy,
} from './repository-policy.ts'
import { putImageScanningConfiguration, putImageTagMutability } from './repository-settings.ts'
import {
  batchGetRepositoryScanningConfiguration,
  getRegistryScanningConfiguration,
  putRegistryScanningConfiguration,
} from './scanning/configuration.ts'
import { scanDataCalls, scanDataJobs } from './scanning/data.ts'
import { scanJobs } from './scanning/job.ts'
import { describeImageScanFindings, startImageScan } from './scanning/operations.ts'
import { scanRegistryJobs } from './scanning/registry-job.ts'
import {
  deleteSigningConfiguration,
  describeImageSigningStatus,
  getSigningConfiguration,
  putSigningConfiguration,
} from './signing/operations.ts'
import { signingJobs } from './signing/sign.ts'
import { listTagsForResource, tagResource, untagResource } from './tag-resource.ts'
import {
  createRepositoryCreationTemplate,
  deleteRepositoryCreationTemplate,
  describeRepositoryCreationTemplates,
  updateRepositoryCreationTemplate,
} from './templates/operations.ts'
import { imageJobs, updateImageStorageClass } from './update-image-storage-class.ts'

export const ecr: Service = {
  title: 'Amazon ECR',
  operations: [
    batchDeleteImage,
    batchGetImage,
    createPullThroughCacheRule,
    batchGetRepositoryScanningConfiguration,
    createRepository,
    createRepositoryCreationTemplate,
    deleteLifecyclePolicy,
    deletePullThroughCacheRule,
    deleteRegistryPolicy,
    deleteRepository,
    deleteRepositoryCreationTemplate,
    deleteRepositoryPolicy,
    deregisterPullTimeUpdateExclusion,
    describeImageReplicationStatus,
    describeImageScanFindings,
    describeReplicationBackfillResults,
    listReplicationBackfills,
    startReplicationBackfill,
    stopReplicationBackfill,
    describeImages,
    describePullThroughCacheRules,
    describeRegistry,
    describeRepositories,
    describeRepositoryCreationTemplates,
    getAccountSetting,
    getAuthorizationToken,
    getLifecyclePolicy,
    getLifecyclePolicyPreview,
    getRegistryPolicy,
    getRegistryScanningConfiguration,
    getRepositoryPolicy,
    ...layerOperations,
    listImageReferrers,
    listImages,
    listPullTimeUpdateExclusions,
    listTagsForResource,
    putAccountSetting,
    putImage,
    putImageScanningConfiguration,
    putImageTagMutability,
    putLifecyclePolicy,
    putRegistryPolicy,
    putRegistryScanningConfiguration,
    putReplicationConfiguration,
    registerPullTimeUpdateExclusion,
    replicateImage,
    replicateDeletion,
    deleteSigningConfiguration,
    describeImageSigningStatus,
    getSigningConfiguration,
    putSigningConfiguration,
    setRepositoryPolicy,
    startImageScan,
    startLifecyclePolicyPreview,
    tagResource,
    untagResource,
    updateImageStorageClass,
    updatePullThroughCacheRule,
    updateRepositoryCreationTemplate,
    validatePullThroughCacheRule,
  ],
  jobs: (needs) => ({
    ...imageJobs(needs),
    ...runJobs(needs),
    ...previewJobs(needs),
    ...pullThroughJobs(needs),
    ...replicationJobs(needs),
    ...scanDataJobs(needs),
    ...scanJobs(needs),
    ...scanRegistryJobs(needs),
    ...signingJobs(needs),
  }),
  migrations: { ...ecrMigrations, ...pullThroughMigrations },
  resource: repositoryFacts,
  names: { kind: 'repository', list: namesIn('repositories') },
  putPolicy: putEcrPolicy,
  operatorCalls: scanDataCalls,
  bodyBytesMax: {
    // A layer part of 20 MiB in base64.
    UploadLayerPart: 29_360_128,
    PutImage: jsonBytesMax(4_194_304),
  },
}
