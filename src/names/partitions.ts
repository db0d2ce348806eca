/** A group of Regions with accounts, ARNs and host names of its own. */
export interface Partition {
  /** As the second part of an ARN names it. */
  readonly name: string
  readonly regions: RegExp
  /** What host names of its services end in; the second kind is of those that have IPv6 too. */
  readonly hostSuffixes: readonly string[]
}

/** From botocore's `partitions.json`, and the registry's names of dual stack. */
export const partitions: readonly Partition[] = [
  {
    name: 'aws-cn',
    regions: /^cn-/,
    hostSuffixes: [
      'amazonaws.com.cn',
      'api.amazonwebservices.com.cn',
      'on.amazonwebservices.com.cn',
    ],
  },
  {
    name: 'aws-us-gov',
    regions: /^us-gov-/,
    hostSuffixes: ['amazonaws.com', 'api.aws', 'on.aws'],
  },
  { name: 'aws-iso', regions: /^us-iso-/, hostSuffixes: ['c2s.ic.gov', 'api.aws.ic.gov'] },
  { name: 'aws-iso-b', regions: /^us-isob-/, hostSuffixes: ['sc2s.sgov.gov', 'api.aws.scloud'] },
  {
    name: 'aws-iso-e',
    regions: /^eu-isoe-/,
    hostSuffixes: ['cloud.adc-e.uk', 'api.cloud-aws.adc-e.uk'],
  },
  {
    name: 'aws-iso-f',
    regions: /^us-isof-/,
    hostSuffixes: ['csp.hci.ic.gov', 'api.aws.hci.ic.gov'],
  },
  {
    name: 'aws-eusc',
    regions: /^eusc-/,
    hostSuffixes: ['amazonaws.eu', 'api.amazonwebservices.eu', 'on.amazonwebservices.eu'],
  },
  // Last: what has the shape of a Region and is none of the others' is taken for one of these.
  { name: 'aws', regions: /^/, hostSuffixes: ['amazonaws.com', 'api.aws', 'on.aws'] },
]

export const partitionNames: readonly string[] = partitions.map(({ name }) => name)

export const awsHostSuffixes: readonly string[] = [
  ...new Set(partitions.flatMap(({ hostSuffixes }) => hostSuffixes)),
]

const partitionWith = (region: string): Partition | undefined =>
  partitions.find(({ regions }) => regions.test(region))

export const hostSuffixesOf = (region: string): readonly string[] =>
  partitionWith(region)?.hostSuffixes ?? []

/** The partition of a Region; `aws-cn-global` is how clients call the whole of one. */
export function partitionOf(region: string): string {
  const [, whole] = /^(aws[a-z-]*)-global$/.exec(region) ?? []
  return whole ?? partitionWith(region)?.name ?? servedPartition
}

/** The one that this server is of: every ARN that it makes says so. */
export const servedPartition = 'aws'

/** Whether a Region is of another partition than this server, whose ARNs would be wrong there. */
export const isElsewhere = (region: string): boolean => partitionOf(region) !== servedPartition
