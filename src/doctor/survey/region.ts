import { parseArn } from '../../names/arn.ts'
import { parseRegion, type Region } from '../../names/region.ts'

/** IAM is asked in us-east-1. */
export const regionOf = (arn: string): Region =>
  parseRegion(parseArn(arn)?.region ?? '') ?? ('us-east-1' as Region)
