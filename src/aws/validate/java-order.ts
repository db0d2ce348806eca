// AWS's framework keeps what it prints in hash tables of Java, and prints it as they are walked. Both rules were found by
// trying tables against recordings, and fit every one: IAM's `minimumPasswordLength, passwordReusePrevention, maxPasswordAge`
// and `clientIDList, thumbprintList, url`, Firehose's `versionId, catalogId, databaseName, roleARN, region, tableName`, IoT's
// `jobExecutionsRolloutConfig, presignedUrlConfig, jobExecutionsRetryConfig, abortConfig`; for sets of values `x86_64, arm64`,
// `Terminate, Allow`, `RESPONSE_STREAM, BUFFERED`, `LATEST, AT_TIMESTAMP, TRIM_HORIZON` and a dozen more.

/** As `java.lang.String` has it: 32 bits without a sign. */
function hashCode(text: string): number {
  let hash = 0
  for (let i = 0; i < text.length; i++) hash = (Math.imul(31, hash) + text.charCodeAt(i)) | 0
  return hash >>> 0
}

/** Things in the order of a `java.util.HashMap` (Java 8 and later) that holds them all by name; those of one bucket as they came. */
export function inMapOrder<T>(things: readonly T[], nameOf: (thing: T) => string): T[] {
  let buckets = 16
  while (things.length > buckets * 0.75) buckets *= 2
  return sortedBy(things, (thing) => {
    const hash = hashCode(nameOf(thing))
    return (hash ^ (hash >>> 16)) & (buckets - 1)
  })
}

/** The values of an enumeration in the order of a table of 32 buckets, whatever their number. */
export const inEnumOrder = (values: readonly string[]): string[] =>
  sortedBy(values, (value) => hashCode(value) & 31)

const sortedBy = <T>(things: readonly T[], rankOf: (thing: T) => number): T[] =>
  things
    .map((thing) => ({ thing, rank: rankOf(thing) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ thing }) => thing)
