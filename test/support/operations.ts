import { modelledServices, modelOf } from '../../src/aws/models.ts'
import { ecrOperations } from '../../src/services/ecr/index.ts'
import { iamOperations } from '../../src/services/iam/index.ts'
import { lambdaOperations } from '../../src/services/lambda/index.ts'
import { logsOperations } from '../../src/services/logs/index.ts'
import type { AnyOperation } from '../../src/services/operation.ts'
import { organizationsOperations } from '../../src/services/organizations/index.ts'
import { stsOperations } from '../../src/services/sts/index.ts'

export const implemented: Readonly<Record<string, Readonly<Record<string, AnyOperation>>>> = {
  ecr: ecrOperations,
  iam: iamOperations,
  sts: stsOperations,
  lambda: lambdaOperations,
  logs: logsOperations,
  organizations: organizationsOperations,
}

const titles: Readonly<Record<string, string>> = {
  ecr: 'Amazon ECR',
  iam: 'IAM',
  sts: 'STS',
  lambda: 'AWS Lambda',
  logs: 'CloudWatch Logs',
  organizations: 'AWS Organizations',
}

/** `docs/operations.md`: every operation of the models, implemented or refused. */
export function operationsPage(): string {
  const sections = modelledServices.map((service) => {
    const all = [...modelOf(service).operations.keys()].sort()
    const own = implemented[service] ?? {}
    const done = all.filter((name) => own[name])
    const refused = all.filter((name) => !own[name])
    return [
      `## ${titles[service] ?? service}`,
      '',
      `${done.length} of ${all.length}. Implemented: ${list(done)}.`,
      '',
      refused.length ? `Refused: ${list(refused)}.` : 'Nothing is refused.',
      '',
    ].join('\n')
  })
  return `# Operations

Every operation of the services' models. Those listed as refused answer \`UnsupportedOperation\`; nothing is accepted and
forgotten. \`UPDATE_DOCS=1 npx vitest run test/operations.test.ts\` writes this page anew.

${sections.join('\n')}`
}

const list = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ')
