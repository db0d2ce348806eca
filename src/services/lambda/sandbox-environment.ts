import type { TemporaryCredentials } from '../../store/iam/sessions.ts'
import type { LambdaFunction } from '../../store/lambda/function.ts'
import type { LogDestination } from './write-logs.ts'

/**
 * The variables of a function's process, over those of its image. Later ones win: the user's own come
 * before what the platform sets. The runner adds the Runtime API's address.
 */
export function sandboxEnvironment(
  { name, region, live }: LambdaFunction,
  credentials: TemporaryCredentials,
  { group, stream }: LogDestination,
  endpoint: string,
): Record<string, string> {
  return {
    // Not there on AWS: SDKs in the function find this server by it. The user's own value wins.
    AWS_ENDPOINT_URL: endpoint,
    ...live.environment,
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    AWS_XRAY_DAEMON_ADDRESS: '169.254.100.1:2000',
    _AWS_XRAY_DAEMON_ADDRESS: '169.254.100.1',
    _AWS_XRAY_DAEMON_PORT: '2000',
    TZ: live.environment?.TZ ?? ':UTC',
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(live.memorySize),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: group,
    AWS_LAMBDA_LOG_STREAM_NAME: stream,
    LAMBDA_TASK_ROOT: '/var/task',
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    ...(live.logging.format === 'JSON' && {
      AWS_LAMBDA_LOG_FORMAT: 'JSON',
      AWS_LAMBDA_LOG_LEVEL: live.logging.applicationLevel ?? 'INFO',
    }),
  }
}
