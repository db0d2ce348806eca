import { invalidParameter } from './errors.ts'

/** What the platform sets in a sandbox, and a user therefore may not. */
const reserved = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_METADATA_API',
  'AWS_LAMBDA_METADATA_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
])

const start =
  'Lambda was unable to configure your environment variables because the environment variables you have provided'

export function checkEnvironment(variables: Readonly<Record<string, string>>): void {
  const used = Object.keys(variables).filter((name) => reserved.has(name))
  if (used.length > 0)
    throw invalidParameter(
      `${start} contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${used.join(', ')}`,
    )
  const text = JSON.stringify(variables)
  if (Buffer.byteLength(text) > 4096)
    throw invalidParameter(`${start} exceeded the 4KB limit. String measured: ${text}`)
}
