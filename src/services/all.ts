import { type ModelledService, modelledServices, modelOf } from '../aws/models.ts'
import { ecrOperations } from './ecr/index.ts'
import { iamOperations } from './iam/index.ts'
import type { Operations } from './kernel/invoke.ts'
import { lambdaOperations } from './lambda/index.ts'
import { logsOperations } from './logs/index.ts'
import { organizationsOperations } from './organizations/index.ts'
import { stsOperations } from './sts/index.ts'

/** Every operation that is implemented, by its service's signing name. */
export const operations = {
  ecr: ecrOperations,
  iam: iamOperations,
  sts: stsOperations,
  lambda: lambdaOperations,
  logs: logsOperations,
  organizations: organizationsOperations,
} satisfies Operations

const titles: Readonly<Record<ModelledService, string>> = {
  ecr: 'Amazon ECR',
  iam: 'IAM',
  sts: 'STS',
  lambda: 'AWS Lambda',
  logs: 'CloudWatch Logs',
  organizations: 'AWS Organizations',
}

/** One service's operations of AWS's model, as `docs/operations.md` and `tidegate operations` list them. */
export interface ServiceListing {
  /** Its signing name. */
  readonly service: ModelledService
  readonly title: string
  readonly implemented: readonly string[]
  /** Those answer `UnsupportedOperation`. */
  readonly refused: readonly string[]
}

export function listOperations(): readonly ServiceListing[] {
  return modelledServices.map((service) => {
    const own: Operations[ModelledService] = operations[service]
    const all = [...modelOf(service).operations.keys()].sort()
    return {
      service,
      title: titles[service],
      implemented: all.filter((name) => own[name]),
      refused: all.filter((name) => !own[name]),
    }
  })
}
