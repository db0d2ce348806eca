import { namesIn } from '../../store/names.ts'
import { secretFacts } from '../../store/secretsmanager/resource-facts.ts'
import { secretsMigrations } from '../../store/secretsmanager/schema.ts'
import type { Service } from '../kernel/service.ts'
import { deleteSecret, restoreSecret, secretJobs } from './delete-secret.ts'
import { argumentsNotBuilt } from './errors.ts'
import { listSecrets } from './list-secrets.ts'
import { putSecretPolicy } from './put-policy.ts'
import { deleteResourcePolicy, getResourcePolicy, putResourcePolicy } from './resource-policy.ts'
import { createSecret, describeSecret, updateSecret } from './secrets.ts'
import { tagResource, untagResource } from './tags.ts'
import { getSecretValue, listSecretVersionIds, putSecretValue } from './values.ts'

export const secretsmanager: Service = {
  title: 'AWS Secrets Manager',
  argumentsNotBuilt,
  operations: [
    createSecret,
    deleteResourcePolicy,
    deleteSecret,
    describeSecret,
    getResourcePolicy,
    getSecretValue,
    listSecrets,
    listSecretVersionIds,
    putResourcePolicy,
    putSecretValue,
    restoreSecret,
    tagResource,
    untagResource,
    updateSecret,
  ],
  jobs: secretJobs,
  migrations: secretsMigrations,
  resource: secretFacts,
  names: { kind: 'secret', list: namesIn('secrets') },
  putPolicy: putSecretPolicy,
}
