import type {
  CreateFunctionRequest,
  ImageConfig as ImageConfigShape,
  LoggingConfig,
  UpdateFunctionConfigurationRequest,
} from '../../aws/models/lambda.types.gen.ts'
import type { Deployment, ImageConfig, Logging } from '../../store/lambda/function.ts'
import { checkEnvironment } from './environment-limits.ts'
import { broken, invalidParameter, notBuilt, tooManyTags, validation } from './errors.ts'
import { checkRuntime } from './runtimes.ts'
import { tagsMax } from './tags.ts'

/** A deployment without its code. */
export type Settings = Omit<Deployment, 'id' | 'imageUri' | 'digest' | 'architecture' | 'prepared'>

type Request = Omit<UpdateFunctionConfigurationRequest, 'FunctionName'> &
  Pick<CreateFunctionRequest, 'TenancyConfig'>

export const defaultSettings = (name: string, role: string): Settings => ({
  role,
  description: '',
  timeout: 3,
  memorySize: 128,
  ephemeralStorage: 512,
  tracing: 'PassThrough',
  logging: { format: 'Text', group: `/aws/lambda/${name}` },
})

/** `before` with what the request sets. Throws for values AWS refuses and for what is not built. */
export function settingsFrom(request: Request, before: Settings, name: string): Settings {
  refuseUnbuilt(request)
  const { memorySize, timeout } = limits(request)
  const variables = request.Environment?.Variables
  if (variables) checkEnvironment(variables)
  const environment = request.Environment ? variables : before.environment
  const imageConfig = request.ImageConfig
    ? imageConfigFrom(request.ImageConfig)
    : before.imageConfig
  return {
    role: request.Role ?? before.role,
    description: request.Description ?? before.description,
    timeout: timeout ?? before.timeout,
    memorySize: memorySize ?? before.memorySize,
    ephemeralStorage: request.EphemeralStorage?.Size ?? before.ephemeralStorage,
    tracing: request.TracingConfig?.Mode ?? before.tracing,
    logging: request.LoggingConfig
      ? loggingFrom(request.LoggingConfig, before.logging, name)
      : before.logging,
    // Given but empty is not absent: AWS shows both of these from then on.
    ...(environment && { environment }),
    ...((request.VpcConfig ?? before.emptyVpc) && { emptyVpc: true }),
    ...(imageConfig && { imageConfig }),
  }
}

/** The model's maxima hold for managed instances too; a function's own are lower. */
function limits({ MemorySize: memorySize, Timeout: timeout }: Request) {
  const atMost = (value: number | undefined, path: string, max: number) => {
    if (value !== undefined && value > max)
      throw validation(value, path, `Member must have value less than or equal to ${max}`)
  }
  atMost(memorySize, 'memorySize', 10_240)
  atMost(timeout, 'timeout', 900)
  return { memorySize, timeout }
}

function imageConfigFrom(config: ImageConfigShape): ImageConfig | undefined {
  // A partial object replaces the whole one, and an empty one removes it.
  if (!config.EntryPoint && !config.Command && config.WorkingDirectory === undefined)
    return undefined
  return {
    ...(config.EntryPoint && { entryPoint: config.EntryPoint }),
    ...(config.Command && { command: config.Command }),
    ...(config.WorkingDirectory !== undefined && { workingDirectory: config.WorkingDirectory }),
  }
}

function loggingFrom(config: LoggingConfig, before: Logging, name: string): Logging {
  const format = config.LogFormat ?? before.format
  const group = config.LogGroup ?? before.group ?? `/aws/lambda/${name}`
  const { ApplicationLogLevel: application, SystemLogLevel: system } = config
  if (format === 'Text') {
    if (application || system)
      throw invalidParameter('Log level is not supported when LogFormat is set to Text.')
    return { format, group }
  }
  return {
    format,
    group,
    applicationLevel: application ?? before.applicationLevel ?? 'INFO',
    systemLevel: system ?? before.systemLevel ?? 'INFO',
  }
}

function refuseUnbuilt(request: Request): void {
  if (request.VpcConfig?.SubnetIds?.length || request.VpcConfig?.SecurityGroupIds?.length)
    throw notBuilt('VpcConfig')
  if (request.DeadLetterConfig?.TargetArn) throw notBuilt('DeadLetterConfig')
  if (request.KMSKeyArn) throw notBuilt('KMSKeyArn')
  if (request.FileSystemConfigs?.length) throw notBuilt('FileSystemConfigs')
  // Differs from AWS? SnapStart is documented as unsupported for images; the text is ours.
  if (request.SnapStart?.ApplyOn === 'PublishedVersions') throw notBuilt('SnapStart')
  if (request.TenancyConfig) throw notBuilt('TenancyConfig')
  if (request.CapacityProviderConfig) throw notBuilt('CapacityProviderConfig')
  if (request.DurableConfig) throw notBuilt('DurableConfig')
  if (request.AcceleratorConfig) throw notBuilt('AcceleratorConfig')
}

/** What only the creation of a function asks for, and how AWS tells images from archives. */
export function checkPackage(request: CreateFunctionRequest): string {
  // AWS checks a bare name's length apart from the pattern, and under another error's name.
  if (!request.FunctionName.includes(':') && request.FunctionName.length > 64)
    throw invalidParameter(
      broken(
        request.FunctionName,
        'functionName',
        'Member must have length less than or equal to 64',
      ),
    )
  if (Object.keys(request.Tags ?? {}).length > tagsMax) throw tooManyTags()
  if (request.PackageType !== 'Image') {
    if (!request.Runtime || !request.Handler)
      throw invalidParameter(
        'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
      )
    checkRuntime(request.Runtime)
    throw notBuilt('PackageType Zip')
  }
  if (request.Runtime || request.Handler || request.Layers?.length)
    throw invalidParameter(
      "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.",
    )
  if (request.CodeSigningConfigArn)
    throw invalidParameter(
      'Code signing is not supported for functions created with container images.',
    )
  if (request.Publish || request.PublishTo) throw notBuilt('Publish')
  if (!request.Code.ImageUri) throw invalidParameter('Please provide a source for function code.')
  return request.Code.ImageUri
}
