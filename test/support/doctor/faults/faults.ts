import { endpointFaults } from './endpoints.ts'
import type { Fault } from './fault.ts'
import { functionFaults } from './functions.ts'
import { identityFaults } from './identity.ts'
import { imageFaults } from './images.ts'
import { limitFaults } from './limits.ts'
import { organizationFaults } from './organization.ts'
import { registryFaults } from './registry.ts'
import { repositoryFaults } from './repository.ts'

export const faults: readonly Fault[] = [
  ...identityFaults,
  ...functionFaults,
  ...repositoryFaults,
  ...registryFaults,
  ...limitFaults,
  ...organizationFaults,
  ...endpointFaults,
  ...imageFaults,
]
