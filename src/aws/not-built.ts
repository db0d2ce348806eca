import { AwsError } from './error.ts'

/**
 * What AWS has and this server does not: operations, arguments, services and Regions alike, so that nothing is
 * accepted and forgotten. `service` is one that `tidegate operations` knows.
 */
export const notBuilt = (what: string, service?: string): AwsError =>
  new AwsError(
    'UnsupportedOperation',
    `Tidegate does not implement ${what} yet. \`tidegate operations${service === undefined ? '' : ` ${service}`}\` and docs/operations.md list what it implements.`,
  )
