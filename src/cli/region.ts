import { isElsewhere } from '../names/partitions.ts'
import { parseRegion, type Region } from '../names/region.ts'
import { usage } from './failure.ts'

/** The shell's Regions, in the order of version 2 of the AWS CLI; the SDKs know the first, version 1 the second. */
const variables = ['AWS_REGION', 'AWS_DEFAULT_REGION'] as const

/**
 * The Region that `--region` or else the shell names; undefined when neither does.
 * @throws Failure (usage) when what is named is no Region.
 */
export function regionNamed(
  option: string | undefined,
  environment: NodeJS.ProcessEnv,
): Region | undefined {
  const named = [
    ['--region', option] as const,
    ...variables.map((name) => [name, environment[name]] as const),
  ].find(([where, text]) => text !== undefined && (text !== '' || where === '--region'))
  if (!named) return undefined
  const [where, text = ''] = named
  const region = parseRegion(text)
  if (region && isElsewhere(region))
    throw usage(
      `${where}: expected a Region of the partition aws, the only one that is built, got \`${text}\``,
    )
  if (region) return region
  throw usage(`${where}: expected a Region code such as us-east-1, got \`${text}\``)
}
