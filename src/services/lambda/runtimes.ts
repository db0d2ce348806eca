import { invalidParameter } from './errors.ts'

/** In AWS's own order, as recorded at the end of 2025. */
const taken =
  'nodejs20.x, python3.14, provided.al2023, python3.12, python3.13, nodejs24.x, nodejs22.x, java17, nodejs16.x, java25, dotnet8, python3.10, java11, python3.11, dotnet6, java21, nodejs18.x, provided.al2, ruby3.3, ruby3.4, java8.al2, ruby3.2, python3.8, python3.9'

/** Those that are over, with what AWS recommends in their place; recorded in 2024. */
const successors: Readonly<Record<string, string>> = {
  'dotnetcore3.1': 'dotnet6',
  'go1.x': 'provided.al2023',
  java8: 'java21',
  'nodejs12.x': 'nodejs18.x',
  'nodejs14.x': 'nodejs20.x',
  provided: 'provided.al2023',
  'python3.7': 'python3.12',
  'ruby2.7': 'ruby3.2',
}

/** Throws for what Lambda does not take for an archive. An ARN, of a runtime's version, it takes. */
export function checkRuntime(runtime: string): void {
  if (runtime.startsWith('arn:') || taken.split(', ').includes(runtime)) return
  const successor = Object.hasOwn(successors, runtime) ? successors[runtime] : undefined
  throw invalidParameter(
    successor === undefined
      ? `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${taken}] or be a valid ARN`
      : `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use the new runtime (${successor}) while creating or updating functions.`,
  )
}
