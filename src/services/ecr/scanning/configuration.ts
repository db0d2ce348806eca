import type {
  RegistryScanningRule,
  RepositoryScanningConfiguration,
} from '../../../aws/models/ecr.types.gen.ts'
import type { Caller } from '../../../estate/caller.ts'
import { repositoryArn } from '../../../names/arn.ts'
import { inspectorRoleArn } from '../../../names/inspector-role.ts'
import { forgetRegistry, registryFacts } from '../../../store/ecr/registries.ts'
import { findRepository } from '../../../store/ecr/repositories.ts'
import {
  type ScanningConfiguration,
  writeScanning,
} from '../../../store/ecr/scanning-configurations.ts'
import type { Needs } from '../../kernel/needs.ts'
import { define } from '../define.ts'
import { invalidParameter } from '../errors.ts'
import { onRegistry } from '../registry.ts'
import { onRepository } from '../repository.ts'
import { frequencyOf } from './frequency.ts'
import { scanningRegistry } from './registry-job.ts'

export const getRegistryScanningConfiguration = define(
  'GetRegistryScanningConfiguration',
  onRegistry,
  async (_, { account, region }, { db }) => {
    const { scanning } = await registryFacts(db, account, region)
    return { registryId: account, scanningConfiguration: scanning }
  },
)

/** What is not said stays as it is. Enhanced scanning is Inspector's: who turns it on or off must be allowed that there too. */
export const putRegistryScanningConfiguration = define(
  'PutRegistryScanningConfiguration',
  (input, caller) => [
    onRegistry(input, caller),
    ...(input.scanType === 'ENHANCED' && !isInspector(caller)
      ? [{ action: 'inspector2:ListAccountPermissions', resource: '*' }]
      : []),
  ],
  async (input, caller, needs) => {
    const { account, region } = caller
    const { db, jobs } = needs
    const { scanning } = await registryFacts(db, account, region)
    const configuration: ScanningConfiguration = {
      scanType: input.scanType ?? scanning.scanType,
      rules: input.rules ?? scanning.rules,
    }
    requireRules(configuration)
    await switchInspector(scanning, configuration, caller, needs)
    await writeScanning(db, account, region, configuration, async (within) => {
      if (configuration.scanType === 'ENHANCED')
        await jobs.enqueue(scanningRegistry(account, region), within)
    })
    forgetRegistry(db, account, region)
    return { registryScanningConfiguration: configuration }
  },
)

const isInspector = ({ principal }: Caller): boolean =>
  principal.kind === 'assumed-role' && principal.roleArn === inspectorRoleArn(principal.account)

/** Inspector, which may be what changes the registry, is not told what it does itself. */
async function switchInspector(
  from: ScanningConfiguration,
  to: ScanningConfiguration,
  caller: Caller,
  { call }: Needs,
): Promise<void> {
  if (from.scanType === to.scanType || isInspector(caller)) return
  const operation = to.scanType === 'ENHANCED' ? 'Enable' : 'Disable'
  await call('inspector2', operation, { resourceTypes: ['ECR'], ofRegistry: true }, caller)
}

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
