import type {
  FunctionConfiguration,
  LastUpdateStatusReasonCode,
  StateReasonCode,
} from '../../aws/models/lambda.types.gen.ts'
import { hexOf } from '../../names/digest.ts'
import type { Deployment, LambdaFunction } from '../../store/lambda/function.ts'
import { arnOf } from './target.ts'

/** `2025-11-25T01:02:03.456+0000`. */
const lambdaTime = (date: Date): string => date.toISOString().replace('Z', '+0000')

/** What answers show of a function's code and settings: an update is shown as soon as it has begun. */
export const shown = (fn: LambdaFunction): Deployment => fn.next ?? fn.live

/** A list's item: AWS leaves the states out of lists, and the keys nobody has set out of everything. */
export function describeListed(fn: LambdaFunction, arn = arnOf(fn)): FunctionConfiguration {
  const deployment = shown(fn)
  const { imageConfig, environment, emptyVpc, logging } = deployment
  return {
    FunctionName: fn.name,
    FunctionArn: arn,
    Role: deployment.role,
    // Of an archive alone: every transcript of an image's function has 0.
    CodeSize: 0,
    Description: deployment.description,
    Timeout: deployment.timeout,
    MemorySize: deployment.memorySize,
    LastModified: lambdaTime(fn.modifiedAt),
    CodeSha256: hexOf(deployment.digest),
    Version: '$LATEST',
    TracingConfig: { Mode: deployment.tracing },
    RevisionId: fn.revision,
    PackageType: 'Image',
    Architectures: [deployment.architecture],
    EphemeralStorage: { Size: deployment.ephemeralStorage },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: {
      LogFormat: logging.format,
      ...(logging.format === 'JSON' && {
        ApplicationLogLevel: logging.applicationLevel as 'INFO',
        SystemLogLevel: logging.systemLevel as 'INFO',
      }),
      LogGroup: logging.group,
    },
    ...(emptyVpc && {
      VpcConfig: {
        SubnetIds: [],
        SecurityGroupIds: [],
        VpcId: '',
        Ipv6AllowedForDualStack: false,
      },
    }),
    ...(environment && { Environment: { Variables: environment } }),
    ...(imageConfig && {
      ImageConfigResponse: {
        ImageConfig: {
          ...(imageConfig.entryPoint && { EntryPoint: imageConfig.entryPoint }),
          ...(imageConfig.command && { Command: imageConfig.command }),
          ...(imageConfig.workingDirectory !== undefined && {
            WorkingDirectory: imageConfig.workingDirectory,
          }),
        },
      },
    }),
  }
}

export const describeFunction = (fn: LambdaFunction, arn = arnOf(fn)): FunctionConfiguration => ({
  ...describeListed(fn, arn),
  State: fn.state,
  ...(fn.stateReason && {
    StateReason: fn.stateReason.text,
    StateReasonCode: fn.stateReason.code as StateReasonCode,
  }),
  ...(fn.updateStatus && { LastUpdateStatus: fn.updateStatus }),
  ...(fn.updateReason && {
    LastUpdateStatusReason: fn.updateReason.text,
    // AWS sends `Creating` here though its model does not list it.
    LastUpdateStatusReasonCode: fn.updateReason.code as LastUpdateStatusReasonCode,
  }),
})

/** `<registry>/<repository>@sha256:…`, on the host that the image URI was sent with. */
export const resolvedImageUri = ({ imageUri, digest }: Deployment): string =>
  `${imageUri.replace(/@.*$/, '').replace(/:[^:/]*$/, '')}@${digest}`
