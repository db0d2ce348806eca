import type { UpdateEventSourceMappingRequest } from '../../../aws/models/lambda.types.gen.ts'
import type { MappingSettings } from '../../../store/lambda/mappings.ts'
import { invalidParameter, notBuilt } from '../errors.ts'
import { parsePattern } from './pattern.ts'

export const initialSettings: MappingSettings = {
  enabled: true,
  batchSize: 10,
  windowSeconds: 0,
  reportsFailures: false,
}

/** What is for streams and brokers alone. Differs from AWS? That it is refused for a queue is documented; most texts are not known. */
const ofStreams = [
  ...['ParallelizationFactor', 'TumblingWindowInSeconds', 'MaximumRecordAgeInSeconds'],
  ...['BisectBatchOnFunctionError', 'MaximumRetryAttempts', 'DestinationConfig'],
  ...['SourceAccessConfigurations', 'AmazonManagedKafkaEventSourceConfig'],
  ...['SelfManagedKafkaEventSourceConfig', 'DocumentDBEventSourceConfig'],
] as const

const filtersMax = 5

type Given = Omit<UpdateEventSourceMappingRequest, 'UUID'>

/** A mapping's settings with what is given now; what is not given stays. Throws InvalidParameterValueException. */
export function settingsWith(
  before: MappingSettings,
  given: Given,
  fifo: boolean,
): MappingSettings {
  refuseOthers(given)
  const { filters, maximumConcurrency, ...kept } = before
  const settings: MappingSettings = {
    ...kept,
    enabled: given.Enabled ?? before.enabled,
    batchSize: given.BatchSize ?? before.batchSize,
    windowSeconds: given.MaximumBatchingWindowInSeconds ?? before.windowSeconds,
    reportsFailures: given.FunctionResponseTypes
      ? given.FunctionResponseTypes.includes('ReportBatchItemFailures')
      : before.reportsFailures,
    ...capOf(given.ScalingConfig, maximumConcurrency),
    ...filtersOf(given.FilterCriteria, filters),
  }
  checkBatch(settings, fifo)
  return settings
}

function refuseOthers(given: Given): void {
  for (const name of ofStreams)
    if (given[name] !== undefined)
      throw invalidParameter(`Unsupported ${name} parameter for given event source mapping type.`)
  if (given.KMSKeyArn !== undefined) throw notBuilt('KMSKeyArn')
  if (given.ProvisionedPollerConfig !== undefined) throw notBuilt('ProvisionedPollerConfig')
  if (given.MetricsConfig?.Metrics?.length) throw notBuilt('MetricsConfig')
  if (given.LoggingConfig !== undefined) throw notBuilt('LoggingConfig of event source mappings')
}

/** An empty configuration takes the cap away. */
function capOf(
  given: Given['ScalingConfig'],
  before: number | undefined,
): Pick<MappingSettings, 'maximumConcurrency'> {
  const maximumConcurrency = given ? given.MaximumConcurrency : before
  return maximumConcurrency === undefined ? {} : { maximumConcurrency }
}

/** Empty criteria take the filters away, and are not shown. */
function filtersOf(
  given: Given['FilterCriteria'],
  before: readonly string[] | undefined,
): Pick<MappingSettings, 'filters'> {
  if (!given) return before ? { filters: before } : {}
  const filters = (given.Filters ?? []).map(({ Pattern = '' }) => Pattern)
  if (filters.some((text) => !parsePattern(text)))
    throw invalidParameter('Invalid filter pattern definition.')
  // Differs from AWS? The quota is documented; the text is not known.
  if (filters.length > filtersMax)
    throw invalidParameter(`Number of filters exceeds the limit of ${filtersMax}.`)
  return filters.length > 0 ? { filters } : {}
}

function checkBatch({ batchSize, windowSeconds }: MappingSettings, fifo: boolean): void {
  if (fifo && windowSeconds > 0)
    throw invalidParameter('Batching window is not supported for FIFO queues')
  if (fifo && batchSize > 10)
    throw invalidParameter('Maximum batch size must be between 1 and 10 inclusive')
  if (batchSize > 10 && windowSeconds === 0)
    throw invalidParameter(
      'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
    )
}
