import type {
  RegistryScanningRule,
  RepositoryScanningConfiguration,
} from '../../../aws/models/ecr.types.gen.ts'
import { repositoryArn } from '../../../names/arn.ts'
import { forgetRegistry, registryFacts } from '../../../store/ecr/registries.ts'
import { findRepository } from '../../../store/ecr/repositories.ts'
import {
  type ScanningConfiguration,
  writeScanning,
} from '../../../store/ecr/scanning-configurations.ts'
import { define } from '../define.ts'
import { invalidParameter, notBuilt } from '../errors.ts'
import { onRegistry } from '../registry.ts'
import { onRepository } from '../repository.ts'
import { frequencyOf } from './frequency.ts'

export const getRegistryScanningConfiguration = define(
  'GetRegistryScanningConfiguration',
  onRegistry,
  async (_, { account, region }, { db }) => {
    const { scanning } = await registryFacts(db, account, region)
    return { registryId: account, scanningConfiguration: scanning }
  },
)

/** What is not said stays as it is. */
export const putRegistryScanningConfiguration = define(
  'PutRegistryScanningConfiguration',
  onRegistry,
  async (input, { account, region }, { db }) => {
    if (input.scanType === 'ENHANCED') throw notBuilt('scanType ENHANCED')
    const { scanning } = await registryFacts(db, account, region)
    const configuration: ScanningConfiguration = {
      scanType: input.scanType ?? scanning.scanType,
      rules: input.rules ?? scanning.rules,
    }
    requireRules(configuration)
    await writeScanning(db, account, region, configuration, async () => undefined)
    forgetRegistry(db, account, region)
    return { registryScanningConfiguration: configuration }
  },
)

function requireRules({ scanType, rules }: ScanningConfiguration): void {
  // Differs from AWS? That these are refused is documented; the texts are not known.
  const invalid = (constraint: string) => invalidParameter('rules', constraint)
  const frequencies = rules.map(({ scanFrequency }: RegistryScanningRule) => scanFrequency)
  if (scanType === 'BASIC' && frequencies.includes('CONTINUOUS_SCAN'))
    throw invalid('CONTINUOUS_SCAN is not supported for the BASIC scan type')
  if (scanType === 'ENHANCED' && frequencies.includes('MANUAL'))
    throw invalid('MANUAL is not supported for the ENHANCED scan type')
  if (new Set(frequencies).size < frequencies.length)
    throw invalid('Each scan frequency may have at most one rule')
}

export const batchGetRepositoryScanningConfiguration = define(
  'BatchGetRepositoryScanningConfiguration',
  ({ repositoryNames }, caller) =>
    repositoryNames.map((repositoryName) => onRepository({ repositoryName }, caller)),
  async ({ repositoryNames }, { account, region }, { db }) => {
    const { scanning } = await registryFacts(db, account, region)
    const scanningConfigurations: RepositoryScanningConfiguration[] = []
    const failures = []
    for (const repositoryName of new Set(repositoryNames)) {
      const repository = await findRepository(db, account, region, repositoryName)
      if (!repository) {
        // Differs from AWS? The code is in the model; the text is not known.
        const failureReason = `The repository with name '${repositoryName}' does not exist in the registry with id '${account}'`
        failures.push({
          repositoryName,
          failureCode: 'REPOSITORY_NOT_FOUND' as const,
          failureReason,
        })
        continue
      }
      const frequency = frequencyOf(scanning, repository)
      scanningConfigurations.push({
        repositoryArn: repositoryArn(account, region, repositoryName),
        repositoryName,
        scanOnPush: frequency.scanFrequency !== 'MANUAL',
        ...frequency,
      })
    }
    return { scanningConfigurations, failures }
  },
)
